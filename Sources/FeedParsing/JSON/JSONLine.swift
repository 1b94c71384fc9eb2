// JSONLine.swift - one line of JSON as requests to `newsagg parse` are written.

/// Strings of a small JSON object, by key.
package struct JSONLine {
  private let value: JSONValue

  /// Nil when the line is no JSON.
  package init?(_ bytes: [UInt8]) {
    let value = bytes.withUnsafeBufferPointer { bytes in
      var reader = JSONReader(bytes)
      let value = reader.read()
      return reader.isAtEnd ? value : nil
    }
    guard let value else { return nil }
    self.value = value
  }

  /// The member of this name, if it is a string and not blank.
  package subscript(_ key: StaticString) -> String? { value[key]?.text }

  /// The line itself, if it is a string.
  package var string: String? {
    if case .string(let text) = value { text } else { nil }
  }
}

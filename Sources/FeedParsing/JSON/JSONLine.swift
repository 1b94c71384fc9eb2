// JSONLine.swift - one line of JSON, the form of requests to `newsagg parse`.

/// Strings of a small JSON object, by name.
package struct JSONLine {
  private let bytes: [UInt8]

  /// Nil when the line is not JSON.
  package init?(_ bytes: [UInt8]) {
    self.bytes = bytes
    guard read({ _ in true }) == true else { return nil }
  }

  /// The member of this name, if it is a string that is not blank, or a number.
  package subscript(_ name: StaticString) -> String? {
    read { $0.members([name])?[name]?.text }
  }

  /// The line itself, if it is a string.
  package var string: String? { read { $0.isString ? $0.string : nil } }

  /// Calls `body` with the value; nil when the line is not one value, or `body` returns nil.
  private func read<Value>(_ body: (JSONValue) -> Value?) -> Value? {
    bytes.withUnsafeBufferPointer { bytes in
      var end = 0
      guard let value = JSONValue(checking: bytes, end: &end), end == bytes.count else {
        return nil
      }
      return body(value)
    }
  }
}

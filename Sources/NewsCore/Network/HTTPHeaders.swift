// HTTPHeaders.swift - header fields of a request or response.

package struct HTTPHeader: Hashable, Sendable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// Whether the field has this name, without regard to case (RFC 9110 section 5.1).
  package func isNamed(_ other: String) -> Bool {
    isASCIIEqual(name, to: other)
  }
}

/// Header fields in the order of arrival; names compare without case (RFC 9110 section 5.1).
package struct HTTPHeaders: Hashable, Sendable {
  package var fields: [HTTPHeader]

  package init(_ fields: [HTTPHeader] = []) {
    self.fields = fields
  }

  /// The first field of this name.
  package subscript(name: String) -> String? {
    fields.first { $0.isNamed(name) }?.value
  }

  /// The values of all fields of this name.
  package func all(_ name: String) -> [String] {
    fields.filter { $0.isNamed(name) }.map(\.value)
  }
}

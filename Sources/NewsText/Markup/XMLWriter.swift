// XMLWriter.swift - XML as bytes, one element a line.

/// Writes one XML document as UTF-8; names are literals of this program, other text is escaped.
package struct XMLWriter {
  package private(set) var bytes = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)
  private var depth = 0

  package init() {}

  package typealias Attribute = (name: StaticString, value: String?)

  /// An element with elements inside.
  package mutating func element(
    _ name: StaticString, _ attributes: [Attribute] = [], _ body: (inout XMLWriter) -> Void
  ) {
    open(name, attributes)
    append(">\n")
    depth += 1
    body(&self)
    depth -= 1
    indent()
    close(name)
  }

  /// An element with text inside; nothing when the text is nil.
  package mutating func element(_ name: StaticString, _ attributes: [Attribute] = [], text: String?)
  {
    guard let text else { return }
    open(name, attributes)
    append(">")
    appendEscaped(text, for: .xml, to: &bytes)
    close(name)
  }

  package mutating func emptyElement(_ name: StaticString, _ attributes: [Attribute]) {
    open(name, attributes)
    append("/>\n")
  }

  private mutating func open(_ name: StaticString, _ attributes: [Attribute]) {
    indent()
    append("<")
    append(name)
    for (name, value) in attributes {
      guard let value else { continue }
      append(" ")
      append(name)
      append("=\"")
      appendEscaped(value, for: .xml, to: &bytes)
      append("\"")
    }
  }

  private mutating func close(_ name: StaticString) {
    append("</")
    append(name)
    append(">\n")
  }

  private mutating func indent() {
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 2))
  }

  private mutating func append(_ text: StaticString) {
    text.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }
}

// HTMLWriter.swift - HTML as bytes: markup is a literal of this program, other text is escaped.

/// Writes HTML as UTF-8.
///
/// Markup can only be a literal of this program. Text of a feed or a request goes through
/// ``text(_:)``, which leaves nothing in it that a browser would act on.
package struct HTMLWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func raw(_ markup: StaticString) {
    markup.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  /// Character data, or the inside of a quoted attribute.
  package mutating func text(_ text: String) {
    appendEscaped(text, for: .html, to: &bytes)
  }

  /// An attribute of the tag that is open; nothing when the value is nil.
  package mutating func attribute(_ name: StaticString, _ value: String?) {
    guard let value else { return }
    raw(" ")
    raw(name)
    raw("=\"")
    text(value)
    raw("\"")
  }

  /// Text between two pieces of markup.
  package mutating func element(_ open: StaticString, _ content: String, _ close: StaticString) {
    raw(open)
    text(content)
    raw(close)
  }

  /// A link to another site; the text alone when ``encodedWebLink(_:)`` refuses the address.
  package mutating func externalLink(_ url: String?, _ content: String) {
    guard let url = encodedWebLink(url) else { return text(content) }
    raw("<a")
    attribute("href", url)
    raw(" rel=\"noopener noreferrer nofollow\"")
    element(">", content, "</a>")
  }
}

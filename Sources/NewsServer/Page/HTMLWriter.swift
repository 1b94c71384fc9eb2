// HTMLWriter.swift - HTML as bytes: markup is ours, all else is escaped.

import NewsCore

/// Writes HTML as UTF-8.
///
/// Markup can only be a literal of this program; whatever comes from a feed or a request goes
/// through ``text(_:)``, which leaves nothing of it that a browser would act on.
struct HTMLWriter {
  private(set) var bytes: [UInt8] = []

  mutating func raw(_ markup: StaticString) {
    markup.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  /// Character data, or the inside of a quoted attribute.
  mutating func text(_ text: String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": raw("&amp;")
      case "<": raw("&lt;")
      case ">": raw("&gt;")
      case "\"": raw("&quot;")
      case "'": raw("&#39;")
      case "\t", "\n", "\r": bytes.append(0x20)
      // Joiners are part of scripts and emoji.
      case "\u{200c}", "\u{200d}": bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
      case _ where isTerminalUnsafe(scalar): break
      default: bytes.append(contentsOf: UTF8.encode(scalar) ?? .init())
      }
    }
  }

  mutating func attribute(_ name: StaticString, _ value: String?) {
    guard let value else { return }
    raw(" ")
    raw(name)
    raw("=\"")
    text(value)
    raw("\"")
  }

  mutating func element(_ open: StaticString, _ content: String, _ close: StaticString) {
    raw(open)
    text(content)
    raw(close)
  }

  /// A link to another site; the text alone where the address is none that a page may carry.
  mutating func externalLink(_ url: String?, _ content: String) {
    guard let url, URIReference(url).isWeb, !url.unicodeScalars.contains(where: isTerminalUnsafe)
    else { return text(content) }
    raw("<a rel=\"noopener noreferrer nofollow\"")
    attribute("href", url)
    raw(">")
    text(content)
    raw("</a>")
  }
}

// GuidKey.swift - the key of a publisher's identifier, and whether it is unique in the world.

import NewsCore
import NewsText

/// A publisher's identifier of an entry: guid, atom:id or a JSON Feed's id.
package struct GuidKey: Hashable, Sendable {
  /// Hash of the identifier: a UUID in lower case, a web address in its canonical form with fragment.
  package let value: UInt64
  /// Hash of a web address without its fragment, in which some publishers count versions.
  package let base: UInt64?
  /// Whether it is unique in the world: a web address (except a front page), a UUID, or an identifier
  /// with a scheme such as `tag:` or `urn:`.
  ///
  /// Others ("17") are unique in one feed at most.
  package let isStrong: Bool
  /// Hash of the part that related identifiers share: the host of an address, `tag:` or `urn:` with the
  /// text up to the next colon.
  ///
  /// It makes them neighbours in the index.
  let area: UInt64
  /// The key of a web address as a link; nil for other identifiers.
  let link: LinkKey?

  /// Nil for an empty identifier.
  package init?(_ text: String) {
    let text = withoutOuterWhiteSpace(text)
    if text.isEmpty { return nil }
    if let link = LinkKey(text) {
      (value, base, area, self.link) = (link.fine, link.page, link.host, link)
      isStrong = !link.isFrontPage
      return
    }
    (base, link) = (nil, nil)
    if isUUID(text) {
      value = hashed(text.lowercasedASCII)
      area = value
      isStrong = true
      return
    }
    value = hashed(text)
    let scheme = text.prefix { $0 != ":" }
    isStrong = isScheme(scheme) && scheme.utf8.count + 4 <= text.utf8.count
    let rest = text.dropFirst(scheme.utf8.count + 1)
    area = isStrong ? hashed(String(text[..<(rest.firstIndex(of: ":") ?? text.endIndex)])) : value
  }
}

/// Schemes whose identifiers are meant to be unique in the world.
private func isScheme(_ text: Substring) -> Bool {
  ["tag", "urn", "doi", "info", "yt", "at", "ni", "acct", "mid", "cid", "oai"]
    .contains(text.lowercasedASCII)
}

/// Whether `text` is a UUID: 8-4-4-4-12 hexadecimal digits.
private func isUUID(_ text: String) -> Bool {
  let bytes = text.utf8
  guard bytes.count == 36 else { return false }
  for (index, byte) in bytes.enumerated() {
    let isDash = [8, 13, 18, 23].contains(index)
    if isDash ? byte != UInt8(ascii: "-") : hexadecimalValue(byte) == nil { return false }
  }
  return true
}

/// `text` without Unicode white space at both ends, which some publishers put around identifiers.
func withoutOuterWhiteSpace(_ text: String) -> String {
  guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last,
    first.properties.isWhitespace || last.properties.isWhitespace
  else { return text }
  let scalars = text.unicodeScalars
  guard let start = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
    let end = scalars.lastIndex(where: { !$0.properties.isWhitespace })
  else { return "" }
  return String(scalars[start...end])
}

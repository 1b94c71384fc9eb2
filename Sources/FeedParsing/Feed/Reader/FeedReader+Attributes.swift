// FeedReader+Attributes.swift - attributes of the current tag, and the URLs and languages in them.

import NewsText

// These functions change nothing but are mutating: when a mutating function calls a borrowing one, the
// compiler copies the reader, which has several kilobytes.
extension FeedReader {
  /// The attribute of this name (lower case), with references replaced.
  mutating func attribute(_ name: StaticString) -> String? {
    for index in scanner.attributes.indices {
      let attribute = scanner.attributes[index]
      let candidate = scanner.bytes.slice(attribute.name.lowerBound, attribute.name.upperBound)
      if candidate.equalsASCII(name) { return string(attribute) }
    }
    return nil
  }

  mutating func string(_ attribute: XMLScanner.Attribute) -> String {
    let raw = scanner.bytes.slice(attribute.value.lowerBound, attribute.value.upperBound)
    guard raw.firstOffset(of: Byte.ampersand, from: 0, to: raw.count) != nil else {
      return raw.text
    }
    var decoded = ByteBuilder(capacity: raw.count)
    decoded.append(decoding: raw, .xml)
    return decoded.text
  }

  /// The URL resolved against the current base; nil when it is empty or its scheme may run code.
  mutating func resolved(_ url: String?) -> String? {
    guard let url else { return nil }
    return resolvedURL(url, against: base)
  }
}

/// A language tag with hyphens; nil when it is empty (XML 1.0 section 2.12) or longer than any real
/// tag, because it is repeated with every text.
func languageTag(_ text: String) -> String? {
  guard let tag = text.nonBlank, tag.utf8.count <= 64 else { return nil }
  return String(
    decoding: tag.utf8.map { $0 == Byte.underscore ? Byte.hyphen : $0 }, as: UTF8.self)
}

// FeedReader+Attributes.swift - attributes of the current tag, and the URLs and languages in them.

import NewsText

// These change nothing and are mutating all the same: for a borrowing call from a mutating one the
// compiler copies the reader, kilobytes of it.
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

  /// The URL seen from the base in force; nil when it is empty or may run code.
  mutating func resolved(_ url: String?) -> String? {
    guard let url else { return nil }
    return resolvedURL(url, against: base)
  }
}

/// A language tag with hyphens; empty means none (XML 1.0 section 2.12), and so does one that is too
/// long for any: it would come back with every text.
func languageTag(_ text: String) -> String? {
  guard let tag = text.nonBlank, tag.utf8.count <= 64 else { return nil }
  return String(
    decoding: tag.utf8.map { $0 == Byte.underscore ? Byte.hyphen : $0 }, as: UTF8.self)
}

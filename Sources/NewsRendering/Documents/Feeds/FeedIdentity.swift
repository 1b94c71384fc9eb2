// FeedIdentity.swift - identifiers and dates of the feeds we write.

import FeedParsing
import NewsCore
import NewsEngine
import NewsText

/// An id for an article that is unique over all sources and never changes.
///
/// It is a UUID made from source and id (RFC 9562 section 5.8), because a tag URI (RFC 4151) needs a
/// domain of our own.
func feedEntryID(_ article: Article) -> String {
  uniqueURN("\(article.source)\n\(article.id)")
}

func uniqueURN(_ text: String) -> String {
  let bytes = Array(text.utf8)
  let high = contentHash(bytes) & 0xffff_ffff_ffff_0fff | 0x8000
  let low = contentHash([0] + bytes) & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
  let digits = hexadecimal(high) + hexadecimal(low)
  var parts: [Substring] = []
  var rest = digits[...]
  for length in [8, 4, 4, 4, 12] {
    parts.append(rest.prefix(length))
    rest = rest.dropFirst(length)
  }
  return "urn:uuid:" + parts.joined(separator: "-")
}

private func hexadecimal(_ value: UInt64) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 16 - digits.utf8.count) + digits
}

extension Article {
  /// Safe HTML for a feed reader: the content, or the summary if no content was published.
  var bodyHTML: String {
    content.isEmpty ? escaped(summary, for: .html) : sanitizedHTML(content, base: url)
  }

  /// The time of the last change: as published, else when the article was published or first seen.
  var lastChange: WallTime { updatedAt ?? publishedAt ?? firstSeenAt }
}

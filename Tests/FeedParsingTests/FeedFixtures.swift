// FeedFixtures.swift - the files in Fixtures, and functions that parse short documents.

import FeedParsing
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Bytes of a file in Fixtures.
func fixture(_ name: String, from file: String = #filePath) throws -> [UInt8] {
  let folder = URL(filePath: file).deletingLastPathComponent().appending(path: "Fixtures")
  return try Array(Data(contentsOf: folder.appending(path: name)))
}

let fixtureNames = [
  "rss20.xml", "rss10.xml", "atom10.xml", "atom03.xml", "feed.json", "newsapi.json",
  "subscriptions.opml", "page.html", "broken.xml",
  "found-unclosed-item-with-namespaces.xml", "found-unclosed-item-in-opml.xml",
]

func parse(_ text: String, url: String? = nil, contentType: String? = nil) throws -> Feed {
  try parseFeed(
    Array(text.utf8), context: DocumentContext(url: url, contentType: contentType))
}

/// An RSS 2.0 document with these items.
func rss(_ items: String) -> String {
  "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>T</title>\(items)</channel></rss>"
}

/// The only item of an RSS document.
func item(_ content: String) throws -> Entry {
  try #require(try parse(rss("<item>\(content)</item>")).entries.first)
}

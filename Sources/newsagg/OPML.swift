// OPML.swift - subscriptions from and for other feed readers (OPML 2.0).

import FeedParsing
import NewsCore

/// Why a document brings no subscriptions at all.
struct OPMLError: Error, Hashable, CustomStringConvertible {
  let description: String
}

/// The subscriptions of an OPML document; folders become tags.
func importOPML(_ bytes: [UInt8]) throws(OPMLError) -> SourceImport {
  var limits = ParseLimits()
  limits.maxEntries = SourceImport.mostSources + 1
  let feed: Feed
  do {
    feed = try parseFeed(bytes, limits: limits)
  } catch {
    throw OPMLError(description: "not an OPML document")
  }
  guard feed.format == .opml else {
    throw OPMLError(
      description: "a \(feed.format.rawValue) feed, not OPML; add it with sources add URL")
  }
  var result = SourceImport()
  for entry in feed.entries {
    result.add(
      url: entry.feedURL ?? "", title: entry.title?.plainText,
      tags: entry.categories.map { $0.label ?? $0.term })
  }
  return result
}

/// The catalogue as OPML 2.0: a folder for each first tag, further tags as categories.
///
/// Only feeds: other readers know no API sources, and headers with keys stay at home.
func exportOPML(_ sources: [Source], now: WallTime) -> [UInt8] {
  let feeds = sources.filter { $0.kind == .feed }
  var folders: [String] = []
  for tag in feeds.compactMap(\.tags.first) where !folders.contains(tag) { folders.append(tag) }
  let members = Dictionary(grouping: feeds) { $0.tags.first }
  var writer = XMLWriter()
  writer.element("opml", [("version", "2.0")]) { writer in
    writer.element("head") { writer in
      writer.element("title", text: "Sources of newsagg")
      writer.element("dateCreated", text: now.rfc822)
    }
    writer.element("body") { writer in
      for source in members[nil] ?? [] { writer.outline(source) }
      for folder in folders {
        writer.element("outline", [("text", folder)]) { writer in
          for source in members[folder] ?? [] { writer.outline(source) }
        }
      }
    }
  }
  return writer.bytes
}

extension XMLWriter {
  fileprivate mutating func outline(_ source: Source) {
    let others = source.tags.dropFirst()
    emptyElement(
      "outline",
      [
        ("text", source.name), ("type", "rss"), ("xmlUrl", source.url),
        ("category", others.isEmpty ? nil : others.joined(separator: ",")),
      ])
  }
}

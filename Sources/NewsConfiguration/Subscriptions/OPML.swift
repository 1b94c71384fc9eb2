// OPML.swift - imports and exports subscriptions as OPML 2.0.

import FeedParsing
package import NewsCore
import NewsText

/// Why a document cannot be imported at all.
package struct OPMLError: Error, Hashable, CustomStringConvertible {
  package let description: String
}

/// The subscriptions of an OPML document; folders become tags.
package func importOPML(_ bytes: [UInt8]) throws(OPMLError) -> SourceImport {
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
      description: "a feed, not a list of feeds; add its URL with newsagg sources add")
  }
  var result = SourceImport()
  if !feed.isComplete {
    result.refuse("the document ends before it is closed; what may have followed is missing")
  }
  // Reports addresses that the parser skips silently.
  for address in addresses(in: bytes) where !beginsAsWebLink(address.value) {
    result.refuse("not an http or https URL: \(address.shown)", line: address.line)
  }
  for entry in feed.entries {
    guard let url = entry.feedURL, beginsAsWebLink(url.utf8) else { continue }
    let tags = entry.categories.map { $0.label ?? $0.term }
    result.add(
      ImportedSource(url: url, title: entry.title?.plainText, tags: tags), joinsTags: true)
  }
  return result
}

/// The value of an `xmlUrl` attribute, as written.
private struct Address {
  let line: Int
  let value: ArraySlice<UInt8>

  var shown: String {
    truncated(
      escaped(String(decoding: value.prefix(200), as: UTF8.self), for: .terminal), toWidth: 60)
  }
}

private func beginsAsWebLink(_ url: some Sequence<UInt8>) -> Bool {
  let start = url.prefix(6).map(\.lowercasedASCII)
  return start.starts(with: "https:".utf8) || start.starts(with: "http:".utf8)
}

/// Every `xmlUrl="…"` with its line.
private func addresses(in bytes: [UInt8]) -> [Address] {
  let name = Array("xmlurl".utf8)
  var found: [Address] = []
  var line = 1
  var index = 0
  while index + name.count < bytes.count {
    if bytes[index] == 0x0a { line += 1 }
    if bytes[index].lowercasedASCII == name[0],
      bytes[index...].prefix(6).elementsEqual(name, by: { $0.lowercasedASCII == $1 }),
      let open = bytes[index...].prefix(16).firstIndex(where: { $0 == 0x22 || $0 == 0x27 }),
      let close = bytes[(open + 1)...].firstIndex(of: bytes[open])
    {
      found.append(Address(line: line, value: bytes[(open + 1)..<close]))
      index = open
    }
    index += 1
  }
  return found
}

/// The catalogue as OPML 2.0: a folder for each first tag, further tags as categories.
///
/// It has only feeds: other readers do not know API sources; headers with keys are not exported.
package func exportOPML(_ sources: [Source], now: WallTime) -> [UInt8] {
  let folders = sources.filter { $0.kind == .feed }.grouped(by: \.tags.first)
  var writer = XMLWriter()
  writer.element("opml", [("version", "2.0")]) { writer in
    writer.element("head") { writer in
      writer.element("title", text: "Sources of newsagg")
      writer.element("dateCreated", text: now.rfc822)
    }
    writer.element("body") { writer in
      for (_, feeds) in folders.filter({ $0.key == nil }) { feeds.forEach { writer.outline($0) } }
      for case (let folder?, let feeds) in folders {
        writer.element("outline", [("text", folder)]) { writer in
          for feed in feeds { writer.outline(feed) }
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

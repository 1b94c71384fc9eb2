// Autodiscovery.swift - finds the feeds that a web page links to.

import NewsCore
import NewsText

/// URLs of the feeds that a page links to as alternates, absolute, in their order, each once.
func autodiscoveredFeeds(_ page: ByteSpan, base: String?) -> [String] {
  var scanner = XMLScanner(page)
  var base = base
  var feeds: [String] = []
  while feeds.count < 32 {
    let event = scanner.next()
    if event == .end { break }
    guard event == .startTag else { continue }
    let name = page.slice(scanner.name.lowerBound, scanner.name.upperBound)
    if name.equalsASCII("base"), let href = scanner.attribute("href") {
      base = resolvedURL(href, against: base) ?? base
    } else if name.equalsASCII("link"), let feed = feedLink(scanner, base: base) {
      if !feeds.contains(feed) { feeds.append(feed) }
    } else if name.equalsASCII("script") || name.equalsASCII("style") {
      scanner.skipElement()
    }
  }
  return feeds
}

private func feedLink(_ scanner: borrowing XMLScanner, base: String?) -> String? {
  guard let rel = scanner.attribute("rel")?.lowercasedASCII, let href = scanner.attribute("href"),
    let type = scanner.attribute("type")?.trimmed.lowercasedASCII
  else { return nil }
  let isAlternate = rel.split(separator: " ").contains { $0 == "alternate" || $0 == "feed" }
  let types = [
    "application/rss+xml", "application/atom+xml", "application/feed+json", "application/json",
    "application/rdf+xml",
  ]
  let essence = type.prefix { $0 != ";" && $0 != " " }
  guard isAlternate, types.contains(String(essence)) else { return nil }
  // Every WordPress page links in this way to its own data, which is not a feed.
  if essence == "application/json", href.contains("/wp-json/") { return nil }
  return resolvedURL(href, against: base)
}

extension XMLScanner {
  /// The current tag's attribute of this name (lower case), references replaced as in HTML.
  fileprivate func attribute(_ name: StaticString) -> String? {
    for attribute in attributes {
      let candidate = bytes.slice(attribute.name.lowerBound, attribute.name.upperBound)
      guard candidate.equalsASCII(name) else { continue }
      var value = ByteBuilder()
      let raw = bytes.slice(attribute.value.lowerBound, attribute.value.upperBound)
      value.append(decoding: raw, .htmlAttribute)
      return value.text
    }
    return nil
  }
}

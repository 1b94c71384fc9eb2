// HostileTests.swift - documents that would take long to read, and random bytes.

import FeedParsing
import Testing
import TestSupport

/// Documents of two megabytes for which quadratic readers need minutes.
private let worstCases: [(String, String)] = [
  (
    "long base",
    "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://e/"
      + String(repeating: "a/", count: 30_000)
      + "'>" + String(repeating: "<link href='../x'/>", count: 100_000)
  ),
  (
    "authors",
    "<rss version='2.0'><channel>" + String(repeating: "<dc:creator>a</dc:creator>", count: 70_000)
  ),
  (
    "thumbnails",
    "<rss version='2.0'><channel><item>"
      + String(repeating: "<media:thumbnail url='http://e/x'/>", count: 60_000)
  ),
  (
    "attributes",
    "<rss version='2.0'><channel><item " + String(repeating: "a='' ", count: 400_000) + "/>"
  ),
  (
    "less-than signs",
    "<rss version='2.0'><channel><title>" + String(repeating: "<", count: 2_000_000)
  ),
  ("open elements", "<rss version='2.0'><channel>" + String(repeating: "<a>", count: 700_000)),
  ("open items", "<rss version='2.0'><channel>" + String(repeating: "<item>", count: 350_000)),
  ("stray end tags", "<rss version='2.0'><channel>" + String(repeating: "</a>", count: 500_000)),
  ("open comments", "<rss version='2.0'>" + String(repeating: "<!--", count: 500_000)),
  ("open quotes", "<rss version='2.0'>" + String(repeating: "<a b=\"", count: 333_000)),
  ("mixed quotes", "<rss version='2.0'>" + String(repeating: "<a b=\"'<a b='\"x", count: 125_000)),
  ("open types", "<rss version='2.0'>" + String(repeating: "<!DOCTYPE [", count: 180_000)),
  ("instructions", "<rss version='2.0'>" + String(repeating: "<?", count: 1_000_000)),
  (
    "open CDATA",
    "<rss version='2.0'><channel><title>" + String(repeating: "<![CDATA[", count: 220_000)
  ),
  ("ampersands", "<rss version='2.0'><channel><title>" + String(repeating: "&", count: 2_000_000)),
  (
    "long references",
    "<rss version='2.0'><channel><title>"
      + String(repeating: "&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", count: 65_000)
  ),
  ("namespaces", "<rss version='2.0'>" + String(repeating: "<a:b xmlns:a='u'>", count: 117_000)),
  (
    "markup",
    "<rss version='2.0'><channel><item><description>" + String(repeating: "<b>", count: 700_000)
  ),
]

@Suite struct `Hostile bytes` {
  /// The limit is for a debug build on a busy machine; a quadratic reader needs hours.
  @Test(.timeLimit(.minutes(1)), arguments: worstCases)
  func `cost time in proportion to their number`(name: String, document: String) {
    let feed = try? parseFeed(Array(document.utf8))

    #expect(feed?.entries.count ?? 0 <= 5000, "\(name)")
  }

  @Test func `do not repeat a long language or base in many entries`() throws {
    let long = String(repeating: "b", count: 20_000)
    let feed = try parse(
      "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='\(long)' xml:base='http://e/\(long)'>"
        + String(repeating: "<entry><title>x</title></entry>", count: 10))

    #expect(feed.language == nil)
    #expect(feed.entries.allSatisfy { $0.title?.base == nil && $0.title?.language == nil })
  }

  @Test(
    .timeLimit(.minutes(1)),
    arguments: ["<script>", "<a href=\"", "<!--", "<", "&", "</b>", "<b>", "<svg>"])
  func `cost the sanitizer time in proportion to their number`(unit: String) {
    let html = String(repeating: unit, count: 400_000 / unit.utf8.count)
    let (sanitized, text) = (sanitizedHTML(html, base: nil), plainText(fromHTML: html))

    #expect(sanitized.utf8.count <= 5 * html.utf8.count)
    #expect(text.utf8.count <= html.utf8.count)
  }

  @Test(arguments: fixtureNames, 0..<40)
  func `are read or refused, without a crash`(name: String, seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed) &* 0x9e37_79b9 &+ UInt64(name.utf8.count))
    var bytes = try fixture(name)
    for _ in 0..<(1 + seed % 8) { mutate(&bytes, &random) }

    let feed = try? parseFeed(bytes)
    for entry in feed?.entries ?? [] {
      _ = entry.title?.plainText
      _ = sanitizedHTML(entry.content?.value ?? "", base: feed?.link)
    }
    #expect((feed?.entries.count ?? 0) <= ParseLimits().maxEntries, "seed \(seed)")
  }
}

/// Changes some bytes: flips, removes or repeats them, or inserts text that breaks parsers.
private func mutate(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
  guard !bytes.isEmpty else { return }
  let start = Int.random(in: 0..<bytes.count, using: &random)
  let end = min(bytes.count, start + Int.random(in: 1...64, using: &random))
  switch Int.random(in: 0..<5, using: &random) {
  case 0: bytes[start] = UInt8.random(in: 0...255, using: &random)
  case 1: bytes.removeSubrange(start..<end)
  case 2: bytes.insert(contentsOf: bytes[start..<end], at: start)
  case 3: bytes.removeLast(bytes.count - start)
  default:
    let tokens = [
      "<", "&", "]]>", "<![CDATA[", "\"", "<!--", "<item>", "</", "&#x;", "\u{0}", "\\u",
    ]
    bytes.insert(contentsOf: Array((tokens.randomElement(using: &random) ?? "<").utf8), at: start)
  }
}

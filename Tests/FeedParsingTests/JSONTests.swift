// JSONTests.swift - how JSON is read: strings, names, malformed documents, and the bounds on memory.

import FeedParsing
import NewsText
import Testing
import TestSupport

@Suite struct `The JSON reader` {
  /// The reader looks at eight bytes at a time, so the byte that ends a string is tried at every offset.
  @Test(arguments: ["\"", "\\", "\n", "é", "語", "😀", "/", "\u{2028}"])
  func `finds the end of a string wherever it is`(special: String) throws {
    for before in 0..<20 {
      for behind in 0..<20 {
        let text =
          "x" + String(repeating: "a", count: before) + special
          + String(repeating: "b", count: behind) + special + "x"

        #expect(try title(ofItemWith: text) == text)
      }
    }
  }

  @Test func `reads any text as it was written`() throws {
    var random = SeededRandom(seed: 21)
    for _ in 0..<300 {
      let scalars = (0..<Int.random(in: 1...60, using: &random)).compactMap { _ in
        Unicode.Scalar(UInt32.random(in: 0x21...0xffff, using: &random))
      }.filter { !(0x7f...0xa0).contains($0.value) }
      let text = "x" + String(String.UnicodeScalarView(scalars)) + "x"

      #expect(try title(ofItemWith: text) == text)
    }
  }

  @Test(arguments: [
    (#"a\"\\\/b"#, "a\"\\/b"), (#"\u00e9\u0041"#, "éA"), (#"\ud83d\ude00"#, "😀"),
    (#"\ud83dx"#, "\u{fffd}x"), (#"\ud83d\u0041"#, "\u{fffd}A"), (#"\udc00"#, "\u{fffd}"),
    (#"a\r\nb\rc"#, "a\nb\nc"), (#"a\b\fb"#, "ab"), (#"a\u0000\u001b[1mb"#, "a[1mb"),
    (#"\u0093a\u0094"#, "“a”"),
  ])
  func `replaces escapes and removes control characters`(json: String, text: String) throws {
    let feed = try parse(#"{"items":[{"title":"\#(json)"}]}"#)

    #expect(feed.entries.first?.title?.value == text)
  }

  @Test(arguments: [
    #"{"items":[{"id":1,}]}"#, #"{"items":[1,]}"#, #"{"items":[,1]}"#, #"{"items":[1[2]]}"#,
    #"{"items":[1 2]}"#, #"{"items":[{"a":1{"b":2}}]}"#, #"{"items":[{"a"}]}"#, #"{items:[]}"#,
    #"{"items":["\x"]}"#, #"{"items":["\u12g4"]}"#, #"{"items":["a]}"#, #"{"items":[truth]}"#,
    #"{"items":[-]}"#, #"{"items":[]"#, #"{"items":[}]"#, #"{"items":[{]}}"#, #"{"items" []}"#,
    #"{"items":[/**/]}"#, #"{"#, #"["#, #"{"items":["\"#,
  ])
  func `refuses broken syntax and returns no value of it`(document: String) {
    let broken =
      #"{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1"}],"x":"# + document
    for text in [document, broken, broken + "}"] {
      var entries = 0
      #expect(throws: ParseError.notAFeed("broken JSON")) {
        _ = try parseFeed(Array(text.utf8)) { _, _ in entries += 1 }
      }
      #expect(entries == 0)
    }
  }

  @Test(arguments: ["feed.json", "newsapi.json"])
  func `refuses a document that was cut`(name: String) throws {
    let whole = try fixture(name)
    let end = try #require(whole.lastIndex(of: UInt8(ascii: "}")))
    for length in 1..<end {
      #expect(throws: ParseError.notAFeed("broken JSON")) { try parseFeed(Array(whole[..<length])) }
    }
  }

  @Test func `accepts members in any order, and uses the last of equal names`() throws {
    let feed = try parse(
      #"{"items":[{"title":"no","url":"a","t\u0069tle":"yes"}],"home_page_url":"https://no.example/","#
        + #""title":"T","version":"https://jsonfeed.org/version/1.1","home_page_url":"https://a.example/"}"#
    )

    #expect(feed.format == .json11 && feed.title?.value == "T")
    #expect(feed.entries.map(\.url) == ["https://a.example/a"])
    #expect(feed.entries.map { $0.title?.value } == ["yes"])
  }

  @Test func `passes on each entry and keeps none`() throws {
    var titles: [String?] = []
    let feed = try parseFeed(fixture("feed.json")) { format, entry in
      titles.append(entry.title?.value)
      #expect(format == .json11)
    }

    #expect(titles == ["T <b>", nil] && feed.entries.isEmpty && feed.title?.value == "JSON & more")
  }

  private func title(ofItemWith text: String) throws -> String? {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("items")
      writer.array { writer in writer.object { $0.field("title", text) } }
    }
    return try parseFeed(writer.bytes).entries.first?.title?.value
  }
}

@Suite struct `The size of a JSON document` {
  @Test(arguments: ["[", "{\"a\":"])
  func `is 512 levels at most`(opening: String) throws {
    let closing = opening == "[" ? "]" : "}"
    func nested(_ levels: Int) -> String {
      // The document itself is one level, and so is the innermost value.
      "{\"items\":[],\"x\":" + String(repeating: opening, count: levels - 2) + "1"
        + String(repeating: closing, count: levels - 2) + "}"
    }

    #expect(try parse(nested(512)).format == .json)
    #expect(throws: ParseError.notAFeed("broken JSON")) { try parse(nested(513)) }
  }

  @Test(arguments: ["items", "articles"])
  func `does not lead to more entries than the limit`(list: String) throws {
    let many = String(repeating: "{},", count: 6000) + "{}"
    var limits = ParseLimits()
    #expect(try parse("{\"\(list)\":[\(many)]}").entries.count == limits.maxEntries)

    limits.maxEntries = 3
    var count = 0
    _ = try parseFeed(Array("{\"\(list)\":[\(many)]}".utf8), limits: limits) { _, _ in count += 1 }
    #expect(count == 3)
  }

  @Test func `does not lead to longer lists than the limit`() throws {
    let many = (0..<1000).map { "\"\($0)\"" }.joined(separator: ",")
    let words = (0..<1000).map(String.init).joined(separator: ",")
    let files = (0..<1000).map { "{\"url\":\"\($0)\"}" }.joined(separator: ",")
    let entry = try #require(
      try parse(
        "{\"items\":[{\"tags\":[\(many)],\"authors\":[\(many)],\"attachments\":[\(files)]}]}"
      )
      .entries.first)

    #expect(entry.categories.count == 256 && entry.authors.count == 256)
    #expect(entry.enclosures.count == 256)
    #expect(
      try parse("{\"items\":[{\"tags\":\"\(words)\"}]}").entries.first?.categories.count == 256)
  }
}

@Suite struct `The memory of entries` {
  /// Links of two letters become as long as their base: 120 kB of document, 51 MB of links.
  private static let links = (0..<100).map { "\($0)" }
  private static let base = "https://a.example/" + String(repeating: "a", count: 2000) + "/"

  static let json =
    "{\"home_page_url\":\"\(base)\",\"items\":["
    + Array(
      repeating: "{\"attachments\":["
        + links.map { "{\"url\":\"\($0)\"}" }.joined(separator: ",") + "]}", count: 250
    ).joined(separator: ",") + "]}"

  static let xml = rss(
    "<link>\(base)</link>"
      + String(
        repeating: "<item>" + links.map { "<enclosure url='\($0)'/>" }.joined() + "</item>",
        count: 250))

  @Test(arguments: [json, xml])
  func `is bounded if they are kept, not if they are passed on`(document: String) throws {
    let bytes = Array(document.utf8)
    var handedOver = 0
    let kept = try parseFeed(bytes).entries
    _ = try parseFeed(bytes) { _, _ in handedOver += 1 }

    let memory = kept.flatMap(\.enclosures).reduce(0) { $0 + $1.url.utf8.count }
    #expect(memory > 1 << 20 && memory < 17 << 20)
    #expect(handedOver == 250)
  }
}

// PlainSourceTests.swift - the quick reader of source tables agrees with the TOML parser.

import Foundation
import NewsCore
import NewsText
import Testing
import TestSupport

@testable import NewsConfiguration

@Suite struct `A source's table in its usual form` {
  @Test func `is read with its line, beside tables that are not plain`() throws {
    let text = """
      deadline = "5s"
      [sources.a]
      url = "https://a.example/rss"
      tags = ["wire", "uk"]

      [sources.b]   # by hand
      url = 'https://b.example/rss'
      ttl = "1h"
      [sources.c]
      critical = true
      url = "https://c.example:8080/?q=1#x"
      [serve]
      port = 8080
      """
    let file = try ConfigurationFile(
      utf8: Array(text.utf8), path: "c.toml", environment: .empty)

    #expect(file.sources.map(\.name) == ["a", "b", "c"])
    #expect(file.sources.map(\.tags) == [["wire", "uk"], [], []])
    #expect(file.sources.map(\.isCritical) == [false, false, true])
    #expect(file.settings.map(\.key) == ["deadline", "serve.port"])
  }

  /// The quick reader leaves a table to the parser if a comment follows its header, so the
  /// same text with such comments is read by the parser alone.
  @Test func `has the same meaning as with the whole grammar`() throws {
    let lines = [
      #"url = "https://a.example/rss""#, #"url = "http://b.example""#,
      #"url="https://c.example/?a=b@c""#,
      #"url = "https://u:p@d.example/""#, #"url = "ftp://e.example/""#, #"url = "https://""#,
      #"url = "https://f.example/a b""#, #"url = "https://é.example/""#, "url = 5",
      #"url = "HTTPS://G.example/""#,
      #"url = "https://h.example/\u00e9""#, #"tags = ["a", "b"]"#, #"tags = [ "ä" , ]"#,
      "tags = []", #"tags = ["«a»", "\u{2028}", "日本", "\u{9b}"]"#, "tags = [\"a\u{7f}\"]",
      "tags = [\"a\tb\"]", "tags = [\"a\u{1}\"]", "tags = [\"a\r\"]", "tags = [\"ü\\t\"]",
      "tags = [\"é",
      "tags = [1]", #"tags = ["a" "b"]"#, #"tags = "a""#, "critical = true", "critical = false",
      "critical = truest", "critical = 1", #"ttl = "15m""#, #"kind = "feed""#, "urls = 1", "# note",
      "", "  ", "\t", "deadline = 1", #"header = { Key = { env = "X" } }"#, #"url = """"#,
      #"url = "https://i.example"#,
    ]
    let headers = [
      "[sources.a]", "[sources.b]", "[sources.c-1_x]", "[sources.a.header]", "[sources]", "[serve]",
      "[sources.A]", "[sources.-a]", "[sources.]", "[ sources.d ]", "[sources.\"e\"]",
      "[[sources.f]]",
      "[sources.\(String(repeating: "n", count: 65))]",
    ]
    var random = SeededRandom(seed: 11)
    var goodCount = 0
    for _ in 0..<20_000 {
      var text = ""
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        text +=
          try #require(
            headers.prefix(Bool.random(using: &random) ? 3 : 13).randomElement(using: &random))
          + "\n"
        text += lines[Int.random(in: 0..<3, using: &random)] + "\n"
        for _ in 0..<Int.random(in: 0...2, using: &random) {
          text += try #require(lines.randomElement(using: &random)) + "\n"
        }
      }
      let quick = read(text)
      #expect(quick == read(text.commentingHeaders), "\(text)")
      if case .success = quick { goodCount += 1 }
      // A source that is not wanted is left out, but its errors are still reported.
      let wanted = read(text) { $0.first != UInt8(ascii: "a") }
      #expect(wanted.map(\.named) == quick.map(\.named), "\(text)")
    }
    #expect(goodCount > 1000)
  }

  private func read(
    _ text: String, isWanted: (UnsafeBufferPointer<UInt8>) -> Bool = { _ in true }
  ) -> Result<[Source], SettingsError> {
    Result { () throws(SettingsError) in
      try ConfigurationFile(
        utf8: Array(text.utf8), path: "c.toml", environment: .empty, isWanted: isWanted
      ).sources
    }
  }

  @Test func `is left out when it is not asked for, and found when it is`() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "newsagg-\(UUID()).toml")
    defer { try? FileManager.default.removeItem(at: file) }
    let tables = (0..<50).map { "[sources.s\($0)]\nurl = \"https://s\($0).example/\"\n" }
    try Data((tables.joined() + "[sources.bbc]\nurl = \"https://own.example/\"\n").utf8)
      .write(to: file)
    let environment = Environment(variables: ["NEWSAGG_CONFIG": file.path, "HOME": "/nowhere"])
    func settings(_ names: String...) throws -> Settings {
      try SourceSelection(names: names).load(SettingFlags(), environment)
    }

    #expect(try settings("s7").ownNames == ["s7"])
    #expect(try Set(settings("s7").configuredNames).isSuperset(of: ["s7", "s49", "bbc", "npr"]))
    #expect(try settings("s7", "npr").catalogue.contains { $0.name == "npr" })
    #expect(try settings().ownNames.count == 51)
    #expect(try settings("unheard-of").ownNames.count == 51, "they are needed to suggest a name")
    let own = try SourceSelection(names: ["bbc"]).resolve(settings("bbc"))
    #expect(own.map(\.url) == ["https://own.example/"])
  }

  @Test func `has a URL without a fault`() {
    var random = SeededRandom(seed: 12)
    let parts = [
      "https://", "http://", "a", "b.example", ":", "@", "/", "?", "#", "[", "]", "é", " ",
      "\u{7f}", "//",
    ]
    var plainCount = 0
    for _ in 0..<20_000 {
      var url = ""
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        url += parts[Int.random(in: 0..<parts.count, using: &random)]
      }
      guard Array(url.utf8).withUnsafeBufferPointer(isPlainURL) else { continue }
      plainCount += 1
      let parsed = URIReference(url)
      #expect(parsed.isWeb && !parsed.hasUserInfo, "\(url)")
    }
    #expect(plainCount > 100)
  }
}

extension String {
  fileprivate var commentingHeaders: String {
    split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasPrefix("[") ? $0 + " #" : $0 }.joined(separator: "\n")
  }
}

extension [Source] {
  /// The sources whose names do not begin with an a.
  fileprivate var named: [Source] { filter { !$0.name.hasPrefix("a") } }
}

extension Environment {
  fileprivate static var empty: Environment { Environment(variables: [:]) }
}

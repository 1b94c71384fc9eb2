// StoryProcessTests.swift - all commands show the same sources of a story.

import Foundation
import TestSupport
import Testing

@testable import NewsConfiguration

extension Processes {
  @Suite struct `A story of two sources` {
    private let title = "Parliament votes to extend the rail subsidy"

    /// The source `wire` has no link and no home page; `paper` came second, with its own headline.
    private func fill() async throws -> Workplace {
      let place = try Workplace()
      try place.configure(sources: ["wire", "paper"])
      func document(_ items: String) -> String {
        "<rss version=\"2.0\"><channel><title>News</title>\(items)</channel></rss>"
      }
      let hour = Date.now.addingTimeInterval(-3600).formatted(.iso8601)
      let now = Date.now.addingTimeInterval(-60).formatted(.iso8601)
      let wire =
        "<item><title>\(title)</title><guid>urn:x:1</guid><pubDate>\(hour)</pubDate></item>"
      let paper = """
        <item><title>\(title) - What it costs</title><guid>urn:x:1</guid><pubDate>\(now)</pubDate>\
        <link>https://paper.example/rail</link></item>
        """
      place.server.route("/wire", .body(Array(document(wire).utf8)))
      place.server.route("/paper", .body(Array(document(paper).utf8)))
      _ = try await place.run("fetch", "wire")
      _ = try await place.run("fetch", "paper")
      return place
    }

    @Test func `has the same sources in fetch, search and top`() async throws {
      let place = try await fill()
      let wire = link(of: "wire", place)

      let listed = try await place.run("fetch", "--offline").articles
      let filtered = try await place.run("fetch", "--offline", "paper").articles
      let found = try await place.run("search", "subsidy", "--format", "json").json["hits"]
      let top = try await place.run("top", "--json").json["top"]

      for articles in [listed, found as? [[String: Any]] ?? []] {
        #expect(articles.map { $0["url"] as? String } == [wire])
        #expect(copies(articles) == [["paper", "https://paper.example/rail"]])
      }
      #expect(filtered.map { $0["url"] as? String } == ["https://paper.example/rail"])
      #expect(copies(filtered) == [["wire", wire]])
      let events = top as? [[String: Any]] ?? []
      let reports = events.first?["articles"] as? [[String: Any]] ?? []
      #expect(events.map { $0["url"] as? String } == [wire])
      #expect(reports.map { $0["url"] as? String } == [wire, "https://paper.example/rail"])
      #expect(reports.map { $0["title"] as? String } == [title, "\(title) - What it costs"])
      #expect(Set(reports.map { $0["published_at"] as? String ?? "" }).count == 2)
    }

    @Test func `is shown with its link and the other source`() async throws {
      let place = try await fill()

      let text = try await place.run("show", "https://paper.example/rail").text

      #expect(text.contains("https://paper.example/rail"))
      #expect(text.contains("wire"), "\(text)")
      #expect(text.contains(link(of: "wire", place)), "\(text)")
    }

    @Test func `keeps the articles of a source when another one has the same address`()
      async throws
    {
      let place = try Workplace()
      try place.configure("[sources.one]\nurl = \"HOST/x\"\n[sources.two]\nurl = \"HOST/x\"\n")
      place.server.route("/x", .body(Array(rssDocument(items: ["A title"]).utf8)))
      _ = try await place.run("fetch", "one")

      _ = try await place.run("fetch", "two")

      let articles = try await place.run("fetch", "--offline", "one").articles
      #expect(articles.map { $0["source"] as? String } == ["one"])
    }

    private func link(of source: String, _ place: Workplace) -> String {
      "http://127.0.0.1:\(place.server.port)/\(source)"
    }

    private func copies(_ articles: [[String: Any]]) -> [[String]] {
      articles.flatMap { $0["also_in"] as? [[String: String]] ?? [] }
        .map { [$0["source"] ?? "", $0["url"] ?? ""] }
    }
  }
}

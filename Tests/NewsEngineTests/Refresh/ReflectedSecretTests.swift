// ReflectedSecretTests.swift - secrets that only the parsed document contains in one piece.

import FeedParsing
import NewsArticles
import NewsCore
import NewsStore
import Testing
import TestSupport

@testable import NewsEngine

@Suite struct `A secret that a document reflects` {
  private let source = Source(
    name: "a", url: "http://a.example/rss",
    headers: [SecretHeader(name: "X-Key", value: Secret("canary/Key+1"))])
  private let split = "<![CDATA[CANARY]]>&sol;<![CDATA[Key+1]]>"

  @Test func `is in no field of an article`() throws {
    let document = """
      <rss version='2.0'><channel><title>t</title><link>http://a.example/\(split)</link><item>
      <title>1 \(split)</title><link>http://a.example/\(split)</link>
      <guid isPermaLink='false'>\(split)</guid>
      <description>2 \(split)</description><author>3 \(split)</author><language>\(split)</language>
      <category>4 \(split)</category>
      <enclosure url='http://a.example/canary%2FKey+1.mp3' type='image/png'/></item>
      <item><title>x</title><enclosure url='http://a.example/canary&#47;Key&#43;1' type='a/b'/></item>
      </channel></rss>
      """

    let entries = NewsEngine.document(
      of: try parseFeed(Array(document.utf8)), source: source, seenAt: WallTime(seconds: 0)
    ).entries

    #expect(entries.map(\.article.title) == ["1 …", "x"])
    let shown = entries.map { "\($0.article) \($0.guidText ?? "") \($0.alternateURL ?? "")" }
    #expect(!shown.joined().lowercased().contains("canary"))
  }

  @Test(arguments: ["title", "description"])
  func `is not cut before it is found`(element: String) throws {
    let text = String(repeating: "w ", count: element == "title" ? 496 : 1996)
    let document =
      "<rss><channel><item><\(element)>\(text)\(split)</\(element)></item></channel></rss>"

    let articles = NewsEngine.document(
      of: try parseFeed(Array(document.utf8)), source: source, seenAt: WallTime(seconds: 0)
    ).articles

    #expect(!"\(articles)".lowercased().contains("canary"))
  }

  @Test func `is not in the record`() async throws {
    let world = try await EngineScenario()
    let feed = "<rss version='2.0'><channel><title>t \(split)</title></channel></rss>"
    await world.script(source, FakeTransport.respond(200, feed))

    await world.fetch([source])

    #expect(try await world.record(source)?.title == "t …")
  }

  @Test func `is not in the reason of a failure`() async throws {
    let world = try await EngineScenario()
    let refusal = #"{"status":"error","message":"Your key canary\/Key\u002b1 is invalid"}"#
    await world.script(source, FakeTransport.respond(200, refusal))

    let report = await world.fetch([source])

    #expect(report.sources.first?.reason == "NewsAPI says: Your key … is invalid")
    #expect(try await world.record(source)?.lastMessage == report.sources.first?.reason)
  }
}

// ReferenceModelTests.swift - responses as a client of the replaced service reads them.

import Foundation
import NewsCore
import TestSupport
import Testing

@testable import NewsServer

/// The models of the reference service: every property that is not optional must be present, with a
/// value of its type.
private struct ReferenceNews: Decodable {
  struct Article: Decodable {
    let source: String
    let title: String
    let url: String
    let publishedAt: String?

    enum CodingKeys: String, CodingKey {
      case source, title, url
      case publishedAt = "published_at"
    }
  }

  let requested: [String]
  let succeeded: [String]
  let failed: [String]
  let articles: [Article]
  let cached: Bool
  let fetchedInMilliseconds: Int

  enum CodingKeys: String, CodingKey {
    case requested = "sources_requested"
    case succeeded = "sources_succeeded"
    case failed = "sources_failed"
    case articles, cached
    case fetchedInMilliseconds = "fetched_in_ms"
  }
}

private struct ReferenceHealth: Decodable {
  let status: String
  let db: String
  let breakers: [String: String]

  enum CodingKeys: String, CodingKey {
    case status, db
    case breakers = "circuit_breakers"
  }
}

@Suite struct `A client of the reference service` {
  @Test func `reads the news`() async throws {
    try await withServer { server in
      let answer = try await server.get("/news?sources=a,b")

      let news = try JSONDecoder().decode(ReferenceNews.self, from: Data(answer.body))
      #expect(news.requested == ["a", "b"])
      #expect(news.succeeded == ["a", "b"])
      #expect(news.failed == [])
      #expect(news.articles.count == 6)
      #expect(news.articles.allSatisfy { $0.url.hasPrefix("https://") && $0.publishedAt != nil })
      #expect(news.cached)
      #expect(news.fetchedInMilliseconds >= 0)
    }
  }

  /// One entry without a link has an audio file, the next one only the home page of its feed.
  @Test func `finds a link in every article`() async throws {
    let transport = FakeTransport()
    await transport.script(
      sampleSources[0].url,
      [
        FakeTransport.respond(
          200,
          """
          <rss version="2.0"><channel><title>A</title><link>https://a.example/home</link>
          <item><title>With a sound</title>
          <enclosure url="https://a.example/sound.mp3" type="audio/mpeg" length="1"/></item>
          <item><title>With nothing</title></item></channel></rss>
          """)
      ])
    let nothing = "<rss version=\"2.0\"><channel><item><title>Bare</title></item></channel></rss>"
    await transport.script(sampleSources[1].url, [FakeTransport.respond(200, nothing)])
    try await withServer({ ($0.articles, $0.transport) = (nil, transport) }) { server in
      let answer = try await server.get("/news?sources=a,b")

      let news = try JSONDecoder().decode(ReferenceNews.self, from: Data(answer.body))
      let links = news.articles.reduce(into: [:]) { $0[$1.title] = $1.url }
      #expect(
        links == [
          "With a sound": "https://a.example/sound.mp3", "With nothing": "https://a.example/home",
          "Bare": "http://b.example/feed",
        ])
    }
  }

  @Test func `reads the health`() async throws {
    try await withServer { server in
      let answer = try await server.get("/health")

      let health = try JSONDecoder().decode(ReferenceHealth.self, from: Data(answer.body))
      #expect(health.db == "ok")
      #expect(health.breakers == ["a": "CLOSED", "b": "CLOSED", "c": "CLOSED"])
    }
  }
}

// FeedContentsTests.swift - the content of articles in feeds, and how much of it is in memory at once.

import NewsArticles
import NewsCore
import NewsStore
import Testing
import TestSupport

@testable import NewsServer

@Suite struct `The content of feeds` {
  private func withStore(
    _ articles: Int, _ body: (Store, [Article]) async throws -> Void
  ) async throws {
    let store = try await Store.open(.memory)
    let stored = (0..<articles).map { index in
      var article = Article.sample(id: "\(index)", title: "Story \(index)", url: nil)
      article.content = "All of story \(index)"
      return article
    }
    try await store.update("bbc", url: "https://bbc.example/") { change in
      change.document = ArticleDocument(stored, source: "bbc")
    }
    var query = ArticleQuery(sources: ["bbc"])
    query.includesContent = false
    try await body(store, try await store.articles(query))
    await store.close()
  }

  @Test func `belongs to its article`() async throws {
    try await withStore(3) { store, articles in
      let contents = FeedContents()

      let filled = await contents.fill(articles, from: store) {
        try? $0.get()
      } compress: {
        $0
      }
      let before = Set(articles.map(\.content))

      #expect(before == [""])
      #expect(filled??.map(\.content) == articles.map { "All of story \($0.id)" })
    }
  }

  @Test func `is read once for feeds that are written one after the other`() async throws {
    try await withStore(40) { store, articles in
      let contents = FeedContents()
      var feeds: [Task<[String]?, Never>] = []
      #expect(await contents.writing.acquire())
      for limit in [40, 1, 20, 40, 7] {
        feeds.append(
          Task {
            let feed = await contents.fill(Array(articles.prefix(limit)), from: store) {
              try? $0.get()
            } compress: {
              $0?.map(\.content)
            }
            return feed ?? nil
          })
      }
      await waitUntil { await contents.writing.waiting == 5 }
      await contents.writing.release()
      for feed in feeds { #expect(await feed.value?.contains("") == false) }

      // Each feed keeps the content of its own articles only, so few are read again in any order of feeds.
      #expect((40...100).contains(contents.reads.value))
      let before = contents.reads.value
      _ = await contents.fill(articles, from: store, { _ in }, compress: { _ in })
      #expect(contents.reads.value == before + 40, "nothing is kept when no feed waits")
    }
  }

  @Test(arguments: ["rss", "atom", "jsonfeed"])
  func `is in feeds, not in JSON`(format: String) async throws {
    try await withServer { server in
      try await server.store.update("a", url: sampleSources[0].url) { change in
        var article = Article.sample(source: "a", id: "full", title: "Full", url: nil)
        article.content = "All that there is to say"
        change.document = ArticleDocument([article], source: "a")
      }

      let feed = try await server.get("/news?format=\(format)&sources=a")
      let json = try await server.get("/news?sources=a")

      #expect(feed.text.contains("All that there is to say"))
      #expect(!json.text.contains("All that there is to say"))
    }
  }
}

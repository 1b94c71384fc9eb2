// ArticleOrderTests.swift - articles in memory have the same order as those of the database.

import NewsCore
import Testing

@testable import NewsStore

@Suite struct `The order of articles` {
  private static let titles = [
    "b", "B", "a", "Z", "z", "É", "é", "E\u{301}", "\u{c9}a", "ß", "ss", "İ", "ı", "\u{212a}", "k",
    "日本", "🚀", "\u{fffd}", "_", "[", "`", "{", "ab", "a b", "a\u{a0}b",
  ]

  @Test(arguments: Backend.allCases)
  func `is the same in memory as in the database`(backend: Backend) async throws {
    try await backend.withStore { store in
      let sources = ["bbc", "BBC", "a-b", "a.b", "zé"]
      for (number, source) in sources.enumerated() {
        let articles = Self.titles.enumerated().map { index, title in
          Article.sample(
            "\(source) \(index)", source: source, title: title, hours: (index * 7 + number) % 25)
        }
        try await store.save(articles, source: source)
      }

      for order in [ArticleQuery.Order.newest, .oldest, .source, .title] {
        var query = ArticleQuery(sources: sources, order: order)
        query.mergesStories = false
        let found = try await store.articles(query)
        #expect(found.count == sources.count * Self.titles.count)
        let pairs = zip(found, found.dropFirst())
        #expect(!pairs.contains { order.areInOrder($1, $0) }, "\(order)")
        #expect(pairs.contains { order.areInOrder($0, $1) }, "\(order)")
      }
    }
  }
}

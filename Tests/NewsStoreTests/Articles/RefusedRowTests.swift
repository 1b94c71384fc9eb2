// RefusedRowTests.swift - articles that the server refuses, together with others that it accepts.

import NewsArticles
import NewsCore
import Testing
import TestSupport

@testable import NewsStore

@Suite struct `Articles that the server refuses` {
  /// Statements after which the server refuses an article with a long image URL.
  private static let rules = [
    // 22001, string_data_right_truncation
    "ALTER TABLE article ALTER COLUMN image TYPE VARCHAR(100)",
    // 54000: an index entry has at most 2,704 bytes
    "CREATE INDEX ON article (image)",
  ]

  @Test(arguments: rules)
  func `are left out and counted, and all others are stored`(rule: String) async throws {
    try await withRefusingStore(rule) { store in
      for bad in [0, 6, 19] {
        let articles = (0..<20).map { sample("\(bad)-\($0)", isBad: $0 == bad) }

        let saved = try await store.update("s\(bad)", url: "https://s\(bad).example/") { change in
          change.document = ArticleDocument(articles, source: "s\(bad)")
          change.record.failures = 7
        }

        #expect(saved.articles == SavedArticles(new: 19, refused: 1))
        let ids = try await store.ids(["s\(bad)"], mergesStories: false)
        #expect(ids.count == 19 && !ids.contains("\(bad)-\(bad)"))
        #expect(try await store.records(named: ["s\(bad)"]).first?.failures == 7)
      }
    }
  }

  @Test func `may be all articles of a document`() async throws {
    try await withRefusingStore(Self.rules[0]) { store in
      let articles = (0..<3).map { sample("\($0)", isBad: true) }

      let saved = try await store.update("bbc", url: "https://bbc.example/") { change in
        change.document = ArticleDocument(articles, source: "bbc")
        change.record.failures = 7
      }

      #expect(saved.articles == SavedArticles(new: 0, refused: 3))
      #expect(try await store.records(named: ["bbc"]).first?.failures == 7)
    }
  }

  @Test func `keep their stored version when a new one is refused`() async throws {
    try await withRefusingStore(Self.rules[0]) { store in
      try await store.save([sample("1"), sample("2")])
      let changed = [sample("1", isBad: true), sample("2"), sample("3")]

      let saved = try await store.update("bbc", url: "https://bbc.example/feed") { change in
        change.document = ArticleDocument(changed, source: "bbc")
      }

      #expect(saved.articles == SavedArticles(new: 1, refused: 1))
      #expect(try await store.ids(mergesStories: false).sorted() == ["1", "2", "3"])
    }
  }

  @Test func `make a group fail, of which nothing is stored`() async throws {
    try await withRefusingStore(Self.rules[0]) { store in
      let updates = ["a", "b"].map { name in
        SourceUpdate(name: name, url: "https://\(name).example/") { change in
          change.document = ArticleDocument(
            [sample(name, isBad: name == "b")], source: name)
        }
      }

      await expectThrows(.refused) { _ = try await store.update(updates) }

      let ids = try await store.ids(["a", "b"])
      #expect(ids.isEmpty)
    }
  }

  private func withRefusingStore(
    _ rule: String, _ body: (Store) async throws -> Void
  ) async throws {
    try await withPostgreSQL { address in
      let store = try await Store.open(.postgreSQL(address))
      try await store.writer.write { connection throws(StoreError) in
        _ = try connection.execute(rule)
      }
      try await body(store)
      await store.close()
    }
  }
}

private func sample(_ id: String, isBad: Bool = false) -> Article {
  var article = Article.sample(id, title: "Title number \(id)")
  // Random letters, which the server cannot compress.
  var random = SeededRandom(seed: 7)
  let path =
    isBad
    ? String(
      (0..<9000).map { _ in
        "abcdefghijklmnopqrstuvwxyz0123456789".randomElement(using: &random) ?? "a"
      }) : id
  article.image = "https://images.example/\(path)"
  return article
}

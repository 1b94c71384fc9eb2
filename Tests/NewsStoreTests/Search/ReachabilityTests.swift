// ReachabilityTests.swift - no entry is lost: a listing, a search and a cursor give each of them.

import NewsArticles
import NewsCore
import NewsStore
import TestSupport
import Testing

@Suite struct `Every entry that is no repeat` {
  private let sources = ["bbc", "ap", "ard"]

  @Test(arguments: 0..<10)
  func `is given by a listing, a search and a cursor`(seed: Int) async throws {
    var random = SeededRandom(seed: UInt64(seed + 5))
    let store = try await Store.open(.memory, options: .generous)
    var given: [Article] = []
    var expected: Set<String> = []
    for round in 0..<4 {
      for source in sources.shuffled(using: &random) {
        let entries = (0..<6).map { entry($0 + 3 * round, of: source, &random) }
        expected.formUnion(entries.map(\.article.title))
        try await store.update(source, url: "https://\(source).example/feed") { change in
          change.document = ArticleDocument(source: source, entries: entries)
        }
      }
      given += try await readCursor(store)
    }

    let listed = try await store.articles(ArticleQuery(sources: sources, mergesStories: false))
    #expect(Set(listed.map(\.title)) == expected)
    #expect(listed.count == expected.count)
    #expect(Set(given.map(\.title)) == expected)
    #expect(given.count == expected.count)
    for title in expected {
      let hits = try await store.search(SearchQuery(title, now: noon)).hits
      #expect(hits.map(\.article.title) == [title])
    }
    await store.close()
  }

  /// Five at a time, until there is nothing new.
  private func readCursor(_ store: Store) async throws -> [Article] {
    var query = ArticleQuery(sources: sources, mergesStories: false)
    query.limit = 5
    var given: [Article] = []
    while true {
      let articles = try await store.articles(query, notGivenTo: "mail")
      if articles.isEmpty { return given }
      try await store.advance(cursor: "mail", after: articles, at: noon)
      given += articles
    }
  }

  /// Missing or shared guids, guids that are used again for another entry, shared links and missing
  /// dates; titles and texts without a common word.
  private func entry(
    _ number: Int, of source: String, _ random: inout SeededRandom
  ) -> DocumentEntry {
    let name = "\(source)\(number)"
    let link = [nil, "https://\(source).example/", "https://\(source).example/\(number)"]
      .randomElement(using: &random)
    let article = Article(
      source: source, id: "", title: "word\(name) subject\(name)", url: link ?? nil,
      publishedAt: noon + .hours(number), summary: "text\(name) detail\(name) number\(name)",
      firstSeenAt: noon + .hours(number))
    let guid = [nil, "0", "\(number % 3)", "tag:\(source).example:\(number)"]
      .randomElement(using: &random)
    return DocumentEntry(article, guid: guid ?? nil)
  }
}

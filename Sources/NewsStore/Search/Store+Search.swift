// Store+Search.swift - full-text search over stored articles.

package import NewsCore

package struct SearchHit: Hashable, Sendable {
  package var article: Article
  /// The whole title, with its matches.
  package var title: Passage
  /// The part of the summary around the matches, or of the content if only that matches.
  package var excerpt: Passage
  /// Higher is better; comparable within one answer only.
  package var score: Double

  package init(article: Article, title: Passage, excerpt: Passage, score: Double) {
    self.article = article
    self.title = title
    self.excerpt = excerpt
    self.score = score
  }
}

/// A text, and its parts that matched.
package struct Passage: Hashable, Sendable {
  package struct Run: Hashable, Sendable {
    package var text: String
    package var isMatch: Bool

    package init(text: String, isMatch: Bool) {
      self.text = text
      self.isMatch = isMatch
    }
  }

  package var runs: [Run]

  package init(runs: [Run]) {
    self.runs = runs
  }

  package var text: String { runs.map(\.text).joined() }
}

/// The result of a search.
package struct SearchResult: Hashable, Sendable {
  package var hits: [SearchHit] = []
  /// Whether there are more matches than were read; the newest were read.
  package var isPartial = false
  /// Number of articles whose content was not searched, because it is not in the index yet.
  package var unindexed = 0
}

extension Store {
  /// The best articles first, one for each story; without words, the newest first.
  ///
  /// It reads the newest 5,000 matches, or five times as many as requested, and stops earlier
  /// when ``StoreOptions/searchTime`` plus a millisecond for each requested hit have passed.
  package func search(_ query: SearchQuery) async throws(StoreError) -> SearchResult {
    if query.limit <= 0 { return SearchResult() }
    let budget = SearchBudget(limit: query.limit, base: searchTime)
    var result = try await read { connection throws(StoreError) in
      try ArticleSearch(connection: connection, query: query, budget: budget).result()
    }
    result.unindexed = try await unindexedContents()
    return result
  }
}

// Store+Search.swift - full-text search over stored articles.

package import NewsCore

package struct SearchHit: Hashable, Sendable {
  package var article: Article
  /// The whole title, with what matched.
  package var title: Passage
  /// The part of the summary around the matches; of the content where only that matches.
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

/// A text, and which parts of it matched.
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

/// What a search found.
package struct SearchResult: Hashable, Sendable {
  package var hits: [SearchHit] = []
  /// Whether there are more matches than were looked at, which are the newest ones.
  package var isPartial = false
  /// Articles whose content was not looked at: the index does not have it yet.
  package var unindexed = 0
}

extension Store {
  /// The best articles first, one a story; without a word to look for, the newest first.
  ///
  /// It looks at the newest 5,000 matches, or five times as many as are wanted, and stops earlier
  /// when 400 ms and a millisecond for each wanted hit have passed.
  package func search(_ query: SearchQuery) async throws(StoreError) -> SearchResult {
    if query.limit <= 0 { return SearchResult() }
    var result = try await read { connection throws(StoreError) in
      try ArticleSearch(connection: connection, query: query).result()
    }
    result.unindexed = try await unindexedContents()
    return result
  }
}

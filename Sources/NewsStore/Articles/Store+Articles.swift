// Store+Articles.swift - stored articles by query, and how many there are.

package import NewsCore

extension Store {
  /// Stored articles in the query's order; ties keep the order of arrival, newest first.
  ///
  /// A story is one article, among those that the query finds. Its other sources are in `alsoIn`, for
  /// any query; ``Story`` has the rule.
  ///
  /// - Throws: ``StoreError/Kind/tooLong`` if the time limit of the query has passed.
  package func articles(_ query: ArticleQuery) async throws(StoreError) -> [Article] {
    try await answer(query) { reader throws(StoreError) in try reader.articles() }
  }

  /// The same stories in the same order, each with all articles of it that the query finds, the one that
  /// ``articles(_:)`` gives first.
  package func stories(_ query: ArticleQuery) async throws(StoreError) -> [[Article]] {
    try await answer(query) { reader throws(StoreError) in try reader.stories() }
  }

  private func answer<Answer: Sendable>(
    _ query: ArticleQuery,
    _ body: @escaping @Sendable (ArticleReader) throws(StoreError) -> Answer
  ) async throws(StoreError) -> Answer {
    let read: @Sendable (any SQLConnection) throws(StoreError) -> Answer = {
      connection throws(StoreError) in
      try body(
        ArticleReader(
          connection: connection, query: query, filter: ArticleFilter(query, connection.dialect)))
    }
    guard let limit = query.timeLimit else { return try await self.read(read) }
    return try await self.read(within: limit, read)
  }

  /// The number of articles of each source, published (or first seen) at or after `since`; sources
  /// without any are absent.
  package func articleCounts(since: WallTime? = nil) async throws(StoreError) -> [String: Int] {
    try await read { connection throws(StoreError) in
      let pairs = try connection.all(
        "SELECT source, count(*) FROM article WHERE sort_at >= $1 GROUP BY source",
        [.integer(since?.milliseconds ?? .min)]
      ) { ($0.text(), $0.int()) }
      return Dictionary(pairs) { first, _ in first }
    }
  }
}

// Store+Articles.swift - stored articles by query, and how many there are.

package import NewsCore

extension Store {
  /// Stored articles in the query's order; ties keep the order of arrival, newest first.
  ///
  /// A story is represented by the source that had it first; the query's other sources that
  /// carried it are in `alsoIn`, in the order in which they were first seen.
  ///
  /// - Throws: ``StoreError/Kind/tooLong`` where the query has a time limit and it has passed.
  package func articles(_ query: ArticleQuery) async throws(StoreError) -> [Article] {
    let read: @Sendable (any SQLConnection) throws(StoreError) -> [Article] = {
      connection throws(StoreError) in
      try ArticleReader(
        connection: connection, query: query, filter: ArticleFilter(query, connection.dialect)
      )
      .articles()
    }
    guard let limit = query.timeLimit else { return try await self.read(read) }
    return try await self.read(within: limit, read)
  }

  /// Articles a source, published (or first seen) at or after `since`; sources without any are
  /// absent.
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

// Store+Arrivals.swift - articles in the order of their arrival, for clients that follow them.

package import NewsCore

extension Store {
  /// The number of the last article that arrived; numbers rise and are never used again.
  package func lastArrival() async throws(StoreError) -> Int64 {
    try await read { connection throws(StoreError) in try connection.lastArrival() }
  }

  /// The articles that arrived after the one of this number, as ``articles(_:)`` or, with a cursor,
  /// ``articles(_:notGivenTo:)`` returns them, and the number of the last one.
  ///
  /// A story of which an article had arrived before is not new.
  package func arrivals(
    _ query: ArticleQuery, after seq: Int64, notGivenTo cursor: String?
  ) async throws(StoreError) -> (articles: [Article], last: Int64) {
    try await read { connection throws(StoreError) in
      let last = try connection.lastArrival()
      // Usually no article has arrived.
      guard last > seq else { return ([], last) }
      var filter = ArticleFilter(query, connection.dialect)
      filter.addArrived(after: seq, mergesStories: query.mergesStories)
      if let cursor { filter.addNotGiven(to: cursor, mergesStories: query.mergesStories) }
      let reader = ArticleReader(connection: connection, query: query, filter: filter)
      return (try reader.articles(), last)
    }
  }
}

extension SQLConnection {
  fileprivate func lastArrival() throws(StoreError) -> Int64 {
    try first("SELECT coalesce(max(seq), 0) FROM article") { $0.integer() } ?? 0
  }
}

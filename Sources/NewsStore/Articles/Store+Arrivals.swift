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
  /// A story of which an article of the query's sources had arrived before is not new.
  package func arrivals(
    _ query: ArticleQuery, after seq: Int64, notGivenTo cursor: String?
  ) async throws(StoreError) -> (articles: [Article], last: Int64) {
    try await read { connection throws(StoreError) in
      let last = try connection.lastArrival()
      // Usually no article has arrived.
      guard last > seq else { return ([], last) }
      var filter = ArticleFilter(query, connection.dialect)
      filter.addArrived(after: seq, query)
      if let cursor { filter.addNotGiven(to: cursor, mergesStories: query.mergesStories) }
      let reader = ArticleReader(connection: connection, query: query, filter: filter)
      return (try reader.articles(), last)
    }
  }

  /// Those of the next `count` articles after the one of this number that each query finds, in the order
  /// of their arrival.
  ///
  /// A story of which an article of the query's sources had arrived before is not new. Order and limit of
  /// the queries are ignored.
  ///
  /// - Returns: Also the number of the last of the `count` articles, and whether there are more.
  package func nextArrivals(
    _ queries: [ArticleQuery], after seq: Int64, atMost count: Int
  ) async throws(StoreError) -> (articles: [[Article]], last: Int64, hasMore: Bool) {
    try await read { connection throws(StoreError) in
      let next = try connection.arrivals(after: seq, atMost: count)
      // The last articles may have been deleted.
      guard let last = next.last else { return ([], min(seq, try connection.lastArrival()), false) }
      var articles: [[Article]] = []
      for var query in queries {
        // It cuts nothing off; without a limit, `read` looks up all stories that several sources share.
        query.limit = count
        var filter = ArticleFilter(query, connection.dialect)
        filter.addArrived(after: seq, through: last, query)
        let reader = ArticleReader(connection: connection, query: query, filter: filter)
        articles.append(try reader.arrivedArticles())
      }
      return (articles, last, next.count == count)
    }
  }
}

extension SQLConnection {
  /// The numbers of the next articles.
  fileprivate func arrivals(after seq: Int64, atMost count: Int) throws(StoreError) -> [Int64] {
    try all(
      "SELECT seq FROM article WHERE seq > $1 ORDER BY seq LIMIT $2",
      [.integer(seq), SQLValue(count)]
    ) { $0.integer() }
  }

  fileprivate func lastArrival() throws(StoreError) -> Int64 {
    try first("SELECT coalesce(max(seq), 0) FROM article") { $0.integer() } ?? 0
  }
}

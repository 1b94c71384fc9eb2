// Store+Maintenance.swift - pruning, and noticing that somebody changed something.

package import NewsCore

extension Store {
  /// Removes old articles and log entries.
  ///
  /// An article that its source's newest document still carries does not grow too old: it would
  /// come back as new with the next fetch. The number of articles is kept in any case, the oldest
  /// going first.
  ///
  /// - Returns: How many articles were removed.
  @discardableResult
  package func prune(
    olderThan time: WallTime, keepAtMost limit: Int
  ) async throws(StoreError) -> Int {
    try await writer.write { connection throws(StoreError) in
      var count = try deleteArticles(
        where: """
          sort_at < $1 AND NOT EXISTS (
            SELECT 1 FROM carried WHERE carried.source = article.source
              AND carried.seq = article.seq)
          """, [.time(time)], connection)
      count += try deleteArticles(
        where: """
          seq IN (SELECT seq FROM article ORDER BY sort_at DESC, seq DESC LIMIT -1 OFFSET $1)
          """, [SQLValue(max(0, limit))], connection)
      if count > 0 {
        for table in ["given", "carried"] {
          try connection.execute("DELETE FROM \(table) WHERE seq NOT IN (SELECT seq FROM article)")
        }
      }
      try connection.execute("DELETE FROM fetch_log WHERE at < $1", [.time(time)])
      return count
    }
  }

  /// A number that changes whenever any process commits; comparable only within this value.
  package func version() async throws(StoreError) -> Int64 {
    if case .memory = location { return await writer.ownCommits() }
    return try await reader.dataVersion()
  }
}

// Store+Maintenance.swift - pruning, and noticing that somebody changed something.

package import NewsCore

extension Store {
  /// Removes old articles, lines and sums of the log and pauses of hosts, in transactions of a few milliseconds.
  ///
  /// An article that its source's newest document still carries does not grow too old, for it would
  /// come back as new with the next fetch, as long as there are any: a source that nobody has fetched
  /// since then keeps nothing. The number of articles is kept in any case, the oldest going first.
  ///
  /// - Returns: How many articles were removed.
  @discardableResult
  package func prune(
    olderThan time: WallTime, keepAtMost limit: Int
  ) async throws(StoreError) -> Int {
    var count = try await removeArticles(
      where: """
        sort_at < $1 AND NOT EXISTS (
          SELECT 1 FROM carried JOIN source ON source.name = carried.source
          WHERE carried.source = article.source AND carried.seq = article.seq
            AND source.fetched_at >= $1)
        """, [.time(time)])
    if let surplus = try await newestSurplus(beyond: max(0, limit)) {
      count += try await removeArticles(
        where: "sort_at < $1 OR (sort_at = $1 AND seq <= $2)",
        [.integer(surplus.sortTime), .integer(surplus.seq)])
    }
    let hasRemoved = count > 0
    try await writer.write { connection throws(StoreError) in
      for (table, column) in timedRows {
        try connection.execute("DELETE FROM \(table) WHERE \(column) < $1", [.time(time)])
      }
      for table in hasRemoved ? ["given", "carried"] : [] {
        try connection.execute(
          """
          DELETE FROM \(table)
          WHERE NOT EXISTS (SELECT 1 FROM article WHERE article.seq = \(table).seq)
          """)
      }
    }
    return count
  }

  /// The newest article too many.
  private func newestSurplus(
    beyond limit: Int
  ) async throws(StoreError) -> (sortTime: Int64, seq: Int64)? {
    try await read { connection throws(StoreError) in
      try connection.first(
        "SELECT sort_at, seq FROM article ORDER BY sort_at DESC, seq DESC LIMIT 1 OFFSET $1",
        [SQLValue(limit)]
      ) { ($0.integer(), $0.integer()) }
    }
  }

  /// Others get their turn between two batches.
  private func removeArticles(
    where condition: String, _ arguments: [SQLValue]
  ) async throws(StoreError) -> Int {
    let batch = 100
    var count = 0
    while true {
      let removed = try await writer.write { connection throws(StoreError) in
        let numbers = try connection.all(
          "SELECT seq FROM article WHERE \(condition) ORDER BY sort_at LIMIT \(batch)", arguments
        ) { $0.integer() }
        try deleteArticles(numbers, connection)
        return numbers.count
      }
      count += removed
      if removed < batch { return count }
    }
  }

  /// A number that changes whenever any process commits; comparable only within this value.
  package func version() async throws(StoreError) -> Int64 {
    if case .memory = location { return await writer.ownCommits() }
    return try await reader.dataVersion()
  }
}

/// Tables of rows that a time makes too old, and the column that has it.
private let timedRows = [
  ("attempt", "at"), ("fetch_day", "day_at"), ("hit_hour", "hour_at"), ("hit_day", "day_at"),
  ("fetch_log", "at"), ("gate", "until_at"),
]

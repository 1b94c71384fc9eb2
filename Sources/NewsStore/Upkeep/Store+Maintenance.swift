// Store+Maintenance.swift - deletes old and excess data, and notices changes by others.

import NewsArticles
package import NewsCore

extension Store {
  /// Deletes old articles, lines and sums of the log and pauses of hosts, in transactions of a few
  /// milliseconds.
  ///
  /// Articles are deleted for their age only if they are old by the wall clock and by
  /// ``TrustedClock``, and at most a tenth of them in one run. Articles in the newest document of a
  /// configured source are never too old. The limit of articles always applies: of each source, those
  /// in no newest document are deleted first, and sources with few articles keep theirs. If no article
  /// of a source's newest document is left, its validators are deleted, because otherwise an unchanged
  /// document would never be read again.
  ///
  /// - Returns: The number of deleted articles.
  @discardableResult
  package func prune(_ policy: RetentionPolicy, at now: Moment) async throws(StoreError) -> Int {
    let (clock, count) = try await deleteOldRows(policy, at: now)
    let most = RetentionPolicy.mostDeleted(of: count)
    var deleted = try await deleteArticles(try await outdated(policy, by: clock, atMost: most))
    if count - deleted > policy.maxArticles {
      deleted += try await deleteArticles(try await surplus(policy.maxArticles))
    }
    if deleted > 0 { try await deleteReferences() }
    return deleted
  }

  /// A number that rises whenever any process commits; comparable only within this `Store` value.
  package func version() async throws(StoreError) -> Int64 {
    if case .memory = location { return await writer.ownCommits() }
    return try await reader.dataVersion()
  }

  /// Stores the time, and deletes old data other than articles.
  private func deleteOldRows(
    _ policy: RetentionPolicy, at now: Moment
  ) async throws(StoreError) -> (clock: TrustedClock, articles: Int) {
    try await writer.write { connection throws(StoreError) in
      var text: String?
      var oldest: WallTime?
      var pauses: [HostPause] = []
      var articles = 0
      try connection.read([
        SQLQuery("SELECT value FROM meta WHERE key = 'clock'") { text = $0.text() },
        SQLQuery("SELECT first_seen_at FROM article ORDER BY seq LIMIT 1") { oldest = $0.time() },
        .allHostPauses { pauses.append($0) },
        SQLQuery("SELECT count(*) FROM article") { articles = $0.int() },
      ])
      var clock = text.flatMap(TrustedClock.init) ?? TrustedClock(at: now, oldest: oldest)
      clock.advance(to: now)
      try connection.send(noteClock, [.text(clock.text)])
      let cutoff = clock.cutoff(policy.maxAge)
      for (table, column) in timedRows {
        try connection.send("DELETE FROM \(table) WHERE \(column) < $1", [.time(cutoff)])
      }
      // A pause that was stored by a clock far behind may not have ended.
      let ended = pauses.filter {
        $0.until.wall < cutoff && $0.until.isReached(at: now, limit: .days(366))
      }
      try connection.runEach("DELETE FROM gate WHERE host = $1", ended.map { [.text($0.host)] })
      return (clock, articles)
    }
  }

  /// Articles that are too old and in no newest document of a configured source, the oldest first.
  private func outdated(
    _ policy: RetentionPolicy, by clock: TrustedClock, atMost limit: Int
  ) async throws(StoreError) -> [Int64] {
    let names = policy.configured.map { SQLValue(list: $0.sorted()) }
    let arguments: [SQLValue] = [
      .time(clock.cutoff(policy.maxAge)), .time(clock.latest), SQLValue(limit),
    ]
    return try await read { connection throws(StoreError) in
      let isKept =
        names == nil ? "" : "AND carried.source \(connection.dialect.isOne(ofTexts: "$4"))"
      // Numbers rise with arrival: an article that came after a young one is not old, whatever its time says.
      return try connection.all(
        """
        SELECT seq FROM article WHERE first_seen_at < $1
          AND NOT EXISTS (
            SELECT 1 FROM carried WHERE carried.source = article.source
              AND carried.seq = article.seq \(isKept))
          AND seq < coalesce(
            (SELECT seq FROM article WHERE first_seen_at BETWEEN $1 AND $2 ORDER BY seq LIMIT 1),
            9223372036854775807)
        ORDER BY seq LIMIT $3
        """, arguments + [names].compactMap(\.self)
      ) { $0.integer() }
    }
  }

  /// The articles of each source beyond its share; those in no newest document come first.
  private func surplus(_ limit: Int) async throws(StoreError) -> [Int64] {
    try await read { connection throws(StoreError) in
      let pairs = try connection.all("SELECT source, count(*) FROM article GROUP BY source") {
        ($0.text(), $0.int())
      }
      let counts = Dictionary(pairs) { first, _ in first }
      var surplus: [Int64] = []
      for (source, share) in RetentionPolicy.shares(of: counts, limit: limit) {
        let excess = (counts[source] ?? 0) - share
        if excess == 0 { continue }
        surplus += try connection.all(
          """
          SELECT article.seq FROM article LEFT JOIN carried
            ON carried.source = article.source AND carried.seq = article.seq
          WHERE article.source = $1
          ORDER BY carried.seq IS NOT NULL, article.sort_at, article.seq LIMIT $2
          """, [.text(source), SQLValue(excess)]
        ) { $0.integer() }
      }
      return surplus
    }
  }

  /// Other calls get their turn between two batches.
  private func deleteArticles(_ numbers: [Int64]) async throws(StoreError) -> Int {
    for batch in numbers.batches(of: 100) {
      try await writer.write { connection throws(StoreError) in
        try NewsStore.deleteArticles(Array(batch), connection)
      }
    }
    return numbers.count
  }

  /// Deletes references to deleted articles, and the validators of sources whose newest document has no
  /// article left.
  private func deleteReferences() async throws(StoreError) {
    try await writer.write { connection throws(StoreError) in
      for table in ["given", "carried"] {
        try connection.execute(
          """
          DELETE FROM \(table)
          WHERE NOT EXISTS (SELECT 1 FROM article WHERE article.seq = \(table).seq)
          """)
      }
      try connection.execute(
        """
        UPDATE source SET etag = NULL, last_modified = NULL, content_hash = NULL, article_count = 0
          \(connection.dialect.notingChange)
        WHERE article_count > 0
          AND NOT EXISTS (SELECT 1 FROM carried WHERE carried.source = source.name)
        """)
      let oldest = try connection.first("SELECT min(sort_at) FROM article") { $0.optionalTime() }
      guard let oldest = oldest ?? nil else { return }
      for range in IndexKey.outdatedTitles(before: oldest) {
        try connection.execute(
          "DELETE FROM article_key WHERE key >= $1 AND key < $2",
          [.integer(range.lowerBound), .integer(range.upperBound)])
      }
      try deleteKeysOfFutureTitles(connection)
    }
  }
}

/// Deletes keys of titles with a future date, which would stay until that date even without their article.
private func deleteKeysOfFutureTitles(_ connection: any SQLConnection) throws(StoreError) {
  let newest = try connection.first("SELECT max(sort_at) FROM article") { $0.optionalTime() }
  guard let newest = newest ?? nil else { return }
  let range = IndexKey.titles(after: newest)
  try connection.execute(
    """
    DELETE FROM article_key WHERE key >= $1 AND key < $2
      AND NOT EXISTS (SELECT 1 FROM article WHERE article.seq = article_key.seq)
    """, [.integer(range.lowerBound), .integer(range.upperBound)])
}

private let noteClock = """
  INSERT INTO meta (key, value) VALUES ('clock', $1)
  ON CONFLICT (key) DO UPDATE SET value = excluded.value
  """

/// Tables whose rows become too old, and the column with their time.
private let timedRows = [
  ("attempt", "at"), ("fetch_day", "day_at"), ("hit_hour", "hour_at"), ("hit_day", "day_at"),
  ("fetch_log", "at"),
]

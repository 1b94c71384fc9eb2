// Store+Cursors.swift - named cursors: which articles each has given.

package import NewsCore

/// A named reader of articles, such as a mailer.
package struct Cursor: Hashable, Sendable {
  package var name: String
  /// Number of articles it has given that are still stored.
  package var given: Int
  package var createdAt: WallTime
  package var advancedAt: WallTime

  package init(name: String, given: Int, createdAt: WallTime, advancedAt: WallTime) {
    self.name = name
    self.given = given
    self.createdAt = createdAt
    self.advancedAt = advancedAt
  }
}

/// The exclusive right to a cursor.
///
/// It ends with ``release()``; for a process that dies, in a file at once, and in a shared database a minute after it
/// was taken or the cursor was last advanced.
package final class CursorClaim: Sendable {
  static let length = Duration.seconds(60)

  private let store: Store
  private let cursor: String
  private let lock: FileLock?
  private let takenAt = Locked(ContinuousClock.now)

  init(_ store: Store, _ cursor: String, lock: FileLock? = nil) {
    (self.store, self.cursor, self.lock) = (store, cursor, lock)
  }

  /// Moves the cursor past these articles; see ``Store/advance(cursor:after:at:)``.
  package func advance(after articles: [Article], at now: WallTime) async throws(StoreError) {
    try await store.advance(cursor: cursor, after: articles, at: now)
    takenAt.withLock { $0 = .now }
  }

  /// Prolongs the claim of a run that has nothing to advance for long.
  package func renew() async {
    guard isRow, (try? await store.prolongRow(cursor)) != nil else { return }
    takenAt.withLock { $0 = .now }
  }

  package func release() async {
    lock?.release()
    if isRow { try? await store.releaseRow(cursor) }
  }

  /// Whether it is a row in a shared database that no other process can have taken yet.
  private var isRow: Bool {
    store.isShared && ContinuousClock.now - takenAt.withLock(\.self) < CursorClaim.length
  }
}

extension Store {
  /// Finds articles like ``articles(_:)``, without those that the cursor has given before.
  ///
  /// The cursor stores articles, not a position: an article that arrives late with an old date, belongs
  /// to another source, or was cut off by a limit, is given the next time. A story counts as given
  /// with its first article, unless the query does not merge stories.
  package func articles(
    _ query: ArticleQuery, notGivenTo cursor: String
  ) async throws(StoreError) -> [Article] {
    try await read { connection throws(StoreError) in
      var filter = ArticleFilter(query, connection.dialect)
      filter.addNotGiven(to: cursor, mergesStories: query.mergesStories)
      return try ArticleReader(connection: connection, query: query, filter: filter).articles()
    }
  }

  /// How many articles ``articles(_:notGivenTo:)`` would return.
  package func count(
    _ query: ArticleQuery, notGivenTo cursor: String
  ) async throws(StoreError) -> Int {
    try await read { connection throws(StoreError) in
      var filter = ArticleFilter(query, connection.dialect)
      filter.addNotGiven(to: cursor, mergesStories: query.mergesStories)
      return try ArticleReader(connection: connection, query: query, filter: filter).count()
    }
  }

  /// Stores that these articles were given; creates the cursor if it is new.
  ///
  /// - Returns: How many of them it had not given before: fewer than all if another process advanced
  ///   the same cursor in the meantime.
  @discardableResult
  package func advance(
    cursor: String, after articles: [Article], at now: WallTime
  ) async throws(StoreError) -> Int {
    try await writer.write { connection throws(StoreError) in
      try connection.send(
        """
        INSERT INTO cursor (name, created_at, advanced_at) VALUES ($1, $2, $2)
        ON CONFLICT (name) DO UPDATE SET advanced_at = excluded.advanced_at
        """, [.text(cursor), .time(now)])
      if case .postgreSQL = connection.dialect {
        try connection.send(prolongClaim, [.text(cursor)])
      }
      var count = 0
      for batch in articles.batches {
        let names = batch.lazy.map { ($0.source, $0.id) }
        count += try connection.execute(
          """
          INSERT INTO given (cursor, seq)
          SELECT $1, seq FROM \(connection.dialect.table(ofPairs: "$2")) AS named
            CROSS JOIN article
          WHERE source = named.first AND id = named.second
          ON CONFLICT DO NOTHING
          """, [.text(cursor), SQLValue(pairs: names)])
      }
      return count
    }
  }

  /// The right to read and then advance a cursor, while no other process does.
  ///
  /// The kernel releases the lock of a file when the process dies; a claim in a shared database ends
  /// after a minute. So an article is given again only if its reader never confirmed that it
  /// arrived.
  ///
  /// - Returns: Nil while another process has it.
  /// - Throws: ``StoreError`` when the lock file cannot be created.
  package func claim(cursor: String) async throws(StoreError) -> CursorClaim? {
    switch location {
    case .memory: return CursorClaim(self, cursor)
    case .postgreSQL: return try await claimRow(cursor) ? CursorClaim(self, cursor) : nil
    case .file(let path):
      let files = try StoreFiles(path: path, creates: false)
      let lock = try FileLock(path: files.cursorLock(cursor))
      return lock.acquire(.exclusive) ? CursorClaim(self, cursor, lock: lock) : nil
    }
  }

  private func claimRow(_ cursor: String) async throws(StoreError) -> Bool {
    try await writer.write { connection throws(StoreError) in
      try connection.execute(
        """
        INSERT INTO cursor_claim (cursor, until)
        VALUES ($1, clock_timestamp() + interval '60 seconds')
        ON CONFLICT (cursor) DO UPDATE SET until = excluded.until
        WHERE cursor_claim.until < clock_timestamp()
        """, [.text(cursor)]) > 0
    }
  }

  fileprivate func prolongRow(_ cursor: String) async throws(StoreError) {
    try await writer.write { connection throws(StoreError) in
      try connection.send(prolongClaim, [.text(cursor)])
    }
  }

  fileprivate func releaseRow(_ cursor: String) async throws(StoreError) {
    try await writer.write { connection throws(StoreError) in
      try connection.send("DELETE FROM cursor_claim WHERE cursor = $1", [.text(cursor)])
    }
  }

  package func cursors() async throws(StoreError) -> [Cursor] {
    try await read { connection throws(StoreError) in
      try connection.all("\(selectCursor) ORDER BY name") { Cursor(&$0) }
    }
  }

  /// - Returns: Whether there was one.
  @discardableResult
  package func removeCursor(_ name: String) async throws(StoreError) -> Bool {
    try await writer.write { connection throws(StoreError) in
      try connection.send("DELETE FROM given WHERE cursor = $1", [.text(name)])
      return try connection.execute("DELETE FROM cursor WHERE name = $1", [.text(name)]) > 0
    }
  }
}

private let prolongClaim = """
  UPDATE cursor_claim SET until = clock_timestamp() + interval '60 seconds' WHERE cursor = $1
  """

private let selectCursor = """
  SELECT name, (SELECT count(*) FROM given WHERE given.cursor = cursor.name),
    created_at, advanced_at
  FROM cursor
  """

extension Cursor {
  fileprivate init(_ row: inout RowReader) {
    self.init(name: row.text(), given: row.int(), createdAt: row.time(), advancedAt: row.time())
  }
}

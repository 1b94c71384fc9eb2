// Store.swift - all data that is kept between runs, shared by every process on one file or database.

import NewsCore

/// All data that is kept between runs, shared by every process on one file or database.
///
/// It decides nothing: the pure functions of the engine run inside its transactions.
package struct Store: Sendable {
  let writer: DatabasePool
  /// The reader has its own connection, opened on first use; in memory and on a server it is the writer.
  let reader: DatabasePool
  /// Connections for reads with a time limit, so that no other call waits for them; each opens on
  /// first use.
  let searchers: [DatabasePool]
  let location: StoreLocation
  let searchTime: Duration
  /// The clock of the database server, which all its machines use; nil when the store is local.
  package let clock: StoreClock?
  /// What a server was asked when it was opened.
  var firstAnswer: FirstAnswer?

  /// Whether other machines may use it, so that each wait may take a network round trip.
  package var isShared: Bool { clock != nil }

  /// - Throws: ``StoreError``; a damaged file is moved aside instead, see ``condition``.
  package static func open(
    _ location: StoreLocation, options: StoreOptions = StoreOptions()
  ) async throws(StoreError) -> Store {
    try await open(location, options: options, schema: .current) { $0 }
  }

  /// `wrap` wraps each connection, for tests that make it fail; `schema` is that of
  /// SQLite.
  package static func open(
    _ location: StoreLocation, options: StoreOptions, schema: Schema,
    wrap: @escaping @Sendable (any SQLConnection) -> any SQLConnection
  ) async throws(StoreError) -> Store {
    if case .postgreSQL(let address) = location {
      return try await open(address, options, schema: .current, wrap: wrap)
    }
    let opener = SQLiteOpener(location: location, options: options, schema: schema, wrap: wrap)
    let writer = opener.pool("newsagg.store", opener.openWriter)
    try await writer.open()
    guard case .file = location else {
      return Store(
        writer: writer, reader: writer, searchers: [writer], location: location,
        searchTime: options.searchTime, clock: nil)
    }
    return Store(
      writer: writer, reader: opener.pool("newsagg.store.read", opener.openReader),
      searchers: (0..<searcherCount).map {
        opener.pool("newsagg.store.search.\($0)", opener.openReader)
      },
      location: location, searchTime: options.searchTime, clock: nil)
  }

  /// Also opens a PostgreSQL database with another schema than the current one.
  static func open(
    _ address: PostgreSQLAddress, _ options: StoreOptions, schema: PostgreSQLSchema,
    wrap: @escaping @Sendable (any SQLConnection) -> any SQLConnection = { $0 }
  ) async throws(StoreError) -> Store {
    let target = PostgreSQLTarget(
      address: address, schema: schema, clock: StoreClock(), health: ServerHealth(),
      firstAnswer: options.firstQuestion.map { FirstAnswer($0) })
    let databases = (0..<max(options.connections, 1)).map { number in
      let session = PostgreSQLSession(target, options, wrap: wrap)
      return Database(
        label: "newsagg.store.\(number)", path: address.place, options: options, session: session)
    }
    let pool = DatabasePool(databases)
    try await pool.open()
    return Store(
      writer: pool, reader: pool, searchers: [pool], location: .postgreSQL(address),
      searchTime: options.searchTime, clock: target.clock, firstAnswer: target.firstAnswer)
  }

  /// The error of a caller that has waited `limit` for a server.
  package func noAnswer(within limit: Duration) -> StoreError {
    let place = if case .postgreSQL(let address) = location { address.place } else { "" }
    return StoreError(silent: place, for: limit)
  }

  /// Number of connections that may search at the same time.
  private static let searcherCount = 2

  /// How the store was opened; changes when it had to be opened again.
  package var condition: StoreCondition {
    get async { await writer.condition() ?? StoreCondition() }
  }

  package func close() async {
    for searcher in searchers { await searcher.close() }
    await reader.close()
    await writer.close()
  }

  /// Uses the reader if the writer is busy: only then the second connection is opened.
  func read<Value: Sendable>(
    _ body: @Sendable (any SQLConnection) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    if writer.isIdle, !reader.hasOpened { return try await writer.read(body) }
    do throws(StoreError) {
      return try await reader.read(body)
    } catch {
      // Only the writer can create a removed file again.
      guard error.kind == .open else { throw error }
      return try await writer.read(body)
    }
  }

  /// Reads without delaying other calls, for at most `limit`.
  ///
  /// - Throws: ``StoreError/Kind/tooLong``.
  func read<Value: Sendable>(
    within limit: Duration,
    _ body: @Sendable (any SQLConnection) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    let end = ContinuousClock.now + limit
    let searcher = searchers.min { $0.load < $1.load } ?? reader
    return try await searcher.read(until: end, body)
  }
}

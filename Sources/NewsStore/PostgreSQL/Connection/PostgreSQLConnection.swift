// PostgreSQLConnection.swift - one connection to a PostgreSQL server, in pipeline mode.

import CPostgreSQL
import Glibc
import NewsText

/// One connection to a PostgreSQL server; `Database` ensures that one thread at a time uses it.
///
/// Statements are sent without waiting (libpq's pipeline mode). Only calls that return rows wait, with
/// a deadline, for all statements sent before. A wait that ends without an answer closes the connection.
final class PostgreSQLConnection: SQLConnection {
  /// The results that the server still has to send, in order.
  private enum Awaited: Equatable {
    case dropped, kept, sync
    /// Whether this SQL has a name now.
    case preparing(String)
  }

  let dialect: Dialect
  let clock: StoreClock?
  let scanner: WordScanner? = WordScanner()
  /// Longest wait for one batch.
  var limit: Duration
  private let path: String
  /// A wait has ended without an answer.
  private(set) var hasTimedOut = false
  /// libpq's connection; nil when it was closed.
  private var handle: OpaquePointer?
  private var awaited: [Awaited] = []
  private var isSynced = true
  /// Names of prepared statements, by their SQL.
  private var names: [String: String] = [:]
  /// False behind a pooler that gives each transaction another connection.
  var usesNames = true

  /// Statements of an unusual query are not worth a name.
  private static let mostNames = 200
  /// This many bytes are sent at once; fewer wait for the next ones, which saves a system call.
  private static let manyBytes = 4096
  /// Bytes of arguments that are not sent yet.
  private var unsentBytes = 0

  init(
    _ handle: OpaquePointer, to address: PostgreSQLAddress, _ clock: StoreClock, limit: Duration
  ) {
    self.handle = handle
    self.clock = clock
    self.limit = limit
    path = address.place
    dialect = .postgreSQL(schema: address.schema)
  }

  deinit {
    if let handle { newsagg_pq_finish(handle) }
  }

  /// Whether a failure has made it unusable.
  var isBroken: Bool { handle == nil }

  var serverVersion: Int { handle.map { Int(newsagg_pq_server_version($0)) } ?? 0 }

  /// The encoding of the database; nil if it is not known.
  var encoding: String? {
    handle.flatMap { newsagg_pq_server_encoding($0) }.map { String(cString: $0) }
  }

  /// The server's process number, as the server or pooler reports it.
  var backendID: Int32? { handle.map { newsagg_pq_backend_id($0) } }

  /// Whether it does not use a network.
  var isLocal: Bool { handle.map { leadsToThisMachine(newsagg_pq_socket($0)) } ?? false }

  /// The version of TLS; nil without TLS.
  var tlsProtocol: String? {
    handle.flatMap { newsagg_pq_tls_protocol($0) }.map { String(cString: $0) }
  }

  func run(
    _ sql: String, _ arguments: [SQLValue], _ body: (any SQLRow) throws(StoreError) -> Bool
  ) throws(StoreError) -> Int {
    try enqueue(sql, [arguments], .kept)
    let results = try answers()
    defer { results.forEach(newsagg_pq_clear) }
    guard let result = results.last else { return 0 }
    for row in 0..<newsagg_pq_row_count(result)
    where try !body(PostgreSQLRow(result: result, row: row)) {
      break
    }
    return newsagg_pq_changed(result).flatMap { Int(String(cString: $0)) } ?? 0
  }

  func runEach(_ sql: String, _ rows: [[SQLValue]]) throws(StoreError) {
    if rows.isEmpty { return }
    try enqueue(sql, rows, .dropped)
    // The server works on many rows while the next ones are made.
    guard unsentBytes >= PostgreSQLConnection.manyBytes else { return }
    _ = try flushed(try opened())
  }

  func read(_ queries: [SQLQuery]) throws(StoreError) {
    if queries.isEmpty { return }
    for query in queries { try enqueue(query.sql, [query.arguments], .kept) }
    let results = try answers()
    defer { results.forEach(newsagg_pq_clear) }
    for (query, result) in zip(queries, results) {
      for row in 0..<newsagg_pq_row_count(result) {
        var reader = RowReader(PostgreSQLRow(result: result, row: row))
        try query.body(&reader)
      }
    }
  }

  func flush() throws(StoreError) {
    let handle = try opened()
    try addSync(handle)
    _ = try flushed(handle)
  }

  // MARK: sending

  /// Runs the statement once for each of `rows`.
  private func enqueue(
    _ sql: String, _ rows: [[SQLValue]], _ answer: Awaited
  ) throws(StoreError) {
    let handle = try opened()
    isSynced = false
    let name = try name(of: sql, handle)
    for arguments in rows {
      let texts = PostgreSQLArguments(arguments)
      unsentBytes += texts.byteCount
      let isSent = texts.withPointers { count, values in
        if let name {
          newsagg_pq_send_prepared(handle, name, count, values)
        } else {
          newsagg_pq_send_params(handle, sql, count, values)
        }
      }
      guard isSent else { throw lost(handle) }
      awaited.append(answer)
    }
  }

  /// Prepares the statement if it is new; nil if it gets no name.
  private func name(of sql: String, _ handle: OpaquePointer) throws(StoreError) -> String? {
    if !usesNames { return nil }
    if let name = names[sql] { return name }
    if names.count >= PostgreSQLConnection.mostNames { return nil }
    // Behind a pooler another program may have prepared the name: it always means the same statement.
    let name = "newsagg_\(contentHash(sql))"
    guard newsagg_pq_send_prepare(handle, name, sql) else { throw lost(handle) }
    awaited.append(.preparing(sql))
    names[sql] = name
    return name
  }

  private func addSync(_ handle: OpaquePointer) throws(StoreError) {
    if isSynced { return }
    guard newsagg_pq_sync(handle) else { throw lost(handle) }
    awaited.append(.sync)
    isSynced = true
  }

  /// - Returns: False if the socket accepts no more bytes now.
  private func flushed(_ handle: OpaquePointer) throws(StoreError) -> Bool {
    unsentBytes = 0
    let unsent = newsagg_pq_flush(handle)
    if unsent < 0 { throw lost(handle) }
    return unsent == 0
  }

  // MARK: receiving

  /// Waits for the results of all sent statements.
  ///
  /// - Returns: The results that were requested; the caller has to clear them.
  private func answers() throws(StoreError) -> [OpaquePointer] {
    let handle = try opened()
    try addSync(handle)
    let end = ContinuousClock.now + limit
    var kept: [OpaquePointer] = []
    var failure: PostgreSQLFailure?
    var next = 0
    while next < awaited.count {
      guard let result = try nextResult(of: handle, until: end, kept) else {
        next += 1
        continue
      }
      let isSync = Int(newsagg_pq_result_status(result)) == NEWSAGG_PG_PIPELINE_SYNC
      let problem = take(result, for: awaited[next], &kept)
      failure = failure ?? problem
      if isSync { next += 1 }
    }
    awaited = []
    guard let failure else { return kept }
    kept.forEach(newsagg_pq_clear)
    throw failed(failure, handle)
  }

  /// Adds a result that was requested to `kept`, and clears any other.
  ///
  /// - Returns: The failure that it reports.
  private func take(
    _ result: OpaquePointer, for answer: Awaited, _ kept: inout [OpaquePointer]
  ) -> PostgreSQLFailure? {
    let status = Int(newsagg_pq_result_status(result))
    let isSuccess = [NEWSAGG_PG_COMMAND_OK, NEWSAGG_PG_TUPLES_OK].contains(status)
    if isSuccess, answer == .kept {
      kept.append(result)
      return nil
    }
    defer { newsagg_pq_clear(result) }
    // What was prepared before an error stays prepared.
    if case .preparing(let sql) = answer, status != NEWSAGG_PG_COMMAND_OK { names[sql] = nil }
    let isOrder = [NEWSAGG_PG_PIPELINE_SYNC, NEWSAGG_PG_PIPELINE_ABORTED].contains(status)
    return isSuccess || isOrder ? nil : PostgreSQLFailure(result)
  }

  /// The next result; nil at the end of a statement's results.
  ///
  /// `kept` is cleared if there is none.
  private func nextResult(
    of handle: OpaquePointer, until end: ContinuousClock.Instant, _ kept: [OpaquePointer]
  ) throws(StoreError) -> OpaquePointer? {
    do throws(StoreError) {
      try wait(for: handle, until: end)
    } catch {
      kept.forEach(newsagg_pq_clear)
      throw error
    }
    return newsagg_pq_result(handle)
  }

  /// Returns when the next result has arrived, or libpq knows that there is none.
  private func wait(
    for handle: OpaquePointer, until end: ContinuousClock.Instant
  ) throws(StoreError) {
    while true {
      let isSent = try flushed(handle)
      if !newsagg_pq_is_busy(handle) { return }
      let events = isSent ? POLLIN : POLLIN | POLLOUT
      guard isReady(newsagg_pq_socket(handle), events, until: end) else {
        hasTimedOut = true
        close()
        throw StoreError(silent: path, for: limit)
      }
      if !newsagg_pq_consume(handle) { throw lost(handle) }
    }
  }

  // MARK: failures

  private func opened() throws(StoreError) -> OpaquePointer {
    guard let handle else {
      throw StoreError(.unreachable, path: path, detail: "the connection is closed")
    }
    return handle
  }

  private func failed(_ failure: PostgreSQLFailure, _ handle: OpaquePointer) -> StoreError {
    if failure.isOfNames { usesNames = false }
    if failure.isOfNames || failure.isOutdatedPlan { names = [:] }
    let isLost = Int(newsagg_pq_status(handle)) != NEWSAGG_PG_CONNECTION_OK
    if isLost || failure.kind == .unreachable { close() }
    var error = StoreError(failure, path: path)
    if isLost { error.kind = .unreachable }
    return error
  }

  /// Whether libpq reports that the connection is lost.
  private func lost(_ handle: OpaquePointer) -> StoreError {
    let text = newsagg_pq_error(handle).map { String(cString: $0) } ?? ""
    close()
    return StoreError(.unreachable, path: path, detail: joinedLines(text))
  }

  private func close() {
    if let handle { newsagg_pq_finish(handle) }
    handle = nil
  }
}

/// Waits for a socket; false when `end` came first.
func isReady(
  _ socket: Int32, _ events: Int32, until end: ContinuousClock.Instant
) -> Bool {
  while true {
    let left = end - ContinuousClock.now
    if left <= .zero { return false }
    var descriptor = pollfd(fd: socket, events: Int16(events), revents: 0)
    let (seconds, attoseconds) = left.components
    let milliseconds = min(seconds, 3600) * 1000 + attoseconds / 1_000_000_000_000_000 + 1
    let count = poll(&descriptor, 1, Int32(milliseconds))
    if count > 0 { return true }
    if count < 0, errno != EINTR { return true }
  }
}

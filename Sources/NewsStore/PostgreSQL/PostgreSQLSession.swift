// PostgreSQLSession.swift - the connection to a server, made on first use and again after it was lost.

import NewsArticles

/// The database to which sessions connect, and the state that they share.
struct PostgreSQLTarget {
  let address: PostgreSQLAddress
  let schema: PostgreSQLSchema
  let clock: StoreClock
  let health: ServerHealth
  /// Asked for by the first connection.
  let firstAnswer: FirstAnswer?
}

/// The connection to a PostgreSQL server, made on first use and again after it was lost.
///
/// While the server cannot be reached, one call in two seconds tries; the others fail at once. See
/// ``ServerHealth``.
final class PostgreSQLSession: DatabaseSession {
  /// The pause between attempts while the server has no connection left.
  private static let refusalPause = Duration.milliseconds(100)
  /// Longest wait for a server that is asked only for its history.
  private static let connectingLimitWithOthers = Duration.milliseconds(300)

  private let target: PostgreSQLTarget
  private let options: StoreOptions
  /// Lets tests put a connection that fails in front of the real one.
  private let wrap: @Sendable (any SQLConnection) -> any SQLConnection
  /// Whether the connection existed before the call that used it last.
  private var isUsed = false
  private var connection: PostgreSQLConnection?
  private var connectedAt = ContinuousClock.now
  private var wrapped: (any SQLConnection)?
  private(set) var condition: StoreCondition?
  private var hasConnected = false

  private var address: PostgreSQLAddress { target.address }

  init(
    _ target: PostgreSQLTarget, _ options: StoreOptions,
    wrap: @escaping @Sendable (any SQLConnection) -> any SQLConnection
  ) {
    (self.target, self.options, self.wrap) = (target, options, wrap)
  }

  func connected() throws(StoreError) -> any SQLConnection {
    try target.health.admit()
    if let connection, !connection.isBroken, let wrapped, target.health.trusts(connectedAt) {
      isUsed = true
      connection.limit = answerLimit
      return wrapped
    }
    isUsed = false
    close()
    do throws(StoreError) {
      return try connect()
    } catch {
      if error.kind == .unreachable { target.health.recordFailure(error) }
      var error = error
      if error.kind == .busy, hasConnected {
        // Its place was taken. Waiting for another one would take too long, so the answer comes from
        // memory. The other connections are still good, so their health is not changed.
        error.kind = .unreachable
      } else if error.kind == .busy {
        pause(PostgreSQLSession.refusalPause)
      }
      throw error
    }
  }

  /// Maintenance may take longer.
  private var answerLimit: Duration {
    let longest = PostgreSQLConnection.Limits().answering
    return Task.currentPriority <= .utility ? longest : min(options.answerLimit, longest)
  }

  /// The first connection may take longer.
  private var limits: PostgreSQLConnection.Limits {
    var limits = PostgreSQLConnection.Limits()
    if target.health.wasReached {
      limits.answering = answerLimit
      limits.connecting = min(limits.connecting, answerLimit)
    } else if let end = options.openingEnd {
      let left = max(end - .now, .milliseconds(100))
      limits.answering = min(limits.answering, left)
      limits.connecting = min(limits.connecting, left)
    }
    return limits
  }

  private func connect() throws(StoreError) -> any SQLConnection {
    let connection = try open(limits)
    // Connecting took part of the time for opening.
    connection.limit = limits.answering
    connection.usesNames = target.health.usesNames
    let wrapped = wrap(connection)
    condition = try repeatedWithoutNames(connection) { () throws(StoreError) in
      try target.schema.prepare(
        wrapped, over: connection, target, isReadOnly: options.isReadOnly)
    }
    if !connection.usesNames { target.health.stopUsingNames() }
    (self.connection, self.wrapped, connectedAt) = (connection, wrapped, .now)
    hasConnected = true
    target.health.recovered()
    return wrapped
  }

  /// The first statements reveal a pooler, whose connections hold prepared statements of other clients.
  private func repeatedWithoutNames<Value>(
    _ connection: PostgreSQLConnection, _ body: () throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    do throws(StoreError) {
      return try body()
    } catch {
      guard !connection.usesNames, target.health.usesNames else { throw error }
      target.health.stopUsingNames()
      return try body()
    }
  }

  /// With several servers, a former primary may come back and accept writes, and libpq may choose it.
  ///
  /// So a process that has just started, or that finds a replaced server, asks each of them, and uses the
  /// one with the latest history.
  private func open(
    _ limits: PostgreSQLConnection.Limits
  ) throws(StoreError) -> PostgreSQLConnection {
    var connection = try PostgreSQLConnection.open(address, target.clock, limits)
    guard address.servers.count > 1, var timeline = try timeline(of: connection) else {
      return connection
    }
    if target.health.wasReached, target.health.accepts(timeline: timeline) { return connection }
    var brief = limits
    brief.connecting = min(limits.connecting, PostgreSQLSession.connectingLimitWithOthers)
    for server in address.servers {
      guard
        let other = try? PostgreSQLConnection.open(address.on(server), target.clock, brief),
        let history = try? self.timeline(of: other), history > timeline
      else { continue }
      (connection, timeline) = (other, history)
    }
    guard target.health.accepts(timeline: timeline) else {
      throw StoreError(
        .unreachable, path: address.place,
        detail: "it has the history \(timeline) of a server that was replaced")
    }
    return connection
  }

  /// The timeline of a server, which counts promotions, in eight hexadecimal digits; nil for a standby.
  private func timeline(of connection: PostgreSQLConnection) throws(StoreError) -> String? {
    let timeline = try connection.first(
      """
      SELECT CASE WHEN pg_is_in_recovery() THEN NULL
        ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END
      """
    ) { $0.optionalText() }
    return timeline ?? nil
  }

  func enterWrite(within limit: Duration) throws(StoreError) {
    guard case .readOnly(let reason, let advice)? = condition?.access else { return }
    // The reason may be over, for example when an upgrade was taken back: the next call looks again.
    (connection, wrapped) = (nil, nil)
    throw StoreError(.readOnly, path: address.place, detail: reason, advice: advice)
  }

  func leaveWrite() {}
  func afterCommit(isBackground: Bool) {}

  /// A server that became a standby, or whose tables were changed by another version or replaced, is checked
  /// again.
  func dropIfBroken(_ error: StoreError) {
    if connection?.hasTimedOut == true { target.health.recordFailure(error) }
    if connection?.usesNames == false { target.health.stopUsingNames() }
    if error.kind == .readOnly || error.kind == .newer || target.clock.isReplaced { close() }
  }

  /// A lost connection is noticed only when it is used.
  ///
  /// Then the call is made once more, unless it has waited already.
  ///
  /// So it is when a table or column is not found: after a role has lost a right or a later version has upgraded the
  /// tables, the check of the schema by a new connection tells which.
  ///
  /// An unknown outcome does no harm, because a result is only accepted while its lease is held.
  func isWorthRepeating(_ error: StoreError) -> Bool {
    guard isUsed else { return false }
    return error.kind == .newer
      || (error.kind == .unreachable && connection?.hasTimedOut != true)
  }

  /// Differs after every commit, also after those of other databases of the server.
  func dataVersion() throws(StoreError) -> Int64 {
    do throws(StoreError) {
      let snapshot = try wrapped?.first("SELECT pg_current_snapshot()::text") { $0.text() } ?? ""
      return target.health.version(of: snapshot)
    } catch {
      dropIfBroken(error)
      throw error
    }
  }

  func close() {
    (connection, wrapped, condition) = (nil, nil, nil)
  }
}

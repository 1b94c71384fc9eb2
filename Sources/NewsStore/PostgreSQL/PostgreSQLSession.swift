// PostgreSQLSession.swift - the connection to a server, made on first use and anew after it was lost.

import NewsArticles

/// The connection to a PostgreSQL server, made on first use and anew after it was lost.
///
/// While the server cannot be reached, one call in two seconds tries; the others fail at once.
final class PostgreSQLSession: DatabaseSession {
  private static let pause = Duration.seconds(2)

  private let address: PostgreSQLAddress
  private let schema: PostgreSQLSchema
  /// Lets tests put a connection that fails in front of the real one.
  private let wrap: @Sendable (any SQLConnection) -> any SQLConnection
  private let isReadOnly: Bool
  private let clock: StoreClock
  /// When the server could not be reached, and why.
  private var failure: (at: ContinuousClock.Instant, error: StoreError)?
  /// The connection was there before the call that used it last.
  private var isUsed = false
  private var connection: PostgreSQLConnection?
  private var wrapped: (any SQLConnection)?
  private(set) var condition: StoreCondition?

  init(
    _ address: PostgreSQLAddress, _ schema: PostgreSQLSchema, isReadOnly: Bool,
    clock: StoreClock,
    wrap: @escaping @Sendable (any SQLConnection) -> any SQLConnection
  ) {
    self.address = address
    self.schema = schema
    self.isReadOnly = isReadOnly
    self.clock = clock
    self.wrap = wrap
  }

  func connected() throws(StoreError) -> any SQLConnection {
    if let connection, !connection.isBroken, let wrapped {
      isUsed = true
      return wrapped
    }
    isUsed = false
    close()
    if let failure, ContinuousClock.now < failure.at + PostgreSQLSession.pause {
      throw failure.error
    }
    do throws(StoreError) {
      return try connect()
    } catch {
      failure = error.kind == .unreachable ? (ContinuousClock.now, error) : nil
      throw error
    }
  }

  private func connect() throws(StoreError) -> any SQLConnection {
    let connection = try PostgreSQLConnection.open(address, clock)
    let wrapped = wrap(connection)
    condition = try schema.prepare(wrapped, address, clock, isReadOnly: isReadOnly)
    (self.connection, self.wrapped) = (connection, wrapped)
    failure = nil
    return wrapped
  }

  func enterWrite(within limit: Duration) throws(StoreError) {
    guard case .readOnly(let reason)? = condition?.access else { return }
    throw StoreError(.readOnly, path: address.place, detail: reason)
  }

  func leaveWrite() {}
  func afterCommit(isPatient: Bool) {}

  /// A server that became a standby, or whose tables another version has changed, is looked at anew.
  func dropIfBroken(_ error: StoreError) {
    if error.kind == .readOnly || error.kind == .newer { close() }
  }

  /// A connection that was lost says so only when it is used: the call is made once more.
  ///
  /// An outcome that is not known is no matter, for a result is only taken while its lease is held.
  func isWorthRepeating(_ error: StoreError) -> Bool {
    error.kind == .unreachable && isUsed
  }

  /// Differs after every commit, also after those of other databases of the server.
  func dataVersion() throws(StoreError) -> Int64 {
    let snapshot = try wrapped?.first("SELECT pg_current_snapshot()::text") { $0.text() } ?? ""
    var fingerprint = Fingerprint()
    fingerprint.combine(snapshot)
    return Int64(truncatingIfNeeded: fingerprint.value)
  }

  func close() {
    (connection, wrapped, condition) = (nil, nil, nil)
  }
}

// Database.swift - transactions as closures, one at a time, off the shared thread pool.

import Synchronization

/// The queue of one connection: transactions one after the other, repeated while other connections
/// hold the lock.
package actor Database {
  private nonisolated let executor: BlockingExecutor
  private nonisolated let jobs = Atomic<Int>(0)
  private nonisolated let hasConnected = Atomic<Bool>(false)
  private nonisolated let isClosed = Atomic<Bool>(false)
  private let path: String
  private var lockLimits: LockWaitLimits
  private let session: any DatabaseSession
  private var commits: Int64 = 0

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  init(label: String, path: String, options: StoreOptions, session: sending any DatabaseSession) {
    executor = BlockingExecutor(label: label)
    self.path = path
    lockLimits = LockWaitLimits(options)
    self.session = session
  }

  /// Number of calls that run or wait.
  nonisolated var load: Int { jobs.load(ordering: .relaxed) }

  /// Whether a call would start at once.
  nonisolated var isIdle: Bool { load == 0 }

  /// Whether it was used before.
  nonisolated var hasOpened: Bool { hasConnected.load(ordering: .relaxed) }

  /// Opens the connection now instead of on first use.
  func open() throws(StoreError) {
    try waitingForLock(.read) { _ throws(StoreError) in _ = try connected() }
  }

  /// Runs `body` in a transaction, in one attempt.
  func openAtOnce() throws(StoreError) {
    _ = try connected()
  }

  /// Runs `body` in a transaction: all of it is saved, or none.
  ///
  /// `body` may run again.
  nonisolated func write<Value: Sendable>(
    _ body: @Sendable (any SQLConnection) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    jobs.add(1, ordering: .relaxed)
    defer { jobs.subtract(1, ordering: .relaxed) }
    return try await isolatedWrite(body)
  }

  /// Runs `body` on one snapshot of the database.
  ///
  /// - Throws: ``StoreError/Kind/tooLong`` if it has not ended by `end`; the wait for its turn
  ///   counts.
  nonisolated func read<Value: Sendable>(
    until end: ContinuousClock.Instant? = nil,
    _ body: @Sendable (any SQLConnection) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    jobs.add(1, ordering: .relaxed)
    defer { jobs.subtract(1, ordering: .relaxed) }
    return try await isolatedRead(until: end, body)
  }

  private func isolatedWrite<Value: Sendable>(
    _ body: @Sendable (any SQLConnection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    let value = try waitingForLock(.write) { limit throws(StoreError) in
      let connection = try connected()
      try session.enterWrite(within: limit)
      defer { session.leaveWrite() }
      return try transaction(.write, connection, body)
    }
    commits += 1
    session.afterCommit(isBackground: Task.currentPriority <= .utility)
    return value
  }

  private func isolatedRead<Value: Sendable>(
    until end: ContinuousClock.Instant?,
    _ body: @Sendable (any SQLConnection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    if let end, ContinuousClock.now >= end {
      throw StoreError(.tooLong, path: path, detail: "other calls were before it")
    }
    return try waitingForLock(.read) { _ throws(StoreError) in
      let connection = try connected()
      if let end { connection.limitReading(until: end) }
      defer { if end != nil { connection.limitReading(until: nil) } }
      return try transaction(.read, connection, body)
    }
  }

  private func transaction<Value>(
    _ kind: TransactionKind, _ connection: any SQLConnection,
    _ body: (any SQLConnection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    do throws(StoreError) {
      for statement in connection.dialect.begin(kind) { try connection.send(statement) }
      let value = try body(connection)
      switch kind {
      case .read:
        try connection.send("COMMIT")
        try connection.flush()
      case .write: try connection.execute("COMMIT")
      }
      return value
    } catch {
      // Fails if SQLite has rolled back already, which does no harm.
      _ = try? connection.execute("ROLLBACK")
      session.dropIfBroken(error)
      throw error
    }
  }

  /// `attempt` gets the remaining time of the limit.
  private func waitingForLock<Value>(
    _ access: LockWaitLimits.Access, _ attempt: (Duration) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    let end = ContinuousClock.now + lockLimits.limit(of: access)
    do throws(StoreError) {
      let value = try retryingWhileBusy(until: end) { () throws(StoreError) in
        do throws(StoreError) {
          return try attempt(end - ContinuousClock.now)
        } catch {
          guard session.isWorthRepeating(error) else { throw error }
          return try attempt(end - ContinuousClock.now)
        }
      }
      lockLimits.didSucceed(access)
      return value
    } catch {
      if error.kind == .busy { lockLimits.didTimeOut(access) }
      throw error
    }
  }

  private func connected() throws(StoreError) -> any SQLConnection {
    if isClosed.load(ordering: .relaxed) {
      throw StoreError(.open, path: path, detail: "it was closed")
    }
    let connection = try session.connected()
    hasConnected.store(true, ordering: .relaxed)
    return connection
  }

  func condition() -> StoreCondition? {
    session.condition
  }

  /// Rises with each commit of this connection.
  func ownCommits() -> Int64 { commits }

  /// Rises with each commit of any other connection, in any process.
  func dataVersion() throws(StoreError) -> Int64 {
    try waitingForLock(.read) { _ throws(StoreError) in
      _ = try connected()
      return try session.dataVersion()
    }
  }

  /// Later calls throw.
  nonisolated func close() async {
    isClosed.store(true, ordering: .relaxed)
    // Without a connection there is nothing to close, and the first call would start a thread.
    if hasOpened || !isIdle { await closeSession() }
  }

  private func closeSession() {
    session.close()
  }
}

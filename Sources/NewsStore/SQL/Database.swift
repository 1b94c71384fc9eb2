// Database.swift - transactions as closures, one at a time, off the shared thread pool.

import Synchronization

/// One connection and its queue.
///
/// A connection that met damage, an I/O error, or whose file was replaced is dropped; the next call
/// opens it anew, with all that opening does (quarantine, migration).
package actor Database {
  typealias Connect = @Sendable () throws(StoreError) -> OpenedDatabase

  private nonisolated let executor: BlockingExecutor
  private nonisolated let jobs = Atomic<Int>(0)
  private nonisolated let hasConnected = Atomic<Bool>(false)
  private let path: String
  private var patience: LockPatience
  private let connect: Connect
  private var opened: OpenedDatabase?
  private var isClosed = false
  private var commits: Int64 = 0
  private var openings: Int64 = 0

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  init(label: String, path: String, options: StoreOptions, connect: @escaping Connect) {
    executor = BlockingExecutor(label: label)
    self.path = path
    patience = LockPatience(options)
    self.connect = connect
  }

  /// Whether a call would start at once.
  nonisolated var isIdle: Bool { jobs.load(ordering: .relaxed) == 0 }

  /// Whether it was used before.
  nonisolated var hasOpened: Bool { hasConnected.load(ordering: .relaxed) }

  /// Opens now rather than on first use.
  func open() throws(StoreError) {
    try waitingForLock(.read) { _ throws(StoreError) in _ = try connected() }
  }

  /// Runs `body` in a transaction: all of it is saved, or none.
  ///
  /// The write lock is taken first (BEGIN IMMEDIATE): a transaction that reads and then writes
  /// would otherwise fail at once when another process wrote in between. `body` may run again.
  nonisolated func write<Value: Sendable>(
    _ body: @Sendable (any SQLConnection) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    jobs.add(1, ordering: .relaxed)
    defer { jobs.subtract(1, ordering: .relaxed) }
    return try await isolatedWrite(body)
  }

  /// Runs `body` on one snapshot of the database.
  nonisolated func read<Value: Sendable>(
    _ body: @Sendable (any SQLConnection) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    jobs.add(1, ordering: .relaxed)
    defer { jobs.subtract(1, ordering: .relaxed) }
    return try await isolatedRead(body)
  }

  private func isolatedWrite<Value: Sendable>(
    _ body: @Sendable (any SQLConnection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    let value = try waitingForLock(.write) { limit throws(StoreError) in
      let opened = try connected()
      if case .readOnly(let reason) = opened.condition.access {
        throw StoreError(.readOnly, path: path, detail: reason)
      }
      guard opened.gate?.enter(within: limit) != false else {
        throw StoreError(.busy, path: path, detail: "a checkpoint is running")
      }
      defer { opened.gate?.leave() }
      return try transaction(.write, opened.connection, body)
    }
    commits += 1
    checkpointIfDue()
    return value
  }

  private func isolatedRead<Value: Sendable>(
    _ body: @Sendable (any SQLConnection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try waitingForLock(.read) { _ throws(StoreError) in
      try transaction(.read, try connected().connection, body)
    }
  }

  private func transaction<Value>(
    _ kind: TransactionKind, _ connection: any SQLConnection,
    _ body: (any SQLConnection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    do throws(StoreError) {
      try connection.execute(connection.dialect.begin(kind))
      let value = try body(connection)
      try connection.execute("COMMIT")
      return value
    } catch {
      // Fails when SQLite has rolled back already, which is as good.
      _ = try? connection.execute("ROLLBACK")
      dropIfBroken(error)
      throw error
    }
  }

  /// `attempt` is given what is left of the limit.
  private func waitingForLock<Value>(
    _ wait: LockPatience.Wait, _ attempt: (Duration) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    let end = ContinuousClock.now + patience.limit(of: wait)
    do throws(StoreError) {
      let value = try retryingWhileBusy(until: end) { () throws(StoreError) in
        try attempt(end - ContinuousClock.now)
      }
      patience.gotThrough(wait)
      return value
    } catch {
      if error.kind == .busy { patience.waitedInVain(wait) }
      throw error
    }
  }

  private func connected() throws(StoreError) -> OpenedDatabase {
    if isClosed { throw StoreError(.open, path: path, detail: "it was closed") }
    if let opened, opened.isCurrent { return opened }
    opened = nil
    let opened = try connect()
    openings += 1
    hasConnected.store(true, ordering: .relaxed)
    self.opened = opened
    return opened
  }

  private func dropIfBroken(_ error: StoreError) {
    guard let files = opened?.files, error.kind == .damaged || error.kind == .io else { return }
    if error.kind == .damaged { files.markSuspect() }
    opened = nil
  }

  /// Best effort: a log that stays long costs a little speed, and a later commit tries again.
  ///
  /// A checkpoint waits for the disk, so it follows a commit that nobody waits for, as long as there
  /// are such.
  private func checkpointIfDue() {
    guard let opened, let gate = opened.gate else { return }
    let isPatient = Task.currentPriority <= .utility
    let threshold = isPatient ? CheckpointGate.threshold : CheckpointGate.threshold * 5 / 4
    try? gate.checkpoint(over: threshold) { () throws(StoreError) in
      try opened.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    }
  }

  func condition() -> StoreCondition? {
    opened?.condition
  }

  /// Rises with each commit of this connection.
  func ownCommits() -> Int64 { commits }

  /// Rises with each commit of any other connection, in whatever process.
  func dataVersion() throws(StoreError) -> Int64 {
    let seen = try waitingForLock(.read) { _ throws(StoreError) in
      try connected().connection.first("PRAGMA data_version") { $0.integer() } ?? 0
    }
    // A connection that was opened anew counts from the beginning.
    return openings << 32 + seen
  }

  /// Later calls throw; checkpoints a long log first, so that the next open is quick.
  func close() {
    if let opened, let gate = opened.gate, opened.condition.access == .ok {
      try? gate.checkpoint(over: CheckpointGate.thresholdAtClose, isLast: true) {
        () throws(StoreError) in
        // Readers of other processes may keep the log from being cut: do not wait for them.
        try opened.connection.execute("PRAGMA busy_timeout = 20")
        try opened.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
      }
    }
    opened = nil
    isClosed = true
  }
}

/// A connection that is ready for use, with what must live as long as it.
struct OpenedDatabase {
  let connection: any SQLConnection
  var condition = StoreCondition()
  /// Nil in memory.
  var files: StoreFiles?
  var identity: FileIdentity?
  /// Nil where SQLite may checkpoint by itself.
  var gate: CheckpointGate?
  /// Held shared: nobody moves the files while it is.
  var lock: FileLock?

  /// The path still names the file that was opened, and nobody met damage in it.
  var isCurrent: Bool {
    guard let files else { return true }
    return files.identity == identity && !files.isSuspect
  }
}

// SQLiteSession.swift - the connection to a file, opened on first use and again after damage.

/// The connection to a file, opened on first use.
///
/// After damage, an I/O error or a replacement of its file a connection is closed; the next call opens
/// it again, with all steps of opening (quarantine, migration).
final class SQLiteSession: DatabaseSession {
  typealias Connect = @Sendable () throws(StoreError) -> OpenedDatabase

  private let path: String
  private let connect: Connect
  private var opened: OpenedDatabase?
  private var openings: Int64 = 0
  /// The messages of all openings, the newest last.
  private var notes: [String] = []
  private static let mostNotes = 100

  init(path: String, connect: @escaping Connect) {
    self.path = path
    self.connect = connect
  }

  /// The state of the open store; nil when nothing is open.
  var condition: StoreCondition? {
    opened.map { StoreCondition(access: $0.condition.access, notes: notes) }
  }

  func connected() throws(StoreError) -> any SQLConnection {
    if let opened, opened.isCurrent { return opened.connection }
    opened = nil
    let opened = try connect()
    openings += 1
    notes = (notes + opened.condition.notes).suffix(SQLiteSession.mostNotes)
    self.opened = opened
    return opened.connection
  }

  /// Blocks checkpoints until ``leaveWrite()``.
  func enterWrite(within limit: Duration) throws(StoreError) {
    guard let opened else { return }
    if case .readOnly(let reason, let advice) = opened.condition.access {
      throw StoreError(.readOnly, path: path, detail: reason, advice: advice)
    }
    guard opened.gate?.enter(within: limit) != false else {
      throw StoreError(.busy, path: path, detail: "a checkpoint is running")
    }
  }

  func leaveWrite() {
    opened?.gate?.leave()
  }

  func dropIfBroken(_ error: StoreError) {
    guard let files = opened?.files, error.kind == .damaged || error.kind == .io else { return }
    if error.kind == .damaged { files.markSuspect() }
    opened = nil
  }

  func isWorthRepeating(_ error: StoreError) -> Bool { false }

  /// Checkpoints a long log; best effort: a log that stays long costs a little speed, and a later commit
  /// tries again.
  ///
  /// A checkpoint waits for the disk. So it follows a commit for which no caller waits, if there
  /// is one.
  func afterCommit(isBackground: Bool) {
    guard let opened, let gate = opened.gate else { return }
    let threshold = isBackground ? CheckpointGate.threshold : CheckpointGate.threshold * 5 / 4
    try? gate.checkpoint(over: threshold) { () throws(StoreError) in
      try opened.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    }
  }

  /// A number that rises with each commit of another connection, in any process.
  func dataVersion() throws(StoreError) -> Int64 {
    let seen = try opened?.connection.first("PRAGMA data_version") { $0.integer() } ?? 0
    // A reopened connection counts from the beginning.
    return openings << 32 + seen
  }

  /// Checkpoints even a short log first, so that the next open is quick.
  func close() {
    if let opened, let gate = opened.gate, opened.condition.access == .ok {
      try? gate.checkpoint(over: CheckpointGate.thresholdAtClose, isLast: true) {
        () throws(StoreError) in
        // Readers of other processes may prevent the log from being cut: do not wait for them.
        try opened.connection.execute("PRAGMA busy_timeout = 20")
        try opened.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
      }
    }
    opened = nil
  }
}

/// A connection that is ready for use, with the objects that must live as long as it.
struct OpenedDatabase {
  let connection: any SQLConnection
  var condition = StoreCondition()
  /// The files of the store; nil for a store in memory.
  var files: StoreFiles?
  var identity: FileIdentity?
  /// The gate for checkpoints; nil if SQLite may checkpoint on its own.
  var gate: CheckpointGate?
  /// Held shared, so that no process moves the files.
  var lock: FileLock?

  /// Whether the path still names the opened file, and no process has found damage in it.
  var isCurrent: Bool {
    guard let files else { return true }
    return files.identity == identity && !files.isSuspect
  }
}

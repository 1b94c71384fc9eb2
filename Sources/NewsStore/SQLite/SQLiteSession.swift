// SQLiteSession.swift - the connection to a file, opened on first use and anew after damage.

/// The connection to a file, opened on first use.
///
/// A connection that met damage, an I/O error, or whose file was replaced is dropped; the next call
/// opens it anew, with all that opening does (quarantine, migration).
final class SQLiteSession: DatabaseSession {
  typealias Connect = @Sendable () throws(StoreError) -> OpenedDatabase

  private let path: String
  private let connect: Connect
  private var opened: OpenedDatabase?
  private var openings: Int64 = 0
  /// What the openings had to tell, the newest last.
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

  /// Keeps checkpoints out until ``leaveWrite()``.
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

  /// Checkpoints a long log; best effort: one that stays long costs a little speed, and a later commit
  /// tries again.
  ///
  /// A checkpoint waits for the disk. It therefore follows a commit that no caller waits for, if there
  /// is one.
  func afterCommit(isPatient: Bool) {
    guard let opened, let gate = opened.gate else { return }
    let threshold = isPatient ? CheckpointGate.threshold : CheckpointGate.threshold * 5 / 4
    try? gate.checkpoint(over: threshold) { () throws(StoreError) in
      try opened.connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    }
  }

  /// A number that rises with each commit of another connection, in whatever process.
  func dataVersion() throws(StoreError) -> Int64 {
    let seen = try opened?.connection.first("PRAGMA data_version") { $0.integer() } ?? 0
    // A connection that was opened anew counts from the beginning.
    return openings << 32 + seen
  }

  /// Checkpoints even a short log first, so that the next open is quick.
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
  }
}

/// A connection that is ready for use, with what must live as long as it.
struct OpenedDatabase {
  let connection: any SQLConnection
  var condition = StoreCondition()
  /// The files of the store; nil in memory.
  var files: StoreFiles?
  var identity: FileIdentity?
  /// What orders checkpoints; nil where SQLite may checkpoint by itself.
  var gate: CheckpointGate?
  /// Held shared: nobody moves the files while it is.
  var lock: FileLock?

  /// The path still names the file that was opened, and nobody met damage in it.
  var isCurrent: Bool {
    guard let files else { return true }
    return files.identity == identity && !files.isSuspect
  }
}

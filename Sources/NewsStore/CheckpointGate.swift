// CheckpointGate.swift - keeps checkpoints and commits apart on SQLite versions that corrupt.

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Keeps checkpoints and commits of all processes apart.
///
/// SQLite 3.7.0 to 3.51.2 can corrupt a WAL database when one connection commits while another
/// finishes a checkpoint (sqlite.org/wal.html#walresetbug). Writers hold the lock shared, a
/// checkpoint needs it exclusive.
final class CheckpointGate {
  /// A log longer than this is checkpointed after the next commit, if no writer is in the way.
  static let threshold = 4 << 20
  /// Beyond this the checkpoint waits for its turn.
  static let alarm = 32 << 20
  /// At close even a short log is checkpointed: the next open would have to read all of it.
  static let thresholdAtClose = 256 << 10

  /// Between two checkpoints of one process: a long read elsewhere can keep the log long.
  static let pause = Duration.milliseconds(100)

  private let lock: FileLock
  private let logPath: String

  init(files: StoreFiles) throws(StoreError) {
    lock = try FileLock(path: files.checkpointLock)
    logPath = files.log
  }

  /// Whether this version of SQLite needs the gate; takes `sqlite3_libversion_number()`.
  static func isNeeded(sqliteVersion version: Int32) -> Bool {
    switch version {
    case 3_051_003...: false
    case 3_050_007..<3_051_000: false
    case 3_044_006..<3_045_000: false
    default: version >= 3_007_000
    }
  }

  func enter(within limit: Duration) -> Bool {
    lock.acquire(.shared, within: limit)
  }

  func leave() {
    lock.release()
  }

  /// Runs `checkpoint` alone if the log is longer than `threshold` and nobody writes.
  func checkpoint(
    over threshold: Int, _ checkpoint: () throws(StoreError) -> Void
  ) throws(StoreError) {
    let length = fileSize(logPath)
    guard length > threshold else { return }
    // Whoever waits here does not write: busy writers that all want the checkpoint soon all wait,
    // and one of them gets in.
    let limit: Duration = .milliseconds(length > CheckpointGate.alarm ? 200 : 5)
    guard lock.acquire(.exclusive, within: limit) else { return }
    defer { lock.release() }
    try checkpoint()
  }
}

/// Zero when there is no such file.
func fileSize(_ path: String) -> Int {
  var status = stat()
  return stat(path, &status) == 0 ? Int(status.st_size) : 0
}

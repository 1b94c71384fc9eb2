// CheckpointGate.swift - keeps checkpoints and commits apart on SQLite versions that corrupt.

import Glibc

/// Keeps checkpoints and commits of all processes apart.
///
/// SQLite 3.7.0 to 3.51.2 can corrupt a WAL database when one connection commits while another
/// finishes a checkpoint (sqlite.org/wal.html#walresetbug). Writers hold the lock shared, a
/// checkpoint needs it exclusive.
final class CheckpointGate {
  /// A log longer than this is checkpointed after a commit, if no writer is active; and again when it
  /// has grown by as much, because a long read elsewhere can keep it long.
  static let threshold = 4 << 20
  /// Above this the checkpoint waits for its turn.
  static let alarm = 32 << 20
  /// At close even a short log is checkpointed: the next open would have to read all of it.
  static let thresholdAtClose = 256 << 10

  private let lock: FileLock
  /// Bytes of the log that are in use; its file keeps its greatest length.
  private let logBytes: () -> Int
  /// Length of the log at the last checkpoint, or at the last failed attempt.
  private var triedBytes = 0

  init(files: StoreFiles, logBytes: @escaping () -> Int) throws(StoreError) {
    lock = try FileLock(path: files.checkpointLock)
    self.logBytes = logBytes
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

  /// Runs `checkpoint` alone if no process writes and the log has grown beyond `threshold` since the
  /// last one; at the end its whole length counts.
  func checkpoint(
    over threshold: Int, isLast: Bool = false, _ checkpoint: () throws(StoreError) -> Void
  ) throws(StoreError) {
    let length = logBytes()
    // A log that is shorter than at the last attempt has restarted since then.
    let growth = isLast || length < triedBytes ? length : length - triedBytes
    guard growth > threshold else { return }
    triedBytes = length
    // A writer that waits here does not write. Soon all busy writers that want the checkpoint wait
    // here, and one of them gets the lock.
    let limit: Duration = .milliseconds(length > CheckpointGate.alarm ? 200 : 5)
    guard lock.acquire(.exclusive, within: limit) else { return }
    defer { lock.release() }
    try checkpoint()
  }
}

/// The size of a file in bytes; zero if it does not exist.
package func fileSize(_ path: String) -> Int {
  var status = stat()
  return stat(path, &status) == 0 ? Int(status.st_size) : 0
}

// FileLock.swift - flock on a separate file; the kernel releases it when the process dies.

import Glibc

/// An open lock file; its owner decides what it protects.
///
/// Each lock has its own open file description, so two of them conflict even within one process.
final class FileLock: Sendable {
  enum Mode {
    case shared, exclusive
  }

  private let descriptor: Int32

  init(path: String, creates: Bool = true) throws(StoreError) {
    let access = creates ? O_RDWR | O_CREAT : O_RDONLY
    descriptor = open(path, access | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw StoreError(opening: path, errno: errno)
    }
  }

  deinit {
    close(descriptor)
  }

  /// Makes a file and locks it exclusively.
  ///
  /// - Returns: Nil where another process locked or removed the file before the lock was taken: its path
  ///   may then name another file, which this lock does not protect.
  static func making(_ path: String) throws(StoreError) -> FileLock? {
    let lock = try FileLock(path: path)
    return lock.acquire(.exclusive) && lock.isHeld(at: path) ? lock : nil
  }

  /// Whether `path` still names the file that was opened.
  private func isHeld(at path: String) -> Bool {
    var (opened, found) = (stat(), stat())
    return fstat(descriptor, &opened) == 0 && lstat(path, &found) == 0
      && opened.st_dev == found.st_dev && opened.st_ino == found.st_ino
  }

  /// Takes the lock, or changes its mode; tries until `limit` has passed, at least once.
  ///
  /// - Returns: False if others kept it; a lock that was held before may then be lost.
  func acquire(_ mode: Mode, within limit: Duration = .zero) -> Bool {
    let operation = (mode == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB
    let end = ContinuousClock.now + limit
    while flock(descriptor, operation) != 0 {
      guard errno == EINTR || ContinuousClock.now < end else { return false }
      pause(.microseconds(.random(in: 200...2000)))
    }
    return true
  }

  func release() {
    flock(descriptor, LOCK_UN)
  }
}

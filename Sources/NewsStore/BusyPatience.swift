// BusyPatience.swift - how SQLite waits for a lock that another connection holds.

import CSQLite

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Waits for a lock in short random steps until a limit.
///
/// SQLite's own handler sleeps up to 100 ms at a time, in the same steps in every process; writers
/// that met once would meet again.
final class BusyPatience {
  private let limit: Duration
  private var start = ContinuousClock.now

  init(limit: Duration) {
    self.limit = limit
  }

  /// The handle keeps an unowned pointer: it must not outlive this object.
  func install(on handle: OpaquePointer) {
    let context = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_busy_handler(
      handle,
      { context, _ in
        guard let context else { return 0 }
        return Unmanaged<BusyPatience>.fromOpaque(context).takeUnretainedValue().wait() ? 1 : 0
      }, context)
  }

  func restart() {
    start = .now
  }

  private func wait() -> Bool {
    guard ContinuousClock.now - start < limit else { return false }
    pause(.microseconds(.random(in: 200...4000)))
    return true
  }
}

/// Blocks the calling thread; for threads of our own only.
func pause(_ duration: Duration) {
  let (seconds, attoseconds) = duration.components
  var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
  var left = timespec()
  while nanosleep(&time, &left) == -1, errno == EINTR { time = left }
}

// LockWaitLimits.swift - how a thread of the store waits for locks of other processes.

import Glibc

/// How long a call waits for another process's lock: the full time only once, while that lock stays.
///
/// After a lock has outlasted its limit, the next calls only check it; otherwise a hundred sources would
/// wait for it a hundred times.
struct LockWaitLimits {
  /// The kind of call that waits; a lock may admit readers, but no writers.
  enum Access {
    case read, write
  }

  /// Longest wait while another process seems to keep the lock for ever.
  static let brief = Duration.milliseconds(20)

  private let options: StoreOptions
  private var timedOut: Set<Access> = []

  init(_ options: StoreOptions) {
    self.options = options
  }

  func limit(of access: Access) -> Duration {
    let limit = access == .write ? options.busyLimit : options.readLimit
    return timedOut.contains(access) ? min(limit, LockWaitLimits.brief) : limit
  }

  mutating func didTimeOut(_ access: Access) { timedOut.insert(access) }
  mutating func didSucceed(_ access: Access) { timedOut.remove(access) }
}

/// Repeats `attempt` while it is busy, in short random steps, until `end`; at least once.
///
/// SQLite's own handler sleeps up to 100 ms at a time, in the same steps in every process: writers that
/// collided once would collide again. And it waits inside a transaction, so that a queue of writers
/// would block every checkpoint.
func retryingWhileBusy<Value>(
  until end: ContinuousClock.Instant, _ attempt: () throws(StoreError) -> Value
) throws(StoreError) -> Value {
  while true {
    do throws(StoreError) {
      return try attempt()
    } catch {
      guard error.kind == .busy, ContinuousClock.now < end else { throw error }
      pause(.microseconds(.random(in: 200...4000)))
    }
  }
}

/// Blocks the calling thread; only for the store's own threads.
func pause(_ duration: Duration) {
  let (seconds, attoseconds) = duration.components
  var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
  var left = timespec()
  while nanosleep(&time, &left) == -1, errno == EINTR { time = left }
}

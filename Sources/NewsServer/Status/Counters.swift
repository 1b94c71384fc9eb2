// Counters.swift - the server's counters for metrics and limits.

import Synchronization

/// The server's counters for metrics and limits; every access is one atomic operation.
final class Counters: Sendable {
  /// Statuses with their own counter; all others count as 0.
  static let statuses = [
    200, 304, 400, 401, 403, 404, 405, 413, 414, 421, 429, 431, 500, 503, 0,
  ]
  /// Upper bounds of the duration buckets in microseconds; one more bucket counts longer durations.
  static let bounds = [500, 1000, 5000, 10_000, 50_000, 100_000, 500_000, 1_000_000, 5_000_000]

  /// Responses from the cache, without the router.
  let cacheHits = AtomicCounter()
  let connections = AtomicCounter()
  let accepted = AtomicCounter()
  let inFlight = AtomicCounter()
  /// Requests in flight that search for words or tags.
  let searches = AtomicCounter()
  let subscribers = AtomicCounter()
  let timeouts = AtomicCounter()
  let refreshes = AtomicCounter()
  private let statuses = Counters.statuses.map { _ in AtomicCounter() }
  private let durations = (0...Counters.bounds.count).map { _ in AtomicCounter() }
  private let durationSum = AtomicCounter()
  /// The longest delay of an event loop since the last ``takeLag()``, in nanoseconds.
  private let loopLag = Atomic<Int>(0)

  func count(status: Int) {
    let index = Counters.statuses.firstIndex(of: status) ?? Counters.statuses.count - 1
    statuses[index].add(1)
  }

  /// Counts the duration of a request that the router answered.
  func count(microseconds: Int) {
    let index = Counters.bounds.firstIndex { microseconds <= $0 } ?? Counters.bounds.count
    durations[index].add(1)
    durationSum.add(microseconds)
  }

  func recordLag(nanoseconds: Int) {
    _ = loopLag.max(nanoseconds, ordering: .relaxed)
  }

  /// The longest delay of an event loop since the last call, in nanoseconds.
  func takeLag() -> Int { loopLag.exchange(0, ordering: .relaxed) }

  var byStatus: [(status: Int, count: Int)] {
    zip(Counters.statuses, statuses).map { ($0, $1.value) }
  }

  var byDuration: (counts: [Int], sumMicroseconds: Int) {
    (durations.map(\.value), durationSum.value)
  }
}

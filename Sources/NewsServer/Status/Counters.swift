// Counters.swift - what the server counts of itself.

import Synchronization

/// What the server counts of itself; every access is one atomic operation.
final class Counters: Sendable {
  /// Statuses that are told apart; all others count as 0.
  static let statuses = [
    200, 304, 400, 401, 403, 404, 405, 413, 414, 421, 429, 431, 500, 503, 0,
  ]
  /// Upper bounds of the duration buckets, in microseconds; the last one takes the rest.
  static let bounds = [500, 1000, 5000, 10_000, 50_000, 100_000, 500_000, 1_000_000, 5_000_000]

  /// Answers from prepared bytes, .
  let cacheHits = AtomicCounter()
  let connections = AtomicCounter()
  let accepted = AtomicCounter()
  let inFlight = AtomicCounter()
  let subscribers = AtomicCounter()
  let timeouts = AtomicCounter()
  let refreshes = AtomicCounter()
  private let statuses = Counters.statuses.map { _ in AtomicCounter() }
  private let durations = (0...Counters.bounds.count).map { _ in AtomicCounter() }
  private let durationSum = AtomicCounter()
  /// Nanoseconds: the longest that an event loop was late since it was last asked.
  private let loopLag = Atomic<Int>(0)

  func count(status: Int) {
    let index = Counters.statuses.firstIndex(of: status) ?? Counters.statuses.count - 1
    statuses[index].add(1)
  }

  /// Of a request that was not answered from prepared bytes.
  func count(microseconds: Int) {
    let index = Counters.bounds.firstIndex { microseconds <= $0 } ?? Counters.bounds.count
    durations[index].add(1)
    durationSum.add(microseconds)
  }

  func noteLag(nanoseconds: Int) {
    _ = loopLag.max(nanoseconds, ordering: .relaxed)
  }

  /// Begins anew with each call.
  func takeLag() -> Int { loopLag.exchange(0, ordering: .relaxed) }

  var byStatus: [(status: Int, count: Int)] {
    zip(Counters.statuses, statuses).map { ($0, $1.value) }
  }

  var byDuration: (counts: [Int], sumMicroseconds: Int) {
    (durations.map(\.value), durationSum.value)
  }
}

/// One number that many threads add to.
final class AtomicCounter: Sendable {
  private let number = Atomic<Int>(0)

  var value: Int { number.load(ordering: .relaxed) }

  /// - Returns: The new value.
  @discardableResult
  func add(_ amount: Int) -> Int { number.add(amount, ordering: .relaxed).newValue }
}

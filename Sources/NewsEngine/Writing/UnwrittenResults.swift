// UnwrittenResults.swift - results that are not written yet, and whether they show that the network works.

import NewsCore
import NewsStore

/// Number of refreshes of a process so far.
package struct RefreshTotals: Hashable, Sendable {
  package var refreshed = 0
  package var failed = 0
}

/// Results of refreshes that are not written to the store yet.
actor UnwrittenResults {
  private var results: [RefreshResult] = []
  /// Number of answers from the store for each source, by hour.
  private var hits: [WallTime: [String: Int]] = [:]
  /// Time of the last answer of any host, successful or not.
  private var answeredAt: WallTime?
  private var outage = Outage()
  private(set) var totals = RefreshTotals()

  func add(_ result: RefreshResult) {
    results.append(result)
    if result.wasSent {
      totals.refreshed += 1
      if !result.outcome.isSuccess { totals.failed += 1 }
    }
    guard result.provesNetwork else { return }
    let answer = result.startedAt + result.duration
    answeredAt = max(answeredAt ?? answer, answer)
    outage = Outage()
  }

  func outage(at now: Moment) -> Outage {
    outage.correct(at: now)
    return outage
  }

  func countHits(_ names: [String], at time: WallTime) {
    let hour = time.roundedDown(to: .hours(1))
    for name in names { hits[hour, default: [:]][name, default: 0] += 1 }
  }

  func takeHits() -> [CacheHits] {
    defer { hits = [:] }
    return hits.flatMap { hour, counts in
      counts.map { CacheHits(source: $0.key, hour: hour, count: $0.value) }
    }
  }

  /// Removes and returns the results, with the verdict on their failures: whether there was no network.
  ///
  /// An answer of any host after the first failure began, in this run or another, shows that the network works.
  func take(at now: Moment) -> (results: [RefreshResult], isOffline: Bool) {
    defer { results = [] }
    let failures = results.filter { $0.heldLease != nil }
    let isOffline =
      NewsEngine.isOffline(results)
      && !failures.contains { failure in answeredAt.map { $0 >= failure.startedAt } ?? false }
    if isOffline { outage.prolong(at: now) }
    return (results, isOffline)
  }
}

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
  /// Answers from the store by source; those of one source in the order of their hours.
  private var hits: [String: [CacheHits]] = [:]
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
    for name in names {
      var counts = hits[name] ?? []
      if counts.last?.hour != hour {
        counts.append(CacheHits(source: name, hour: hour, count: 0))
      }
      counts[counts.count - 1].count += 1
      hits[name] = counts
    }
  }

  func takeHits() -> [CacheHits] {
    defer { hits = [:] }
    return hits.values.flatMap(\.self)
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

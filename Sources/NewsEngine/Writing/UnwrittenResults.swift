// UnwrittenResults.swift - results that are not yet written, and what they say of the network.

import NewsCore
import NewsStore

/// Results of refreshes that are not yet written to the store.
actor UnwrittenResults {
  private var results: [RefreshResult] = []
  private var cached: [FetchLogEntry] = []
  /// When a host last gave an answer, whatever it was.
  private var answeredAt: WallTime?
  private(set) var outage = Outage()

  func note(_ result: RefreshResult) {
    results.append(result)
    guard result.provesNetwork else { return }
    let answer = result.startedAt + result.duration
    answeredAt = max(answeredAt ?? answer, answer)
    outage = Outage()
  }

  func noteCached(_ names: [String], at time: WallTime) {
    cached += names.map { FetchLogEntry(source: $0, at: time, code: nil) }
  }

  /// Hands over all of it, with the verdict on its failures: whether there was no network.
  ///
  /// A host that answered after the first of them began, in this run or another, proves that there
  /// was one.
  func take(at now: Moment) -> (results: [RefreshResult], cached: [FetchLogEntry], isOffline: Bool)
  {
    defer { (results, cached) = ([], []) }
    let failures = results.filter { $0.heldLease != nil }
    let isOffline =
      NewsEngine.isOffline(results)
      && !failures.contains { failure in answeredAt.map { $0 >= failure.startedAt } ?? false }
    if isOffline { outage.prolong(at: now) }
    return (results, cached, isOffline)
  }
}

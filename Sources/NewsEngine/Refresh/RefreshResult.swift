// RefreshResult.swift - the result of refreshing one source in one run.

package import NewsArticles
package import NewsCore

/// The result of refreshing one source in one run.
package struct RefreshResult: Sendable {
  package let source: Source
  package var outcome: Outcome
  /// The requests that this process sent to the publisher, oldest first; the last led to the outcome.
  package var requests: [FetchLogEntry] = []
  /// The articles of the response; nil when it was not a new feed.
  package var document: ArticleDocument?
  package var startedAt: WallTime
  package var duration = Duration.zero
  /// Whether another run or process was still fetching the source at the deadline.
  package var isFetchedByOther = false
  private var verdict = Verdict.none

  package init(source: Source, outcome: Outcome, startedAt: WallTime) {
    self.source = source
    self.outcome = outcome
    self.startedAt = startedAt
  }

  /// The lease of a failure that waits for the verdict on the whole run; see ``isOffline(_:)``.
  var heldLease: LeaseGrant? {
    get { if case .awaited(let lease) = verdict { lease } else { nil } }
    set { verdict = newValue.map(Verdict.awaited) ?? .none }
  }

  /// Indirect, because thousands of results may wait, and few of them have a lease of 600 bytes.
  private indirect enum Verdict: Sendable {
    case none
    case awaited(LeaseGrant)
  }

  /// Whether this process asked the publisher; false when another did, or no request was allowed.
  package var wasSent: Bool { !requests.isEmpty }

  /// Whether a request had an answer from another machine.
  var provesNetwork: Bool { requests.contains { $0.code.isAnswer } }

  /// This result when there was no network at all: a network failure becomes `local.offline`.
  var offline: RefreshResult {
    guard outcome.code.isNetworkClass || heldLease != nil else { return self }
    var copy = self
    copy.outcome = Outcome(.offline, message: "no network: no host could be reached")
    for index in requests.indices {
      (copy.requests[index].code, copy.requests[index].message) = (.offline, copy.outcome.message)
    }
    return copy
  }
}

/// The results of one run when its answer is made.
struct RunResults: Sendable {
  var results: [String: RefreshResult] = [:]
  /// Outcomes of first attempts whose retries are still running, by source.
  var failures: [String: Outcome] = [:]

  /// The documents of results that were still being written when the answer was made.
  var documents: [String: ArticleDocument] { results.compactMapValues(\.document) }

  /// These results when there was no network at all.
  var offline: RunResults {
    RunResults(results: results.mapValues(\.offline), failures: failures)
  }
}

/// Whether a run had no network at all: three hosts or more were asked and none answered.
///
/// Such failures say nothing about the sources; a night without network must not open every
/// breaker. An attempt that was cancelled before it had an answer does not count.
package func isOffline(_ results: some Collection<RefreshResult>) -> Bool {
  guard !results.contains(where: \.provesNetwork) else { return false }
  let unreached = results.filter {
    $0.wasSent && ($0.outcome.code.isNetworkClass || $0.heldLease != nil)
  }
  return Set(unreached.map { URIReference($0.source.url).hostKey ?? "" }).count >= 3
}

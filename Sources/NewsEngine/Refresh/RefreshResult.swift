// RefreshResult.swift - what refreshing one source gave in one run.

package import NewsArticles
package import NewsCore

/// What refreshing one source gave in one run.
package struct RefreshResult: Sendable {
  package let source: Source
  package var outcome: Outcome
  /// What this process asked the publisher, oldest first; the last one led to the outcome.
  package var requests: [FetchLogEntry] = []
  /// Of an answer that was read.
  package var document: ArticleDocument?
  package var startedAt: WallTime
  package var duration = Duration.zero
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

  /// Indirect: results wait by the thousand, few of them with a lease, which has 600 bytes.
  private indirect enum Verdict: Sendable {
    case none
    case awaited(LeaseGrant)
  }

  /// Whether this process asked the publisher; false when another did, or nobody may.
  package var wasSent: Bool { !requests.isEmpty }

  /// Whether something answered.
  var provesNetwork: Bool { requests.contains { $0.code.isAnswer } }

  /// The same once it is known that nothing could be reached; a success stays what it is.
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

/// What the refreshes of one run gave when its answer went out.
struct RunResults: Sendable {
  var results: [String: RefreshResult] = [:]
  /// What the first attempts of sources ended with whose retries are still under way.
  var failures: [String: Outcome] = [:]

  /// The same once it is known that nothing could be reached.
  var offline: RunResults {
    RunResults(results: results.mapValues(\.offline), failures: failures)
  }
}

/// Whether a run met no network at all: three hosts or more were asked and none gave any answer.
///
/// Such failures say nothing about the sources; a night without network must not open every
/// breaker. An attempt that was broken off before it had an answer proves neither.
package func isOffline(_ results: some Collection<RefreshResult>) -> Bool {
  guard !results.contains(where: \.provesNetwork) else { return false }
  let unreached = results.filter {
    $0.wasSent && ($0.outcome.code.isNetworkClass || $0.heldLease != nil)
  }
  return Set(unreached.map { URIReference($0.source.url).hostKey ?? "" }).count >= 3
}

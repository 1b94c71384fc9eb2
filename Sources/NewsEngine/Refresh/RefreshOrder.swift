// RefreshOrder.swift - what a refresh is asked to do.

import NewsCore

/// What a refresh is asked to do.
struct RefreshOrder: Sendable {
  let source: Source
  /// The record as it was when the refresh was planned; after a later attempt by anyone there is
  /// nothing left to do.
  var planned: SourceRecord?
  let deadline: Deadline
  /// How long after the start of the deadline the run waits for it; who cancels it later does so
  /// because of the deadline.
  let awaited: Duration
  let retries: RetryBudget
  /// The process goes on when the run is over, and the fetch with it.
  var outlivesRun = false
  /// Pauses of hosts, its own aside, that a redirect may lead to.
  var hostPauses: [HostPause] = []
  var claim = Claim.none
  /// Failures that are being retried, by source, for a run that ends meanwhile.
  var failures = Locked<[String: Outcome]>([:])

  /// Indirect: orders wait by the thousand, few of them with a grant, which has 600 bytes.
  indirect enum Claim: Sendable {
    case none
    /// Leases that are held since the start of the deadline.
    case held(LeaseGrant)
  }

  /// As pauses and leases are kept under.
  var host: String { URIReference(planned?.effectiveURL ?? source.url).hostKey ?? "" }

  /// Where the process goes on, a source that gave no answer in time last time may hold its permit
  /// for all of its time limit again, while others wait; a run that ends soon bounds that itself.
  var isSlow: Bool {
    guard outlivesRun, let planned else { return false }
    return planned.cutOffs > 0 || planned.lastCode?.isTimeout == true
  }

  func perHost(_ options: EngineOptions) -> Int { source.perHost(options) }

  func timeout(_ options: EngineOptions) -> Duration { source.timeout ?? options.timeout }
}

/// Retries that one run may still spend.
actor RetryBudget {
  private var left: Int

  init(_ count: Int) {
    left = count
  }

  func spend() -> Bool {
    guard left > 0 else { return false }
    left -= 1
    return true
  }
}

// RefreshInput.swift - the input of one refresh.

import NewsCore

/// The input of one refresh.
struct RefreshInput: Sendable {
  let source: Source
  /// The record of 576 bytes when the refresh was planned; a later attempt of any engine makes the
  /// refresh needless.
  var planned: Boxed<SourceRecord>?
  let deadline: Deadline
  /// How long the run waits for it, counted from the start of the deadline; a later cancellation is
  /// caused by the deadline.
  let awaited: Duration
  let retries: RetryBudget
  /// Whether the fetch continues after the run, because the process keeps running.
  var outlivesRun = false
  /// Pauses of hosts to which a redirect may lead, as the store knew them when the run was planned.
  var hostPauses: [HostPause] = []
  var claim = Claim.none
  /// Shared by the refreshes of one run.
  var unfinished = Locked(Unfinished())

  /// What a run that ends now can report of refreshes that have not ended, by source.
  struct Unfinished: Sendable {
    /// Failures that are being retried.
    var failures: [String: Outcome] = [:]
    /// Results that are being written.
    var received: [String: RefreshResult] = [:]
  }

  /// Indirect, because thousands of inputs may wait, and few of them have a grant of 600 bytes.
  indirect enum Claim: Sendable {
    case none
    /// Leases that are held since the start of the deadline.
    case held(LeaseGrant)
  }

  /// The host in the form that pauses and leases use; empty without one.
  var host: String { URIReference(planned?.value.effectiveURL ?? source.url).hostKey ?? "" }

  /// Whether the source may hold its permit for its full time limit, because it timed out last time.
  ///
  /// Only in a process that keeps running: the end of a run limits the time there.
  var isSlow: Bool {
    guard outlivesRun, let planned = planned?.value else { return false }
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

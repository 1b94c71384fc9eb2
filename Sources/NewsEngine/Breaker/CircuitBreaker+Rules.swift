// CircuitBreaker+Rules.swift - when a source may be asked, judged by its recent failures.

package import NewsCore

/// Permission to ask a source, or not.
package enum BreakerPermission: Hashable, Sendable {
  case request(generation: Int64)
  /// The one trial request of a half-open breaker.
  case probe(generation: Int64)
  /// The end of the refusal; nil: until an operator ends it.
  case refused(until: Moment?)
}

/// The result of a request or probe, for the breaker that admitted it.
package struct BreakerReport: Hashable, Sendable {
  package let effect: BreakerEffect
  /// Generation of the breaker when it gave the permission.
  package let generation: Int64
  /// Earliest end of a break, as the publisher asked for it (Retry-After).
  package let notBefore: Moment?

  package init(_ effect: BreakerEffect, generation: Int64, notBefore: Moment? = nil) {
    self.effect = effect
    self.generation = generation
    self.notBefore = notBefore
  }
}

/// The rules are a pure function of the stored value: no clock, no lock, no I/O.
///
/// The caller passes `now` and runs it inside the store's transaction, which makes it a
/// compare-and-set over all processes. The probe is a lease: when the process that sends it is killed,
/// another one may send a probe after the lease ends. It follows Nygard's "Release It!", but counts
/// attempts instead of using time windows, because cron every 15 minutes never fills a window.
extension CircuitBreaker {
  /// Asks for permission; the first caller after the break gets the probe.
  package mutating func admit(
    at now: Moment, owner: String, policy: BreakerPolicy
  ) -> BreakerPermission {
    switch state {
    case .closed, .forcedClosed:
      return .request(generation: generation)
    case .forcedOpen:
      return .refused(until: nil)
    case .open:
      guard until?.isReached(at: now, limit: policy.longestBreak) ?? true else {
        return .refused(until: until)
      }
    case .halfOpen:
      guard probeUntil?.isReached(at: now, limit: policy.probeLease) ?? true else {
        return .refused(until: probeUntil)
      }
    }
    move(to: .halfOpen, at: now)
    probeOwner = owner
    probeUntil = now + policy.probeLease
    return .probe(generation: generation)
  }

  /// Takes the result of a request or probe.
  ///
  /// A report from an older generation changes nothing: a late result from before a break neither
  /// ends nor prolongs it. `random` is uniform in 0..<1 and drawn once when the breaker
  /// opens.
  package mutating func report(
    _ report: BreakerReport, at now: Moment, policy: BreakerPolicy, random: () -> Double
  ) {
    guard report.generation == generation else { return }
    let notBefore = report.notBefore
    switch (state, report.effect) {
    case (.closed, .success):
      recordSuccess(at: now, policy: policy)
    case (.closed, .failure):
      recordFailure(at: now, policy: policy)
      if shouldOpen(policy: policy) {
        open(at: now, notBefore: notBefore, policy: policy, random: random)
      }
    case (.halfOpen, .success):
      move(to: .closed, at: now)
      window = []
      consecutiveFailures = 0
      successesSinceClose = 0
      recordSuccess(at: now, policy: policy)
    case (.halfOpen, .failure):
      recordFailure(at: now, policy: policy)
      open(at: now, notBefore: notBefore, policy: policy, random: random)
    case (.halfOpen, .neutral):
      // The probe proved nothing: the next caller gets one at once.
      move(to: .open, at: now)
      until = now
    case (.open, _), (.forcedOpen, _), (.forcedClosed, _), (.closed, .neutral):
      break
    }
  }

  /// Sets the state that an operator orders; `nil` resets the breaker to closed, without history.
  package mutating func force(_ forced: State?, at now: Moment) {
    let next = CircuitBreaker()
    let past = generation
    if forced == nil { self = next }
    generation = past
    move(to: forced ?? .closed, at: now)
    if forced != nil { until = nil }
  }

  /// The result that ``admit(at:owner:policy:)`` would give at `now`, without changing anything.
  package func forecast(at now: Moment, policy: BreakerPolicy) -> BreakerPermission {
    var copy = self
    return copy.admit(at: now, owner: "", policy: policy)
  }

  private mutating func recordSuccess(at now: Moment, policy: BreakerPolicy) {
    consecutiveFailures = 0
    successesSinceClose = min(successesSinceClose + 1, policy.successesToForgive)
    if successesSinceClose >= policy.successesToForgive { opens = 0 }
    record(isFailure: false, at: now, policy: policy)
  }

  private mutating func recordFailure(at now: Moment, policy: BreakerPolicy) {
    consecutiveFailures += 1
    record(isFailure: true, at: now, policy: policy)
  }

  private mutating func record(isFailure: Bool, at now: Moment, policy: BreakerPolicy) {
    window.removeAll { now.wall - $0.at > policy.windowAge }
    window.append(Sample(at: now.wall, isFailure: isFailure))
    window.removeFirst(max(0, window.count - policy.windowSize))
  }

  private func shouldOpen(policy: BreakerPolicy) -> Bool {
    // Shortly after a break the first failure opens the breaker again: otherwise a source that fails
    // every other time would be asked without end.
    if opens > 0, successesSinceClose < policy.successesToForgive { return true }
    if consecutiveFailures >= policy.consecutiveFailures { return true }
    let failures = window.count { $0.isFailure }
    return window.count >= policy.windowMinimum
      && Double(failures) >= policy.windowFailureShare * Double(window.count)
  }

  private mutating func open(
    at now: Moment, notBefore: Moment?, policy: BreakerPolicy, random: () -> Double
  ) {
    opens = min(opens + 1, 64)
    successesSinceClose = 0
    move(to: .open, at: now)
    let length = policy.breakLength(opens: opens)
    let factor = 1 - policy.jitter + 2 * policy.jitter * random()
    let end = now + length.scaled(by: factor)
    let wish = notBefore?.remaining(from: now, atMost: policy.longestBreak) ?? .zero
    until = now + max(end.remaining(from: now, atMost: policy.longestBreak), wish)
  }

  private mutating func move(to next: State, at now: Moment) {
    state = next
    generation += 1
    changedAt = now.wall
    probeOwner = ""
    probeUntil = nil
    if next == .closed || next == .forcedClosed { until = nil }
  }
}

extension BreakerPolicy {
  /// Length of the `opens`-th break in a row, before jitter.
  package func breakLength(opens: Int) -> Duration {
    baseBreak.doubled(opens - 1, atMost: maxBreak)
  }

  /// Longest break including jitter; a clock jump cannot make a break longer either.
  package var longestBreak: Duration { maxBreak.scaled(by: 1 + jitter) }
}

// CutOff.swift - a request that was sent and had no answer when the time of its run was over.

import NewsCore

/// A deadline of ours says little about a source, but its publisher was asked all the same: the
/// attempt is remembered and not repeated at once.
///
/// A source that is cut off again and again is a failing source. It counts as one when it has had a
/// fair chance: its own time limit, which is an error of the network like any other, or
/// ``SchedulePolicy/fairRuns`` runs in a row.
extension SourceRecord {
  /// Remembers that a request was cut off.
  ///
  /// - Returns: What that says of the source's health.
  mutating func noteCutOff(
    _ outcome: Outcome, ttl: Duration, at now: Moment, policy: SchedulePolicy
  ) -> BreakerEffect {
    attemptedAt = now
    (lastCode, lastStatus, lastMessage) = (outcome.code, outcome.status, outcome.message)
    cutOffs = min(cutOffs + 1, 1 << 20)
    retryAt = now + policy.pauseAfterCutOff(cutOffs, ttl: ttl)
    guard cutOffs >= policy.fairRuns else { return .neutral }
    failures = min(failures + 1, 1 << 20)
    failingSince = failingSince ?? now
    return .failure
  }
}

extension SchedulePolicy {
  /// The pause after the `count`-th request in a row that was cut off; it grows up to the interval
  /// of the source.
  func pauseAfterCutOff(_ count: Int, ttl: Duration) -> Duration {
    cutOffPause.doubled(count - 1, atMost: ttl)
  }
}

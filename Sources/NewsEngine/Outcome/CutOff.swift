// CutOff.swift - rules for a request without an answer at the deadline of its run.

import NewsCore

/// Our deadline says little about a source, but its publisher got a request: the attempt is stored and
/// not repeated at once.
///
/// A source that is cut off again and again counts as failing after a fair chance:
/// ``SchedulePolicy/fairRuns`` runs in a row, or one attempt with its full time limit, which is a
/// timeout like any other.
extension SourceRecord {
  /// Stores that a request was cut off.
  ///
  /// - Returns: What the cut-off says about the source's health.
  mutating func applyCutOff(
    _ outcome: Outcome, ttl: Duration, at now: Moment, policy: SchedulePolicy
  ) -> BreakerEffect {
    attemptedAt = now
    (lastCode, lastStatus, lastMessage) = (outcome.code, outcome.status, outcome.message)
    cutOffs = min(cutOffs + 1, 1 << 20)
    // Else another key than the refused one would end the pause of this request too.
    refusedKey = nil
    retryAt = now + policy.pauseAfterCutOff(cutOffs, ttl: ttl)
    guard cutOffs >= policy.fairRuns else { return .neutral }
    failures = min(failures + 1, 1 << 20)
    failingSince = failingSince ?? now
    return .failure
  }
}

extension SchedulePolicy {
  /// The pause after the `count`-th request in a row that was cut off; it grows up to the source's TTL.
  func pauseAfterCutOff(_ count: Int, ttl: Duration) -> Duration {
    cutOffPause.doubled(count - 1, atMost: ttl)
  }
}

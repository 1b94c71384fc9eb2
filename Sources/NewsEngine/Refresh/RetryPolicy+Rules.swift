// RetryPolicy+Rules.swift - retry or not, and after how long.

import NewsCore

extension RetryPolicy {
  /// The pause before another attempt, or nil when there should be none.
  ///
  /// Full jitter: uniform from zero to min(cap, base * 2^n) ("Exponential Backoff And Jitter",
  /// AWS Architecture Blog, 2015). A probe is never retried, a told wait never shortened.
  /// `retries` counts those the source already had in this run; `random` is uniform in 0..<1.
  package func pause(
    after outcome: Outcome, retries: Int, isProbe: Bool, remaining: Duration, random: () -> Double
  ) -> Duration? {
    guard !isProbe, retries < maxRetries, outcome.code.isRetryable else { return nil }
    let ceiling = pauseCeiling(retries: retries)
    let pause = Duration.milliseconds(Int64(Double(ceiling.milliseconds) * random()))
    return remaining - pause >= minRemaining ? pause : nil
  }

  package func pauseCeiling(retries: Int) -> Duration {
    let factor = Int64(1) << Int64(min(max(retries, 0), 30))
    let (milliseconds, overflow) = basePause.milliseconds.multipliedReportingOverflow(by: factor)
    return overflow ? maxPause : min(.milliseconds(milliseconds), maxPause)
  }

  /// Retries that a run over `sources` sources may spend.
  package func budget(sources: Int) -> Int {
    max(1, Int((budgetShare * Double(sources)).rounded(.up)))
  }
}

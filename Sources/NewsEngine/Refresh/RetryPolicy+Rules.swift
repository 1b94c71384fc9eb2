// RetryPolicy+Rules.swift - decides whether to retry, and after which pause.

import NewsCore

/// The facts that decide about another attempt.
package struct RetryChance: Hashable, Sendable {
  /// Number of retries of the source in this run.
  package var retries: Int
  package var isProbe: Bool
  /// Time until the deadline.
  package var remaining: Duration

  package init(retries: Int, isProbe: Bool, remaining: Duration) {
    self.retries = retries
    self.isProbe = isProbe
    self.remaining = remaining
  }
}

extension RetryPolicy {
  /// The pause before another attempt, or nil when there should be none.
  ///
  /// Full jitter: uniform from zero to min(cap, base * 2^n) ("Exponential Backoff And Jitter",
  /// AWS Architecture Blog, 2015). A probe is never retried.
  /// `random` is uniform in 0..<1.
  package func pause(
    after outcome: Outcome, _ chance: RetryChance, random: () -> Double
  ) -> Duration? {
    guard !chance.isProbe, chance.retries < maxRetries, outcome.code.isRetryable else { return nil }
    let pause = pauseCeiling(retries: chance.retries).scaled(by: random())
    return chance.remaining - pause >= minRemaining ? pause : nil
  }

  package func pauseCeiling(retries: Int) -> Duration {
    basePause.doubled(retries, atMost: maxPause)
  }

  /// Retries that a run over `sources` sources may spend.
  package func budget(sources: Int) -> Int {
    max(1, Int((budgetShare * Double(sources)).rounded(.up)))
  }
}

// SchedulePolicy+Rules.swift - computes how long each reason delays a source or a host.

package import NewsCore
import NewsText

extension SchedulePolicy {
  /// The source's TTL with jitter, which depends only on its name, so that it is the same in every run.
  package func interval(of source: Source) -> Duration {
    let base = ttl(of: source)
    let share = Double(contentHash(source.name) % 1024) / 1024 * jitterShare
    return base + base.scaled(by: share)
  }

  /// The source's TTL without jitter.
  func ttl(of source: Source) -> Duration { source.ttl ?? ttl }

  /// The pause after the `failures`-th failed refresh in a row of a source that has a copy.
  package func backoff(failures: Int, ttl: Duration) -> Duration {
    failureBackoff.doubled(failures - 1, atMost: ttl)
  }

  /// The pause after the `failures`-th 404 in a row; it grows up to the source's TTL, so that a missing
  /// feed is asked no more often than an existing one.
  func pauseAfterNotFound(failures: Int, ttl: Duration) -> Duration {
    max(notFoundPause, notFoundPause.doubled(failures - 1, atMost: ttl))
  }

  /// The pause of a throttling host: what it asked for, else a minute that doubles with each earlier
  /// 429 in a row; jitter can only make it longer.
  ///
  /// `random` is uniform in 0..<1.
  package func hostPause(
    after outcome: Outcome, consecutiveThrottles: Int, random: () -> Double
  ) -> Duration {
    let pause =
      outcome.retryAfter ?? bareThrottlePause.doubled(consecutiveThrottles, atMost: bareThrottleCap)
    return pause + pause.scaled(by: jitterShare * random())
  }

  var longestBackoff: Duration { max(publisherTTLCap, forbiddenPause, notFoundPause) }
}

// SchedulePolicy+Rules.swift - how long each reason holds a source or a host back.

package import NewsCore
import NewsText

extension SchedulePolicy {
  /// The source's TTL with its share of jitter, which depends on its name only, so that it neither
  /// changes from run to run nor aligns with the clock.
  package func interval(of source: Source) -> Duration {
    let base = ttl(of: source)
    let share = Double(contentHash(source.name) % 1024) / 1024 * jitterShare
    return base + .milliseconds(Int64(Double(base.milliseconds) * share))
  }

  /// The source's TTL without jitter.
  func ttl(of source: Source) -> Duration { source.ttl ?? ttl }

  /// The pause after the `failures`-th failed refresh in a row of a source that has a copy.
  package func backoff(failures: Int, ttl: Duration) -> Duration {
    failureBackoff.doubled(failures - 1, atMost: ttl)
  }

  /// The pause after the `failures`-th 404 in a row: a feed that is not there is asked no more often
  /// than one that is.
  func pauseAfterNotFound(failures: Int, ttl: Duration) -> Duration {
    max(notFoundPause, notFoundPause.doubled(failures - 1, atMost: ttl))
  }

  /// How long a throttling host is left alone: what it asked for, else a minute that doubles with
  /// each of the `strikes` before, and jitter, which only adds.
  ///
  /// `random` is uniform in 0..<1.
  package func hostPause(after outcome: Outcome, strikes: Int, random: () -> Double) -> Duration {
    let pause =
      outcome.retryAfter ?? bareThrottlePause.doubled(strikes, atMost: bareThrottleCap)
    return pause
      + .milliseconds(Int64(Double(pause.milliseconds) * jitterShare * random()))
  }

  var longestBackoff: Duration { max(publisherTTLCap, forbiddenPause, notFoundPause) }
}

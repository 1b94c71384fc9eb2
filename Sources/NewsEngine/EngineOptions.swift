// EngineOptions.swift - every limit of the engine, with unit, range and default.

import NewsCore

/// Every limit of the engine; ranges are checked where settings are read.
package struct EngineOptions: Hashable, Sendable {
  /// Fetches in flight at once, over all hosts; 1 to 256.
  package var maxConcurrentFetches = 16
  /// Fetches in flight at one host; 1 to 16.
  package var maxPerHost = 1
  /// Fetches in flight at one host of an API, whose sources all share that host; 1 to 16.
  package var maxPerAPIHost = 4
  /// Time limit of one attempt, redirects and body included.
  package var timeout = Duration.seconds(10)
  /// Longest decoded body.
  package var maxBodyBytes = 8 << 20
  /// Share of the deadline after which the answer waits only for critical sources and for those without
  /// an acceptable copy; 0 to 1.
  package var softShare = 0.7
  /// Longest time kept free at the end of the deadline for the store and for rendering.
  package var reserve = Duration.milliseconds(60)
  /// Largest share of the deadline kept free for the same purpose, 0 to 1; the smaller limit counts.
  package var reserveShare = 0.12
  /// Longest time for a fetch in a process that keeps running after the answer.
  package var continuedFetchLimit = Duration.seconds(10)
  /// How much longer than its attempt a lease lasts, because the store may have to wait.
  package var leaseSlack = Duration.seconds(2)
  /// A request that is sent later than this after its lease was taken renews the lease first.
  package var longestUnseenLease = Duration.milliseconds(500)
  package var schedule = SchedulePolicy()
  package var breaker = BreakerPolicy()
  package var retry = RetryPolicy()

  package init() {}
}

package struct SchedulePolicy: Hashable, Sendable {
  /// How long a copy counts as fresh when the source sets no TTL; at least 1 s.
  package var ttl = Duration.minutes(15)
  /// Longest TTL that a publisher may ask for; a longer one is cut to this.
  package var publisherTTLCap = Duration.hours(24)
  /// Largest share that is added to a source's TTL and to a host's pause, so that not all sources are asked
  /// at the same moment.
  package var jitterShare = 0.1
  /// `serve` answers at once from a copy that is past its TTL by at most this time, and refreshes it in
  /// the background.
  package var staleWhileRevalidate = Duration.minutes(5)
  /// Oldest copy, counted from its last success, that is shown when a refresh failed.
  package var staleIfError = Duration.hours(24)
  /// First pause after a failed refresh of a source that has a copy; doubles up to the TTL.
  package var failureBackoff = Duration.seconds(1)
  /// First pause after a 404; doubles with each further one up to the source's TTL.
  package var notFoundPause = Duration.minutes(10)
  /// First pause after a request that had no answer at the deadline of its run; doubles with each
  /// further one up to the source's TTL.
  package var cutOffPause = Duration.seconds(30)
  /// The number of such requests in a row from which each counts as a failure of the source.
  package var fairRuns = 3
  /// Pause after a 401 or 403.
  package var forbiddenPause = Duration.hours(1)
  /// Longest Retry-After that is respected; a longer one is cut to this.
  package var retryAfterCap = Duration.days(7)
  /// First pause of a host after a 429 without Retry-After; doubles up to `bareThrottleCap`.
  package var bareThrottlePause = Duration.seconds(60)
  package var bareThrottleCap = Duration.hours(1)

  package init() {}

  /// Longest pause of a host: the cap with its jitter; a clock jump cannot make a pause longer.
  package var longestHostPause: Duration {
    retryAfterCap + retryAfterCap.scaled(by: jitterShare)
  }
}

package struct BreakerPolicy: Hashable, Sendable {
  /// Failures in a row that open the breaker.
  package var consecutiveFailures = 5
  /// Number of latest outcomes that are judged.
  package var windowSize = 20
  /// Number of outcomes that must be present before their share of failures is judged.
  package var windowMinimum = 10
  /// Share of failures in the window that opens the breaker.
  package var windowFailureShare = 0.5
  /// Oldest outcome that counts.
  package var windowAge = Duration.hours(24)
  /// First break; doubles with every further one up to `maxBreak`.
  package var baseBreak = Duration.seconds(30)
  package var maxBreak = Duration.hours(1)
  /// A break is drawn from 1 - jitter to 1 + jitter times its length.
  package var jitter = 0.2
  /// Successes in a row after which breaks start at `baseBreak` again.
  package var successesToForgive = 3
  /// A probe without a result after this time counts as lost.
  ///
  /// It is longer than a usual attempt; the source's lease protects a longer one.
  package var probeLease = Duration.seconds(12)

  package init() {}
}

package struct RetryPolicy: Hashable, Sendable {
  /// Further attempts after the first, in one run.
  package var maxRetries = 1
  /// Pauses are drawn from zero to base * 2^n, at most `maxPause` (full jitter).
  package var basePause = Duration.milliseconds(50)
  package var maxPause = Duration.milliseconds(200)
  /// Retries of a whole run for each asked source; at least one retry is always allowed.
  package var budgetShare = 0.2
  /// Shortest remaining time with which an attempt starts.
  package var minRemaining = Duration.milliseconds(50)

  package init() {}
}

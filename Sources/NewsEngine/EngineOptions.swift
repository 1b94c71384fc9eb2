// EngineOptions.swift - every limit of the engine, with unit, range and default.

import NewsCore

/// Every limit of the engine; ranges are checked where settings are read.
package struct EngineOptions: Hashable, Sendable {
  /// Fetches in flight at once, over all hosts; 1 to 256.
  package var maxConcurrentFetches = 16
  /// Fetches in flight at one host; 1 to 16.
  package var maxPerHost = 1
  /// The same for API kinds, whose sources share one host by nature; 1 to 16.
  package var maxPerAPIHost = 4
  /// One attempt, redirects and body included.
  package var timeout = Duration.seconds(10)
  /// Longest decoded body.
  package var maxBodyBytes = 8 << 20
  /// Share of the deadline after which only critical sources and those without an acceptable copy are
  /// waited for; 0 to 1.
  package var softShare = 0.7
  /// Kept free at the end of the deadline for the store and for rendering: at most this long, and at
  /// most `reserveShare` of the deadline.
  package var reserve = Duration.milliseconds(60)
  /// 0 to 1.
  package var reserveShare = 0.12
  /// How long a fetch may outlive the answer it missed, where the process goes on.
  package var stragglerLimit = Duration.seconds(10)
  /// How much longer than an attempt the lease for it lasts, for the store's own waits.
  package var leaseSlack = Duration.seconds(2)
  /// A request that leaves later than this after its lease was taken looks at the lease again.
  package var longestUnseenLease = Duration.milliseconds(500)
  package var schedule = SchedulePolicy()
  package var breaker = BreakerPolicy()
  package var retry = RetryPolicy()

  package init() {}
}

package struct SchedulePolicy: Hashable, Sendable {
  /// How long a copy counts as fresh where the source sets nothing; at least 1 s.
  package var ttl = Duration.minutes(15)
  /// What a publisher asks for counts up to this.
  package var publisherTTLCap = Duration.hours(24)
  /// Up to this share is added to a source's TTL, and to the pause of a host, so that not all are asked
  /// at the same moment.
  package var jitterShare = 0.1
  /// `serve` answers at once from a copy this much past its time, and refreshes behind it.
  package var staleWhileRevalidate = Duration.minutes(5)
  /// A copy this old, counted from its last success, is still an answer when the refresh failed.
  package var staleIfError = Duration.hours(24)
  /// First pause after a failed refresh of a source that has a copy; doubles up to the TTL.
  package var failureBackoff = Duration.seconds(1)
  /// First pause after a 404; doubles with each further one up to the source's TTL.
  package var notFoundPause = Duration.minutes(10)
  /// First pause after a request that the deadline of its run cut off; doubles with each further one
  /// up to the source's TTL.
  package var cutOffPause = Duration.seconds(30)
  /// From this many requests in a row that were cut off on, each counts as a failure of the source.
  package var fairRuns = 3
  /// 401 and 403: not asked again for this long.
  package var forbiddenPause = Duration.hours(1)
  /// Longest Retry-After that is honoured in full.
  package var retryAfterCap = Duration.days(7)
  /// First pause of a host after a 429 without Retry-After; doubles up to `bareThrottleCap`.
  package var bareThrottlePause = Duration.seconds(60)
  package var bareThrottleCap = Duration.hours(1)

  package init() {}

  /// No host's pause is longer, whatever the clocks say: the cap and its jitter.
  package var longestHostPause: Duration {
    retryAfterCap + .milliseconds(Int64(Double(retryAfterCap.milliseconds) * jitterShare))
  }
}

package struct BreakerPolicy: Hashable, Sendable {
  /// Failures in a row that open the breaker.
  package var consecutiveFailures = 5
  /// Outcomes looked back on, and how many of them must be present to judge their share.
  package var windowSize = 20
  package var windowMinimum = 10
  /// Share of failures in the window that opens the breaker.
  package var windowFailureShare = 0.5
  /// Older outcomes do not count.
  package var windowAge = Duration.hours(24)
  /// First break; doubles with every further one up to `maxBreak`.
  package var baseBreak = Duration.seconds(30)
  package var maxBreak = Duration.hours(1)
  /// A break is drawn from 1 - jitter to 1 + jitter times its length.
  package var jitter = 0.2
  /// Successes in a row after which breaks start at `baseBreak` again.
  package var successesToForgive = 3
  /// A probe that has not reported after this long counts as lost; longer than the usual attempt (the
  /// lease protects one that takes longer).
  package var probeLease = Duration.seconds(12)

  package init() {}
}

package struct RetryPolicy: Hashable, Sendable {
  /// Further attempts after the first, in one run.
  package var maxRetries = 1
  /// Pauses are drawn from zero to base * 2^n, at most `maxPause` (full jitter).
  package var basePause = Duration.milliseconds(50)
  package var maxPause = Duration.milliseconds(200)
  /// Retries of a whole run per source asked; at least one retry is always allowed.
  package var budgetShare = 0.2
  /// No attempt starts with less than this left.
  package var minRemaining = Duration.milliseconds(50)

  package init() {}
}

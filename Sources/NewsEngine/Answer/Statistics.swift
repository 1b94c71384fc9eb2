// Statistics.swift - statistics of one source from the fetch log; pure.

package import NewsCore
import NewsStore

/// Statistics of one source from the fetch log, over a span of time.
package struct SourceStatistics: Hashable, Sendable {
  package let source: String
  /// Number of attempts that asked the publisher, by outcome.
  package private(set) var outcomes: [OutcomeCode: Int] = [:]
  /// Number of answers from the store, without an attempt.
  package internal(set) var cacheHits = 0
  package private(set) var totalDuration = Duration.zero
  private var times = TimeHistogram()
  /// Bytes of bodies as received.
  package private(set) var wireBytes = 0
  /// Bytes of bodies after decoding.
  package private(set) var bodyBytes = 0
  private var fullAnswers = 0
  private var fullWireBytes = 0
  package private(set) var newArticles = 0
  /// New articles a day; a span under a day counts as one.
  package internal(set) var articlesPerDay = 0.0
  package private(set) var lastSuccessAt: WallTime?
  package private(set) var lastFailure: FetchLogEntry?
  /// The buckets, oldest first, without gaps.
  package internal(set) var trend: [TrendBucket]

  init(source: String, trend: [TrendBucket]) {
    self.source = source
    self.trend = trend
  }

  package var fetches: Int { outcomes.values.reduce(0, +) }
  package var successes: Int { count(\.isSuccess) }
  package var notModified: Int { outcomes[.notModified, default: 0] }

  /// Share of successes among the attempts that this program did not end itself; nil without attempts.
  package var successShare: Double? {
    share(successes, of: fetches - count(\.isLocal))
  }

  /// Share of the successes that were 304; nil without successes.
  package var notModifiedShare: Double? { share(notModified, of: successes) }

  /// Share of all answers about this source that came from the store; nil without answers.
  package var cacheHitShare: Double? { share(cacheHits, of: cacheHits + fetches) }

  /// Bytes that the 304 answers saved, estimated by the mean size of the full answers.
  package var bytesSaved: Int {
    fullAnswers == 0 ? 0 : fullWireBytes / fullAnswers * notModified
  }

  /// A duration that at least this many per cent of the attempts did not exceed, rounded up as
  /// ``TimeHistogram/percentile(_:)`` does.
  package func duration(percentile: Int) -> Duration? { times.percentile(percentile) }

  /// Adds a sum of the log to all values except the trend.
  mutating func add(_ sum: LogSum) {
    outcomes[sum.code, default: 0] += sum.attempts
    totalDuration += sum.duration
    times.add(sum.times)
    wireBytes += sum.wireBytes
    bodyBytes += sum.bodyBytes
    newArticles += sum.newArticles
    fullAnswers += sum.fullAnswers
    fullWireBytes += sum.fullWireBytes
    if sum.code.isSuccess {
      lastSuccessAt = max(lastSuccessAt ?? sum.lastAt, sum.lastAt)
    } else if sum.code != .cancelled, sum.lastAt >= lastFailure?.at ?? sum.lastAt {
      lastFailure = FetchLogEntry(
        source: source, at: sum.lastAt, code: sum.code, message: sum.message)
    }
  }

  private func count(_ belongs: (OutcomeCode) -> Bool) -> Int {
    outcomes.reduce(0) { $0 + (belongs($1.key) ? $1.value : 0) }
  }

  private func share(_ part: Int, of whole: Int) -> Double? {
    whole > 0 ? Double(part) / Double(whole) : nil
  }
}

/// One hour or day of a trend.
package struct TrendBucket: Hashable, Sendable {
  package let start: WallTime
  package private(set) var fetches = 0
  package private(set) var failures = 0
  package private(set) var newArticles = 0
  package internal(set) var median: Duration?

  init(start: WallTime) {
    self.start = start
  }

  /// Adds a sum of the log to all values except the durations.
  mutating func add(_ sum: LogSum) {
    fetches += sum.attempts
    if !sum.code.isSuccess { failures += sum.attempts }
    newArticles += sum.newArticles
  }
}

// Statistics.swift - what the fetch log says of each source; pure.

package import NewsCore

/// What the fetch log says of one source over a span of time.
package struct SourceStatistics: Hashable, Sendable {
  package let source: String
  /// Attempts that asked the publisher, by how they ended.
  package private(set) var outcomes: [OutcomeCode: Int] = [:]
  /// Answers from the store, without an attempt.
  package private(set) var cacheHits = 0
  /// Durations of all attempts, shortest first.
  private var durations: [Duration] = []
  /// On the wire, bodies only.
  package private(set) var wireBytes = 0
  /// Decoded.
  package private(set) var bodyBytes = 0
  private var fullAnswers = 0
  private var fullWireBytes = 0
  package private(set) var newArticles = 0
  /// New articles a day; a span under a day counts as one.
  package private(set) var articlesPerDay = 0.0
  package private(set) var lastSuccessAt: WallTime?
  package private(set) var lastFailure: FetchLogEntry?
  /// Oldest first, without gaps.
  package private(set) var trend: [TrendBucket] = []

  package var fetches: Int { outcomes.values.reduce(0, +) }
  package var successes: Int { outcomes[.fresh, default: 0] + notModified }
  package var notModified: Int { outcomes[.notModified, default: 0] }

  /// Share of successes among the attempts that our side did not end.
  package var successShare: Double? {
    share(successes, of: fetches - outcomes.reduce(0) { $0 + ($1.key.isLocal ? $1.value : 0) })
  }

  /// Share of the successes that were answered with 304.
  package var notModifiedShare: Double? { share(notModified, of: successes) }

  /// Share of all answers about this source that needed no attempt.
  package var cacheHitShare: Double? { share(cacheHits, of: cacheHits + fetches) }

  /// Bytes that the 304 answers saved, estimated by the mean size of the full answers.
  package var bytesSaved: Int {
    fullAnswers == 0 ? 0 : fullWireBytes / fullAnswers * notModified
  }

  package var totalDuration: Duration { durations.reduce(.zero, +) }

  /// The shortest duration that at least this many per cent of the attempts did not exceed.
  package func duration(percentile: Int) -> Duration? { nearestRank(percentile, of: durations) }

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
  package private(set) var median: Duration?
  private var durations: [Duration] = []

  fileprivate init(start: WallTime) {
    self.start = start
  }

  fileprivate mutating func count(_ entry: FetchLogEntry) {
    fetches += 1
    if !entry.isSuccess { failures += 1 }
    newArticles += entry.newArticles
    durations.append(entry.duration)
  }

  fileprivate mutating func close() {
    durations.sort()
    median = nearestRank(50, of: durations)
    durations = []
  }
}

/// Sums up a fetch log, one value a source.
///
/// The result has one value for each of `sources`, in this order, also for those without log lines;
/// nil: one for each source in the log, by name. The span starts at `since`; nil: at the first line of
/// the log.
package func statistics(
  of log: [FetchLogEntry], sources: [String]? = nil, since: WallTime? = nil, until: WallTime
) -> [SourceStatistics] {
  let log = log.filter { ($0.at >= since ?? $0.at) && $0.at <= until }
  let bySource = Dictionary(grouping: log, by: \.source)
  let span = TrendSpan(since: since ?? log.map(\.at).min() ?? until, until: until)
  return (sources ?? bySource.keys.sorted()).map { name in
    SourceStatistics(name, bySource[name] ?? [], span: span)
  }
}

extension SourceStatistics {
  fileprivate init(_ source: String, _ log: [FetchLogEntry], span: TrendSpan) {
    self.source = source
    trend = span.buckets
    for entry in log {
      guard let code = entry.code else {
        cacheHits += 1
        continue
      }
      count(entry, code)
      if !trend.isEmpty { trend[span.index(of: entry.at)].count(entry) }
    }
    durations.sort()
    for index in trend.indices { trend[index].close() }
    articlesPerDay = Double(newArticles) / span.days
  }

  private mutating func count(_ entry: FetchLogEntry, _ code: OutcomeCode) {
    outcomes[code, default: 0] += 1
    durations.append(entry.duration)
    wireBytes += entry.wireBytes
    bodyBytes += entry.bodyBytes
    newArticles += entry.newArticles
    if code == .fresh, entry.wireBytes > 0 {
      fullAnswers += 1
      fullWireBytes += entry.wireBytes
    }
    if entry.isSuccess {
      lastSuccessAt = max(lastSuccessAt ?? entry.at, entry.at)
    } else if entry.at >= lastFailure?.at ?? entry.at {
      lastFailure = entry
    }
  }
}

/// A span of time cut into hours, or into days when it is longer than two of them.
private struct TrendSpan {
  let since: WallTime
  let until: WallTime
  private let stepSeconds: Int64
  /// A longer trend shows its latest steps only.
  private static let mostSteps = 60

  init(since: WallTime, until: WallTime) {
    self.until = until
    stepSeconds = until - since <= .hours(48) ? 3600 : 86_400
    let earliest = (until.seconds / stepSeconds - Int64(TrendSpan.mostSteps - 1)) * stepSeconds
    self.since = max(min(since, until), WallTime(seconds: earliest))
    days = max(Double((until - min(since, until)).components.seconds) / 86_400, 1)
  }

  let days: Double

  var buckets: [TrendBucket] {
    (since.seconds / stepSeconds...until.seconds / stepSeconds).map {
      TrendBucket(start: WallTime(seconds: $0 * stepSeconds))
    }
  }

  /// The first bucket also counts what is older.
  func index(of time: WallTime) -> Int {
    max(Int(time.seconds / stepSeconds - since.seconds / stepSeconds), 0)
  }
}

/// The nearest-rank percentile of sorted values; nil of none.
private func nearestRank(_ percentile: Int, of sorted: [Duration]) -> Duration? {
  guard !sorted.isEmpty else { return nil }
  let rank = (percentile * sorted.count + 99) / 100
  return sorted[min(max(rank, 1), sorted.count) - 1]
}

extension FetchLogEntry {
  fileprivate var isSuccess: Bool { code == .fresh || code == .notModified }
}

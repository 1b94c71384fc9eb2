// StatisticsAccumulator.swift - adds up the sums of the fetch log for each source.

package import NewsCore
package import NewsStore

/// Adds up the sums of the fetch log for each source.
package struct StatisticsAccumulator: Sendable {
  private struct Part {
    var figures: SourceStatistics
    /// The current bucket of the trend.
    var index = 0
    /// The durations in the current bucket; one histogram for each source saves one for each bucket.
    var times = TimeHistogram()

    mutating func closeBucket() {
      if !figures.trend.isEmpty { figures.trend[index].median = times.percentile(50) }
      times = TimeHistogram()
    }
  }

  private let sources: [String]
  private let span: TrendSpan
  private var parts: [String: Part] = [:]

  package init(sources: [String], since: WallTime, until: WallTime) {
    self.sources = sources
    span = TrendSpan(since: since, until: until)
  }

  /// Adds a sum; the sums of one source must come in order, oldest first.
  package mutating func add(_ sum: LogSum) {
    var part = parts.removeValue(forKey: sum.source) ?? newPart(sum.source)
    part.figures.add(sum)
    let index = min(span.index(of: sum.start), part.figures.trend.count - 1)
    if index != part.index {
      part.closeBucket()
      part.index = index
    }
    part.figures.trend[index].add(sum)
    part.times.add(sum.times)
    parts[sum.source] = part
  }

  /// The statistics of each source, in the given order, also for sources without attempts.
  package func statistics(hits: [String: Int]) -> [SourceStatistics] {
    sources.map { name in
      var part = parts[name] ?? newPart(name)
      part.closeBucket()
      part.figures.cacheHits = hits[name] ?? 0
      part.figures.articlesPerDay = Double(part.figures.newArticles) / span.days
      return part.figures
    }
  }

  private func newPart(_ source: String) -> Part {
    Part(figures: SourceStatistics(source: source, trend: span.buckets))
  }
}

extension Store {
  /// The statistics of each of these sources, in the given order.
  ///
  /// A span of more than seven days begins at the start of its first day (UTC). `since` nil: from the
  /// beginning of the log.
  package func statistics(
    sources: [String], since: WallTime?, until: WallTime
  ) async throws(StoreError) -> [SourceStatistics] {
    let begin: WallTime
    if let since { begin = since } else { begin = try await logBegin(sources: sources) ?? until }
    let query = LogQuery(sources: sources, since: begin, until: until)
    let fold = StatisticsAccumulator(sources: sources, since: begin, until: until)
    let (sum, hits) = try await addUp(query, into: fold) { $0.add($1) }
    return sum.statistics(hits: hits)
  }
}

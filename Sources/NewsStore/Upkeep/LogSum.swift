// LogSum.swift - the sum of attempts of one source with the same result.

package import NewsCore

/// Attempts of one source that ended with the same code, added up over an hour or a day.
package struct LogSum: Hashable, Sendable {
  package let source: String
  /// A time within the hour or the day; for a stored sum, its start.
  package let start: WallTime
  package let code: OutcomeCode
  package internal(set) var attempts = 0
  package internal(set) var duration = Duration.zero
  package internal(set) var times = TimeHistogram()
  /// Bytes of bodies on the wire.
  package internal(set) var wireBytes = 0
  /// Bytes of decoded bodies.
  package internal(set) var bodyBytes = 0
  package internal(set) var newArticles = 0
  /// Successes with a body, and its bytes on the wire.
  package internal(set) var fullAnswers = 0
  package internal(set) var fullWireBytes = 0
  package internal(set) var lastAt = WallTime(milliseconds: 0)
  /// The message of the last attempt.
  package internal(set) var message: String?
}

extension LogSum {
  /// The sum of one attempt.
  package init(_ entry: FetchLogEntry) {
    let isFull = entry.code == .fresh && entry.wireBytes > 0
    self.init(
      source: entry.source, start: entry.at, code: entry.code, attempts: 1,
      duration: entry.duration, times: TimeHistogram(entry.duration), wireBytes: entry.wireBytes,
      bodyBytes: entry.bodyBytes, newArticles: entry.newArticles, fullAnswers: isFull ? 1 : 0,
      fullWireBytes: isFull ? entry.wireBytes : 0, lastAt: entry.at, message: entry.message)
  }
}

/// Number of answers from the store for a source within one hour.
package struct CacheHits: Hashable, Sendable {
  package let source: String
  /// Start of the hour.
  package let hour: WallTime
  package var count: Int

  package init(source: String, hour: WallTime, count: Int) {
    self.source = source
    self.hour = hour.roundedDown(to: .hours(1))
    self.count = count
  }
}

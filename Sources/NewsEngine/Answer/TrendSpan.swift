// TrendSpan.swift - the hours or days of a trend.

import NewsCore

/// A span of time cut into hours, or into days when it is longer than two of them.
struct TrendSpan {
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

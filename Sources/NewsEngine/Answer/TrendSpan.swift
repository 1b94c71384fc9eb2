// TrendSpan.swift - the hours or days of a trend.

import NewsCore

/// A span of time in steps of an hour, or of a day when it is longer than two days.
struct TrendSpan {
  let since: WallTime
  let until: WallTime
  private let stepSeconds: Int64
  /// Most steps of a trend; a longer one shows only its latest steps.
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

  /// The index of the bucket for `time`; the first bucket also counts everything older.
  func index(of time: WallTime) -> Int {
    max(Int(time.seconds / stepSeconds - since.seconds / stepSeconds), 0)
  }
}

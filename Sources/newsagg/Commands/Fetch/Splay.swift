// Splay.swift - a random wait, so that many machines do not ask in the same second.

import NewsCore
import NewsText

/// The range of the random wait before the first request: `0-120s`, or `30s` for 0 to 30 seconds.
struct Splay: Hashable, Sendable {
  let range: ClosedRange<Duration>

  static let longest = Duration.hours(1)

  /// Reads `120s` (from zero), `0-120s` and `10s-2m`; nil for anything else, and beyond an hour.
  ///
  /// A start without a unit has the unit of the end.
  init?(_ text: String) {
    let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard let last = ends.last, let upper = Duration(settingText: String(last)) else { return nil }
    var lower = Duration.zero
    if ends.count == 2 {
      let start = String(ends[0])
      let unit = last.drop { $0.isASCII && $0.isNumber }
      guard let value = Duration(settingText: start) ?? Duration(settingText: start + unit) else {
        return nil
      }
      lower = value
    }
    guard lower <= upper, upper <= Splay.longest else { return nil }
    range = lower...upper
  }

  /// `random` is uniform in 0..<1.
  func wait(random: Double = .random(in: 0..<1)) -> Duration {
    range.lowerBound + (range.upperBound - range.lowerBound) * random
  }
}

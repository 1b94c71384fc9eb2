// RenderOptions.swift - how a rendering looks where its format leaves a choice.

package import NewsCore
import NewsText

/// How a rendering looks where its format leaves a choice.
package struct RenderOptions: Sendable {
  /// Ages are counted from here.
  package var now: WallTime
  /// Whose clocks the times for people are told by; data is always in UTC.
  package var zone = Zone.utc
  /// Line breaks and indents in JSON.
  package var isPretty = false
  /// Columns to fit lines into; nil: lines may be as long as they are.
  package var width: Int?
  package var usesColor = false
  /// OSC 8 links around titles.
  package var usesHyperlinks = false
  /// The line of names above tables, TSV and CSV.
  package var hasHeader = true
  /// A number before each row of a table of articles, for `open` and `show`.
  package var numbersRows = false

  package init(now: WallTime) {
    self.now = now
  }

  /// `22:01`, or with its date on another day.
  func shortTime(_ time: WallTime) -> String { NewsText.shortTime(time, now: now, zone: zone) }

  /// `22:01 (in 59 min)`.
  package func timeAndDistance(_ time: WallTime) -> String {
    "\(shortTime(time)) (\(distance(of: time, from: now)))"
  }

  /// `2026-11-27 22:01 +05:30`, for documents.
  func fullTime(_ time: WallTime) -> String { NewsText.fullTime(time, zone: zone) }
}

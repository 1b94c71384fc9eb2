// RenderOptions.swift - options of a rendering besides its format.

package import NewsCore
import NewsText

/// Options of a rendering besides its format.
package struct RenderOptions: Sendable {
  /// The time from which ages are counted.
  package var now: WallTime
  /// The time zone of times for people; data is always in UTC.
  package var zone = Zone.utc
  /// Whether JSON has line breaks and indents.
  package var isPretty = false
  /// Columns of the terminal, to which lines are fitted; nil: no limit.
  package var width: Int?
  package var usesColor = false
  /// Whether titles are OSC 8 links.
  package var usesHyperlinks = false
  /// Whether tables, TSV and CSV begin with a line of names.
  package var hasHeader = true
  /// Whether each row of a table of articles has a number, for `open` and `show`.
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

// Since.swift - a start in time, as people and programs write it.

import FeedParsing
package import NewsCore
import NewsText

/// Reads `2h`, `3d`, `today`, `yesterday`, `2026-11-20` or an RFC 3339 time; nil when it is none.
///
/// Days are UTC.
package func parseSince(_ text: String, now: WallTime) -> WallTime? {
  if let duration = Duration(settingText: text) { return now - duration }
  let today = CivilTime(now)
  let midnight = CivilTime(year: today.year, month: today.month, day: today.day).wallTime
  switch text {
  case "today": return midnight
  case "yesterday": return midnight - .days(1)
  default: return parseFeedDate(text)
  }
}

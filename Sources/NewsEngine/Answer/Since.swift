// Since.swift - reads the start of a time span, as people and programs write it.

import FeedParsing
package import NewsCore
import NewsText

/// Reads `2h`, `3d`, `today`, `yesterday`, `monday`, `08:00`, `2026-11-20`, `2026-11-20T08:00` or an RFC 3339
/// time; nil for any other text.
///
/// Days and times are in `zone`, unless the text names a zone. A weekday is the most recent one, today
/// included; a time of day is its most recent occurrence.
package func parseSince(_ text: String, now: WallTime, zone: Zone = .utc) -> WallTime? {
  if let duration = Duration(settingText: text) { return now - duration }
  var start = zone.civil(now)
  (start.hour, start.minute, start.second) = (0, 0, 0)
  let word = text.lowercased()
  if word == "today" { return zone.instant(start) }
  if word == "yesterday" {
    start.day -= 1
    return zone.instant(start)
  }
  if let weekday = weekdays.firstIndex(of: word) {
    start.day -= (start.weekday - weekday + 7) % 7
    return zone.instant(start)
  }
  guard let (hour, minute) = timeOfDay(text) else { return parseFeedDate(text, zone: zone) }
  (start.hour, start.minute) = (hour, minute)
  if zone.instant(start) > now { start.day -= 1 }
  return zone.instant(start)
}

extension WallTime {
  /// A day before: the start of a time span for which no start is given.
  package var startOfLastDay: WallTime { self - .days(1) }
}

private let weekdays = [
  "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
]

/// Reads `8:00` and `08:00` of the 24-hour clock.
private func timeOfDay(_ text: String) -> (hour: Int, minute: Int)? {
  let parts = text.split(separator: ":", omittingEmptySubsequences: false)
  guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
    parts.allSatisfy({ $0.utf8.allSatisfy(\.isASCIIDigit) }),
    let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
  else { return nil }
  return (hour, minute)
}

// AgeText.swift - ages, waits, sizes and counts as short text for people.

import NewsCore

/// The units of time spans in seconds, largest first, with their names in tables and in sentences; sentences
/// have no years.
private let spanUnits: [(seconds: Int64, short: String, word: String?)] = [
  (31_536_000, "y", nil), (86_400, "d", "day"), (3600, "h", "h"), (60, "m", "min"), (1, "s", "s"),
]

/// A time span in its largest whole unit: `0s`, `45s`, `12m`, `3h`, `2d`, `1y`; a negative one is `0s`.
package func shortWait(_ span: Duration) -> String {
  let seconds = max(span.components.seconds, 0)
  let unit = spanUnits.first { seconds >= $0.seconds } ?? spanUnits[spanUnits.count - 1]
  return "\(seconds / unit.seconds)\(unit.short)"
}

/// ``shortWait(_:)`` for a sentence: `45 s`, `59 min`, `3 h`, `1 day`, `400 days`.
package func spanText(_ span: Duration) -> String {
  let seconds = max(span.components.seconds, 0)
  for unit in spanUnits where seconds >= unit.seconds {
    guard let word = unit.word else { continue }
    let count = Int(seconds / unit.seconds)
    return word == "day" ? counted(count, word) : "\(count) \(word)"
  }
  return "0 s"
}

/// An age without seconds: `now`, `5m`, `3h`, `12d`, `2y`; a negative age is `now`.
package func shortAge(_ age: Duration) -> String {
  age < .seconds(60) ? "now" : shortWait(age)
}

/// An age for a sentence: `just now`, `5m ago`; if `countsSeconds`, `45s ago` too.
package func agoText(_ age: Duration, countsSeconds: Bool = false) -> String {
  age < .seconds(60) && !countsSeconds ? "just now" : shortWait(age) + " ago"
}

/// A duration in milliseconds below a second, else in seconds with one decimal: `87ms`, `1.4s`.
package func shortDuration(_ duration: Duration) -> String {
  let milliseconds = duration.milliseconds
  if milliseconds < 1000 { return "\(milliseconds)ms" }
  let tenths = (milliseconds + 50) / 100
  return "\(tenths / 10).\(tenths % 10)s"
}

/// A number of bytes in units of 1,000, with at most three digits: `840B`, `9.6kB`, `21kB`, `1.3MB`.
package func shortSize(_ bytes: Int) -> String {
  var value = Double(bytes)
  if value < 1000 { return "\(bytes)B" }
  for unit in ["kB", "MB", "GB", "TB"] {
    value /= 1000
    if value < 9.95 { return "\((value * 10).rounded() / 10)\(unit)" }
    if value < 999.5 || unit == "TB" { return "\(Int(value.rounded()))\(unit)" }
  }
  return "\(bytes)B"
}

/// A share of 0 to 1 in whole per cent; a share below 1 is never rounded to 100 %.
package func shortShare(_ share: Double) -> String {
  let percent = share < 1 ? min(Int((share * 100).rounded()), 99) : 100
  return "\(percent)%"
}

/// `1 source`, `2 sources`.
package func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}

// AgeText.swift - ages, waits, sizes and counts as short text for people.

import NewsCore

/// An age in the largest whole unit: `now`, `5m`, `3h`, `12d`, `2y`; a negative age is `now`.
package func shortAge(_ age: Duration) -> String {
  let seconds = age.components.seconds
  return switch seconds {
  case ..<60: "now"
  case ..<3600: "\(seconds / 60)m"
  case ..<86_400: "\(seconds / 3600)h"
  case ..<31_536_000: "\(seconds / 86_400)d"
  default: "\(seconds / 31_536_000)y"
  }
}

/// ``shortAge(_:)`` for a sentence: `just now`, `5m ago`.
package func agoText(_ age: Duration) -> String {
  age < .seconds(60) ? "just now" : shortAge(age) + " ago"
}

/// A remaining time in the largest whole unit: `0s`, `45s`, `12m`, `3h`, `2d`.
package func shortWait(_ wait: Duration) -> String {
  let seconds = max(wait.components.seconds, 0)
  return seconds < 60 ? "\(seconds)s" : shortAge(wait)
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

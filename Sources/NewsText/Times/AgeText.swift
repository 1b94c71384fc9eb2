// AgeText.swift - spans of time, sizes and counts as people read them.

import NewsCore

/// The largest whole unit: `now`, `5m`, `3h`, `12d`, `2y`; what lies ahead is `now`.
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

/// The same in a sentence: `just now`, `5m ago`.
package func agoText(_ age: Duration) -> String {
  age < .seconds(60) ? "just now" : shortAge(age) + " ago"
}

/// Time still to go, to the second where that matters: `0s`, `45s`, `12m`, `3h`, `2d`.
package func shortWait(_ wait: Duration) -> String {
  let seconds = max(wait.components.seconds, 0)
  return seconds < 60 ? "\(seconds)s" : shortAge(wait)
}

/// Milliseconds below a second, else seconds with one digit: `87ms`, `1.4s`.
package func shortDuration(_ duration: Duration) -> String {
  let milliseconds = duration.milliseconds
  if milliseconds < 1000 { return "\(milliseconds)ms" }
  let tenths = (milliseconds + 50) / 100
  return "\(tenths / 10).\(tenths % 10)s"
}

/// Powers of 1,000, two or three digits: `840B`, `9.6kB`, `21kB`, `1.3MB`.
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

/// Whole per cent; what is not all is never shown as 100.
package func shortShare(_ share: Double) -> String {
  let percent = share < 1 ? min(Int((share * 100).rounded()), 99) : 100
  return "\(percent)%"
}

/// `1 source`, `2 sources`.
package func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}

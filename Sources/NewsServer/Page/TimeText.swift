// TimeText.swift - times and durations as a reader says them.

import NewsCore

/// `just now`, `12 min`, `3 h`, `2 d`, each with `suffix`.
func ageText(_ age: Duration, suffix: String) -> String {
  let seconds = age.components.seconds
  switch seconds {
  case ..<60: return suffix.isEmpty ? "\(max(0, seconds)) s" : "just now"
  case ..<3600: return "\(seconds / 60) min\(suffix)"
  case ..<86_400: return "\(seconds / 3600) h\(suffix)"
  default: return "\(seconds / 86_400) d\(suffix)"
  }
}

func millisecondText(_ duration: Duration) -> String {
  let milliseconds = duration.milliseconds
  if milliseconds < 1000 { return "\(milliseconds) ms" }
  return "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
}

/// `14:05`, in UTC.
func clockTime(_ time: WallTime) -> String {
  let civil = CivilTime(time)
  return "\(twoDigits(civil.hour)):\(twoDigits(civil.minute))"
}

/// `Friday 20 November 2026`, in UTC.
func longDate(_ time: WallTime) -> String {
  let civil = CivilTime(time)
  let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
  let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
  return "\(days[civil.weekday]) \(civil.day) \(months[civil.month - 1]) \(civil.year)"
}

private func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

// HTTPDate.swift - dates as header fields want them.

import NewsCore

/// IMF-fixdate (RFC 9110 section 5.6.7): `Sun, 22 Nov 2026 11:48:27 GMT`.
func httpDate(_ time: WallTime) -> String {
  let civil = CivilTime(time)
  let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  let clock = [civil.hour, civil.minute, civil.second].map(twoDigits).joined(separator: ":")
  let date = "\(twoDigits(civil.day)) \(months[civil.month - 1]) \(civil.year)"
  return "\(days[civil.weekday]), \(date) \(clock) GMT"
}

func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

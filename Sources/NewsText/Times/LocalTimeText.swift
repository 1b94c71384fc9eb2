// LocalTimeText.swift - instants as text for people, in their time zone.

package import NewsCore

/// `22:01` on the day of `now`, else `2026-11-27 22:01`.
package func shortTime(_ time: WallTime, now: WallTime, zone: Zone) -> String {
  let (civil, today) = (zone.civil(time), zone.civil(now))
  let isToday = (civil.year, civil.month, civil.day) == (today.year, today.month, today.day)
  let local = dateAndTime(civil)
  return isToday ? String(local.suffix(5)) : local
}

/// `2026-11-27 22:01 +05:30`, for documents that are read in other zones; without an offset, `UTC`.
package func fullTime(_ time: WallTime, zone: Zone) -> String {
  let minutes = zone.offset(at: time) / 60
  let (hours, rest) = abs(minutes).quotientAndRemainder(dividingBy: 60)
  let sign = minutes < 0 ? "-" : "+"
  let offset = minutes == 0 ? "UTC" : "\(sign)\(twoDigits(hours)):\(twoDigits(rest))"
  return "\(dateAndTime(zone.civil(time))) \(offset)"
}

/// How far away an instant is: `in 59 min`, `now`, `3 h ago`.
package func distance(of time: WallTime, from now: WallTime) -> String {
  let wait = time - now
  if wait < .zero { return "\(spanText(.zero - wait)) ago" }
  return wait < .seconds(1) ? "now" : "in \(spanText(wait))"
}

private func dateAndTime(_ civil: CivilTime) -> String {
  // Treated as UTC: only the fields are written, so the zone does not matter.
  let text = civil.wallTime.rfc3339
  return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5))"
}

// Since.swift - reading the parameter `since`.

import NewsCore

/// `90s`, `30m`, `2h`, `7d` before `now`, a date, or an RFC 3339 time; nil when it is none of them.
func parseSince(_ text: String, now: WallTime) -> WallTime? {
  if let age = parseAge(text) { return now - age }
  let utf8 = Array(text.utf8)
  guard utf8.count >= 10, utf8[4] == UInt8(ascii: "-"), utf8[7] == UInt8(ascii: "-"),
    let year = number(utf8[0..<4]), let month = number(utf8[5..<7]), let day = number(utf8[8..<10]),
    (1...12).contains(month), (1...31).contains(day)
  else { return nil }
  let date = CivilTime(year: year, month: month, day: day).wallTime
  if utf8.count == 10 { return date }
  guard let time = parseTimeOfDay(utf8[10...]) else { return nil }
  return date + time
}

private func parseAge(_ text: String) -> Duration? {
  let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
  guard let unit = text.last.flatMap({ units[$0] }),
    let count = number(Array(text.dropLast().utf8)[...])
  else { return nil }
  return .seconds(count * unit)
}

/// `Thh:mm:ss`, a fraction that is ignored, and `Z` or `±hh:mm`, as time after midnight UTC.
private func parseTimeOfDay(_ text: ArraySlice<UInt8>) -> Duration? {
  let utf8 = Array(text)
  guard utf8.count >= 10, utf8[0] | 0x20 == UInt8(ascii: "t") || utf8[0] == 0x20,
    utf8[3] == UInt8(ascii: ":"), utf8[6] == UInt8(ascii: ":"),
    let hour = number(utf8[1..<3]), let minute = number(utf8[4..<6]),
    let second = number(utf8[7..<9]), hour < 24, minute < 60, second < 61
  else { return nil }
  var zone = utf8[9...]
  if zone.first == UInt8(ascii: ".") {
    zone = zone.dropFirst().drop { (0x30...0x39).contains($0) }
  }
  guard let offset = parseOffset(Array(zone)) else { return nil }
  return .seconds(hour * 3600 + minute * 60 + second) - offset
}

private func parseOffset(_ zone: [UInt8]) -> Duration? {
  if zone.count == 1, zone[0] | 0x20 == UInt8(ascii: "z") { return .zero }
  // A plus sign that was not encoded arrives as a space.
  guard zone.count == 6, [UInt8(ascii: "+"), UInt8(ascii: "-"), 0x20].contains(zone[0]),
    zone[3] == UInt8(ascii: ":"), let hours = number(zone[1..<3]),
    let minutes = number(zone[4..<6]),
    hours < 24, minutes < 60
  else { return nil }
  let offset = Duration.seconds(hours * 3600 + minutes * 60)
  return zone[0] == UInt8(ascii: "-") ? .zero - offset : offset
}

/// Up to six digits and nothing else.
private func number(_ digits: ArraySlice<UInt8>) -> Int? {
  guard (1...6).contains(digits.count) else { return nil }
  var value = 0
  for digit in digits {
    guard (0x30...0x39).contains(digit) else { return nil }
    value = value * 10 + Int(digit - 0x30)
  }
  return value
}

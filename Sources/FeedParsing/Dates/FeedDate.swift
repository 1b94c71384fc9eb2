// FeedDate.swift - reads dates of feeds: RFC 822, RFC 3339 and many variants.

package import NewsCore
import NewsText

/// The instant of a date in a feed; nil when it is not a date.
///
/// Reads RFC 822 and 2822 with common mistakes, RFC 3339 and ISO 8601, asctime, numeric dates, and month
/// names in some twenty languages. A date without a zone is in UTC. An impossible date, such as 30
/// February, is nil; midnight may be 24:00, and a leap second is read as second 59.
package func parseFeedDate(_ text: String) -> WallTime? { parseFeedDate(text, zone: nil) }

/// The instant of a date in a feed; a date without a zone is in `zone`, or in UTC if that is nil.
package func parseFeedDate(_ text: String, zone: Zone?) -> WallTime? {
  text.withBytes { bytes in
    guard bytes.count <= 256 else { return nil }
    let hasComment = bytes.firstOffset(of: UInt8(ascii: "("), from: 0, to: bytes.count) != nil
    return hasComment ? withoutComments(bytes).withBytes { date($0, zone) } : date(bytes, zone)
  }
}

private func date(_ bytes: ByteSpan, _ zone: Zone?) -> WallTime? {
  var scanner = DateScanner(bytes.trimmed)
  guard scanner.scan() else { return nil }
  return scanner.fields.wallTime(in: zone)
}

/// The parts of a date that have been read.
struct DateFields {
  var year: Int?
  var month: Int?
  var day: Int?
  var hour = 0
  var minute = 0
  var second = 0
  var milliseconds = 0
  var hasTime = false
  /// Whether a twelve-hour time is in the afternoon; nil for a 24-hour time.
  var isAfternoon: Bool?
  /// Seconds east of UTC.
  var offset: Int?
  /// Seconds east of UTC that the language of the date implies if it has no zone.
  var impliedOffset = 0

  /// Whether year, month and day are known.
  var isDay: Bool { year != nil && month != nil && day != nil }

  /// The instant of the date, in `zone` if the text has none; nil when a field is missing or impossible.
  func wallTime(in zone: Zone?) -> WallTime? {
    guard let year, let month, let day, (0...9999).contains(year), (1...12).contains(month),
      day >= 1, day <= daysInMonth(month, year), let hour = hourOfDay, minute <= 59, second <= 60
    else { return nil }
    if hour == 24, minute > 0 || second > 0 { return nil }
    let civil = CivilTime(
      year: year, month: month, day: day, hour: hour, minute: minute, second: min(second, 59))
    if let zone, offset == nil, impliedOffset == 0 {
      return zone.instant(civil) + .milliseconds(milliseconds)
    }
    let local = civil.wallTime.milliseconds + Int64(milliseconds)
    return WallTime(milliseconds: local - Int64(offset ?? impliedOffset) * 1000)
  }

  private var hourOfDay: Int? {
    guard let isAfternoon, hour <= 12 else { return hour <= 24 ? hour : nil }
    return hour % 12 + (isAfternoon ? 12 : 0)
  }

  private func daysInMonth(_ month: Int, _ year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Sets month and day from a day of the year, 1 to 366.
  mutating func setDayOfYear(_ ordinal: Int, year: Int) {
    guard (1...366).contains(ordinal) else { return }
    self.year = year
    var rest = ordinal
    var month = 1
    while month < 12, rest > daysInMonth(month, year) {
      rest -= daysInMonth(month, year)
      month += 1
    }
    self.month = month
    day = rest
  }
}

/// The year in four digits; two digits mean the years 1969 to 2068.
func fullYear(_ year: Int, digits: Int) -> Int {
  guard digits <= 2 else { return year }
  return year < 69 ? 2000 + year : 1900 + year
}

/// Removes comments in parentheses (RFC 822 section 3.4.3), nested and with escapes.
private func withoutComments(_ bytes: ByteSpan) -> ByteBuilder {
  var depth = 0
  var isEscaped = false
  var output = ByteBuilder(capacity: bytes.count)
  for byte in bytes {
    switch byte {
    case _ where isEscaped: isEscaped = false
    case UInt8(ascii: "\\") where depth > 0: isEscaped = true
    case UInt8(ascii: "("):
      depth += 1
    case UInt8(ascii: ")") where depth > 0:
      depth -= 1
      // A comment can end a word: "Feb(ruary)12".
      output.append(Byte.space)
    default: if depth == 0 { output.append(byte) }
    }
  }
  return output
}

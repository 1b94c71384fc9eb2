// WallTime.swift - an instant of the wall clock, and its date in the calendar.

/// An instant of the wall clock, to the millisecond.
///
/// Publishers write it and people read it. The clock may jump; for "not before" use ``Moment``.
/// Calendar arithmetic is done here because libraries for it load ICU, which would cost every start
/// of the program several milliseconds.
package struct WallTime: Hashable, Comparable, Sendable, Codable {
  /// Milliseconds since 1970-01-01T00:00:00Z; negative before it.
  package var milliseconds: Int64

  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  package init(seconds: Int64) {
    self.milliseconds = seconds.multipliedReportingOverflow(by: 1000).partialValue
  }

  /// Whole seconds since 1970, rounded down.
  package var seconds: Int64 {
    let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// The last whole multiple of `step` since 1970, for example the start of the day in UTC.
  package func roundedDown(to step: Duration) -> WallTime {
    let step = max(step.milliseconds, 1)
    let start = floorDivide(milliseconds, step).multipliedReportingOverflow(by: step)
    return WallTime(milliseconds: start.overflow ? .min : start.partialValue)
  }

  package static func < (left: WallTime, right: WallTime) -> Bool {
    left.milliseconds < right.milliseconds
  }

  package static func + (time: WallTime, duration: Duration) -> WallTime {
    WallTime(milliseconds: time.milliseconds.saturatingAdd(duration.milliseconds))
  }

  package static func - (time: WallTime, duration: Duration) -> WallTime {
    WallTime(milliseconds: time.milliseconds.saturatingAdd(-duration.milliseconds))
  }

  package static func - (left: WallTime, right: WallTime) -> Duration {
    .milliseconds(left.milliseconds.saturatingAdd(-right.milliseconds))
  }
}

/// A date and time of day in UTC, by the proleptic Gregorian calendar.
package struct CivilTime: Hashable, Sendable {
  package var year: Int
  /// 1 to 12.
  package var month: Int
  /// 1 to 31.
  package var day: Int
  package var hour = 0
  package var minute = 0
  package var second = 0

  package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    self.year = year
    self.month = month
    self.day = day
    self.hour = hour
    self.minute = minute
    self.second = second
  }

  package init(_ time: WallTime) {
    let days = Int(floorDivide(time.seconds, 86_400))
    let secondOfDay = Int(time.seconds - Int64(days) * 86_400)
    (year, month, day) = CivilTime.date(daysSince1970: days)
    hour = secondOfDay / 3600
    minute = secondOfDay / 60 % 60
    second = secondOfDay % 60
  }

  /// The instant of this date and time; fields out of range carry over, as in `timegm`.
  package var wallTime: WallTime {
    let days = Int64(CivilTime.daysSince1970(year: year, month: month, day: day))
    return WallTime(seconds: days * 86_400 + Int64(hour * 3600 + minute * 60 + second))
  }

  /// The day of the week: 0 is Sunday, as in cron.
  package var weekday: Int {
    let days = CivilTime.daysSince1970(year: year, month: month, day: day)
    return ((days + 4) % 7 + 7) % 7
  }

  /// Days since 1970-01-01.
  ///
  /// The calculation lets years begin in March, so that a leap day is the last day of its year.
  package static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  private static func date(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}

private func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
  let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
  return remainder < 0 ? quotient - 1 : quotient
}

extension Int64 {
  /// The sum, or the nearest representable value.
  package func saturatingAdd(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other > 0 ? .max : .min) : sum
  }
}

extension Duration {
  /// Whole milliseconds, rounded towards zero; saturates.
  package var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    if overflow { return seconds > 0 ? .max / 2 : .min / 2 }
    return whole.saturatingAdd(attoseconds / 1_000_000_000_000_000)
  }

  package static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }
  package static func hours(_ count: Int) -> Duration { .seconds(count * 3600) }
  package static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
}

// DateScanner.swift - reads a date word by word and number by number.

/// Reads the parts of a date in any order.
struct DateScanner {
  var fields = DateFields()
  private let bytes: ByteSpan
  private var index = 0
  /// Whether the month came from the first word, which may be a weekday instead: "mar 5 janv".
  private var isMonthTentative = false

  init(_ bytes: ByteSpan) {
    self.bytes = bytes
  }

  /// Reads all parts; false when one of them cannot be part of a date, or the year is missing.
  mutating func scan() -> Bool {
    if bytes.first == Byte.hyphen { return scanYearWithoutCentury() }
    while index < bytes.count {
      let byte = bytes[index]
      if byte.isDigit {
        guard scanNumber() else { return false }
      } else if byte >= 0x80, spaceWidth(bytes, at: index) > 0 {
        index += spaceWidth(bytes, at: index)
      } else if byte.isLetter || byte >= 0x80 {
        scanWord()
      } else if fields.hasTime, byte == UInt8(ascii: "+") || byte == Byte.hyphen {
        guard scanOffset(isEast: byte == UInt8(ascii: "+")) else { return false }
      } else {
        index += 1
      }
    }
    return fields.year != nil
  }

  /// Reads the digits at `index`; the value is that of the first 18.
  private mutating func digits() -> (value: Int, count: Int) {
    var value = 0
    let start = index
    while index < bytes.count, bytes[index].isDigit {
      if index - start < 18 { value = value * 10 + Int(bytes[index] & 0x0f) }
      index += 1
    }
    return (value, index - start)
  }

  private func peek(_ offset: Int = 0) -> UInt8 {
    index + offset < bytes.count ? bytes[index + offset] : 0
  }

  /// Reads `-YYMM` and `-YY-MM` (ISO 8601:1988, section 5.2.1.3).
  private mutating func scanYearWithoutCentury() -> Bool {
    index = 1
    let first = digits()
    if first.count == 4, index == bytes.count {
      (fields.year, fields.month) = (fullYear(first.value / 100, digits: 2), first.value % 100)
    } else if first.count == 2, peek() == Byte.hyphen {
      index += 1
      (fields.year, fields.month) = (fullYear(first.value, digits: 2), digits().value)
    }
    fields.day = 1
    return index == bytes.count
  }
}

// MARK: - Numbers

extension DateScanner {
  private mutating func scanNumber() -> Bool {
    let isWhole = index == 0
    let isBehindT = !isWhole && bytes[index - 1] | 0x20 == UInt8(ascii: "t")
    let number = digits()
    if peek() == Byte.colon, !fields.hasTime { return scanTime(hour: number.value) }
    if fields.isDay, !fields.hasTime, number.count <= 2 {
      // Times with points (12.34, 12.34.56), and the hour alone of ISO 8601 (2024-01-01T12Z).
      if peek() == UInt8(ascii: "."), peek(1).isDigit { return scanTime(hour: number.value) }
      if isBehindT {
        (fields.hour, fields.hasTime) = (number.value, true)
        return true
      }
    }
    if isDateSeparator(peek()), peek(1).isDigit, fields.year == nil, fields.month == nil {
      return scanNumericDate(first: number)
    }
    let isTimeNext = peek() | 0x20 == UInt8(ascii: "t") && peek(1).isDigit
    if isWhole, index == bytes.count || isTimeNext || number.count >= 5 {
      return scanCompact(number)
    }
    if takeFieldWithUnit(number.value) { return true }
    if number.count >= 3 || fields.day != nil {
      if fields.year == nil { fields.year = fullYear(number.value, digits: number.count) }
    } else {
      fields.day = number.value
    }
    return true
  }

  private func isDateSeparator(_ byte: UInt8) -> Bool {
    byte == Byte.hyphen || byte == Byte.slash || byte == UInt8(ascii: ".")
  }

  /// Reads a number of an East Asian date, which is followed by its unit: year, month or day.
  private mutating func takeFieldWithUnit(_ value: Int) -> Bool {
    if peek() < 0x80 { return false }
    func has(_ unit: StaticString) -> Bool {
      let expected = ByteSpan(start: unit.utf8Start, count: unit.utf8CodeUnitCount)
      return index + expected.count <= bytes.count
        && bytes.slice(index, index + expected.count).elementsEqual(expected)
    }
    if has("년") || has("年") {
      fields.year = value
      if has("년") { fields.impliedOffset = 9 * 3600 }
    } else if has("월") || has("月") {
      fields.month = value
    } else if has("일") || has("日") {
      fields.day = value
    } else {
      return false
    }
    index += 3
    return true
  }

  /// Reads hour and minute, and second and fraction if present; false when another colon follows.
  private mutating func scanTime(hour: Int) -> Bool {
    let separator = peek()
    index += 1
    guard peek().isDigit else { return false }
    fields.hour = hour
    fields.minute = digits().value
    fields.hasTime = true
    if peek() == separator {
      index += 1
      guard peek().isDigit else { return false }
      fields.second = digits().value
    }
    if peek() == UInt8(ascii: ".") || peek() == UInt8(ascii: ","), peek(1).isDigit {
      index += 1
      let fraction = digits()
      fields.milliseconds = fraction.value
      for _ in 0..<max(0, 3 - fraction.count) { fields.milliseconds *= 10 }
      for _ in 0..<max(0, min(fraction.count, 18) - 3) { fields.milliseconds /= 10 }
    }
    return peek() != Byte.colon
  }

  /// Reads a date of numbers with hyphens, slashes or points between them.
  private mutating func scanNumericDate(first: (value: Int, count: Int)) -> Bool {
    let separator = peek()
    index += 1
    let second = digits()
    guard peek() == separator, peek(1).isDigit else {
      guard first.count == 4 else { return false }
      if second.count == 3 {
        fields.setDayOfYear(second.value, year: first.value)
      } else {
        (fields.year, fields.month, fields.day) = (first.value, second.value, 1)
      }
      return true
    }
    index += 1
    let third = digits()
    if first.count >= 3 {
      (fields.year, fields.month, fields.day) = (first.value, second.value, third.value)
    } else if separator == Byte.hyphen, third.count <= 2 {
      fields.year = fullYear(first.value, digits: 2)
      (fields.month, fields.day) = (second.value, third.value)
    } else {
      fields.year = fullYear(third.value, digits: third.count)
      // With slashes the month comes first (American) unless that is impossible; with points and hyphens
      // the day does (European).
      let isMonthFirst = separator == Byte.slash && first.value <= 12
      (fields.month, fields.day) =
        isMonthFirst ? (first.value, second.value) : (second.value, first.value)
    }
    return true
  }

  /// Reads digits without separators: a year, a date (ISO 8601 basic format), or Unix time.
  private mutating func scanCompact(_ number: (value: Int, count: Int)) -> Bool {
    let value = number.value
    switch number.count {
    case 4:
      (fields.year, fields.month, fields.day) = (value, 1, 1)
    case 5:
      fields.setDayOfYear(value % 1000, year: fullYear(value / 1000, digits: 2))
    case 6:
      fields.year = fullYear(value / 10_000, digits: 2)
      (fields.month, fields.day) = (value / 100 % 100, value % 100)
    case 7:
      fields.setDayOfYear(value % 1000, year: value / 1000)
    case 8:
      (fields.year, fields.month, fields.day) = (value / 10_000, value / 100 % 100, value % 100)
    case 10:
      setUnixTime(value)
    case 13:
      setUnixTime(value / 1000)
    case 14:
      let date = value / 1_000_000
      (fields.year, fields.month, fields.day) = (date / 10_000, date / 100 % 100, date % 100)
      setCompactTime(value % 1_000_000)
    default:
      return false
    }
    return scanCompactTime()
  }

  /// Reads `T101455` after a date without separators.
  private mutating func scanCompactTime() -> Bool {
    guard peek() | 0x20 == UInt8(ascii: "t"), peek(1).isDigit else { return true }
    let start = index
    index += 1
    let time = digits()
    if peek() == Byte.colon {
      index = start + 1
      return true
    }
    guard time.count == 6 || time.count == 4 else { return false }
    setCompactTime(time.count == 4 ? time.value * 100 : time.value)
    return true
  }

  private mutating func setCompactTime(_ time: Int) {
    (fields.hour, fields.minute, fields.second) = (time / 10_000, time / 100 % 100, time % 100)
    fields.hasTime = true
  }

  private mutating func setUnixTime(_ seconds: Int) {
    (fields.year, fields.month, fields.day) = (1970, 1, 1)
    fields.impliedOffset = -seconds
  }
}

// MARK: - Words and zones

extension DateScanner {
  private mutating func scanWord() {
    let start = index
    while index < bytes.count,
      bytes[index].isLetter || bytes[index] >= 0x80 && spaceWidth(bytes, at: index) == 0
    {
      index += 1
    }
    let word = bytes.slice(start, index)
    if word.count == 1, !fields.hasTime { return }
    if word.count == 1, peek() == UInt8(ascii: "."), let isAfternoon = abbreviatedHalfOfDay(word[0])
    {
      fields.isAfternoon = isAfternoon
      return
    }
    if fields.month == nil || isMonthTentative, let month = monthNumber(word) {
      fields.month = month
      isMonthTentative = start == 0
    } else if let isAfternoon = halfOfDay(word) {
      fields.isAfternoon = isAfternoon
    } else if fields.hasTime, let offset = zoneOffset(word) {
      fields.offset = offset
    }
  }

  /// Reads the rest of `a.m.` or `p. m.` after its first letter; true for the afternoon.
  private mutating func abbreviatedHalfOfDay(_ letter: UInt8) -> Bool? {
    let letter = letter.lowercased
    guard letter == UInt8(ascii: "a") || letter == UInt8(ascii: "p") else { return nil }
    var end = index + 1
    while end < bytes.count, spaceWidth(bytes, at: end) > 0 { end += spaceWidth(bytes, at: end) }
    guard end < bytes.count, bytes[end].lowercased == UInt8(ascii: "m"),
      end + 1 == bytes.count || !bytes[end + 1].isLetter
    else { return nil }
    index = end + 1
    return letter == UInt8(ascii: "p")
  }

  private mutating func halfOfDay(_ word: ByteSpan) -> Bool? {
    if word.equalsASCII("am") { return false }
    if word.equalsASCII("pm") { return true }
    guard word[0] >= 0x80 else { return nil }
    let text = word.text
    guard text == "오전" || text == "오후" else { return nil }
    fields.impliedOffset = 9 * 3600
    return text == "오후"
  }

  /// Reads `+HHMM`, `+HH:MM`, `+H` or `+HMM` after the time; false when it is no offset.
  private mutating func scanOffset(isEast: Bool) -> Bool {
    index += 1
    guard index < bytes.count else { return true }
    guard peek().isDigit else { return peek().isSpace }
    let number = digits()
    guard number.count <= 4 else { return false }
    var seconds = number.value * 3600
    if peek() == Byte.colon {
      index += 1
      guard peek().isDigit else { return false }
      seconds += min(digits().value, 99) * 60
    } else if number.count >= 3 {
      // No format has a year here, so "12:00:00-2004" has an offset of 20 hours and 4 minutes.
      seconds = number.value / 100 * 3600 + number.value % 100 * 60
    }
    guard seconds <= 24 * 3600 else { return false }
    fields.offset = isEast ? seconds : -seconds
    return true
  }
}

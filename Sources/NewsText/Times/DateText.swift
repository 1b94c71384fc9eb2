// DateText.swift - instants in UTC as text: RFC 3339, RFC 822, and dates for people.

package import NewsCore

extension WallTime {
  /// RFC 3339 in UTC, to the second: `2026-11-22T11:48:27Z`.
  ///
  /// A year before 0 is written as 0000, one after 9999 as 9999.
  package var rfc3339: String {
    let civil = CivilTime(self)
    // Written in one buffer: a list of articles has thousands of dates, and joining strings is slow.
    return String(unsafeUninitializedCapacity: 20) { text in
      let year = min(max(civil.year, 0), 9999)
      write(year / 100, before: nil, at: 0, to: text)
      write(year % 100, before: "-", at: 2, to: text)
      write(civil.month, before: "-", at: 5, to: text)
      write(civil.day, before: "T", at: 8, to: text)
      write(civil.hour, before: ":", at: 11, to: text)
      write(civil.minute, before: ":", at: 14, to: text)
      write(civil.second, before: "Z", at: 17, to: text)
      return 20
    }
  }
}

/// Writes two digits and the character after them.
private func write(
  _ number: Int, before mark: Unicode.Scalar?, at offset: Int,
  to text: UnsafeMutableBufferPointer<UInt8>
) {
  text[offset] = 0x30 + UInt8(number / 10)
  text[offset + 1] = 0x30 + UInt8(number % 10)
  if let mark { text[offset + 2] = UInt8(ascii: mark) }
}

extension WallTime {
  /// RFC 822 with the four-digit year of RFC 1123: `Sun, 22 Nov 2026 11:48:27 GMT`.
  ///
  /// It is also the IMF-fixdate of HTTP (RFC 9110 section 5.6.7).
  package var rfc822: String {
    let civil = CivilTime(self)
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let time = rfc3339.dropFirst(rfc3339.utf8.count - 9).prefix(8)
    let day = civil.day < 10 ? "0\(civil.day)" : "\(civil.day)"
    return "\(days[civil.weekday]), \(day) \(months[civil.month - 1]) \(civil.year) \(time) GMT"
  }
}

/// `14:05`, in UTC.
package func clockTime(_ time: WallTime) -> String {
  let civil = CivilTime(time)
  return "\(twoDigits(civil.hour)):\(twoDigits(civil.minute))"
}

/// `Friday 20 November 2026`, in UTC.
package func longDate(_ time: WallTime) -> String {
  let civil = CivilTime(time)
  let days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
  let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
  return "\(days[civil.weekday]) \(civil.day) \(months[civil.month - 1]) \(civil.year)"
}

func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

// DateTextTests.swift - instants as programs and people write them.

import NewsCore
import NewsText
import Testing

@Suite struct `An instant` {
  private let time = WallTime(seconds: 784_111_777)

  /// The example of RFC 9110 section 5.6.7.
  @Test func `is written as HTTP and RSS want it`() {
    #expect(time.rfc822 == "Sun, 06 Nov 1994 08:49:37 GMT")
  }

  @Test func `is written as RFC 3339 in UTC`() {
    #expect(time.rfc3339 == "1994-11-06T08:49:37Z")
  }

  @Test(arguments: [(-62_198_755_200, "0000-"), (253_402_300_800, "9999-")] as [(Int64, String)])
  func `has four digits for its year, however far away it is`(seconds: Int64, year: String) {
    let text = WallTime(seconds: seconds).rfc3339
    #expect(text.hasPrefix(year) && text.utf8.count == 20)
  }

  @Test func `is written for people`() {
    #expect(clockTime(time) == "08:49")
    #expect(longDate(time) == "Sunday 6 November 1994")
  }
}

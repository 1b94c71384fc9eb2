// LocalTimeTextTests.swift - times as people read them.

import NewsCore
import NewsText
import TestSupport
import Testing

@Suite struct `A local time` {
  private let now = WallTime.sampleNoon

  @Test func `has its date unless it is today in its zone`() {
    let later = now + .hours(6) + .minutes(40)

    #expect(shortTime(later, now: now, zone: .utc) == "18:40")
    #expect(shortTime(later, now: now, zone: .newYork) == "13:40")
    #expect(shortTime(later, now: now, zone: .kolkata) == "2026-11-23 00:10")
  }

  @Test func `has its offset in a document`() {
    #expect(fullTime(now, zone: .utc) == "2026-11-22 12:00 UTC")
    #expect(fullTime(now, zone: .newYork) == "2026-11-22 07:00 -05:00")
    #expect(fullTime(now, zone: .kolkata) == "2026-11-22 17:30 +05:30")
  }

  @Test(arguments: [
    (45, "in 45 s"), (59 * 60 + 59, "in 59 min"), (3 * 3600, "in 3 h"), (86_400, "in 1 day"),
    (12 * 86_400, "in 12 days"), (0, "now"), (-60, "1 min ago"),
  ])
  func `is described by its distance`(seconds: Int, text: String) {
    #expect(distance(of: now + .seconds(seconds), from: now) == text)
  }
}

// SinceTests.swift - start times, in the local time of the reader.

import NewsCore
import NewsEngine
import NewsText
import TestSupport
import Testing

@Suite struct `A start in time` {
  /// 12:00 UTC on Sunday 22 November 2026: 07:00 in New York, 17:30 in Kolkata, 23:00 on Lord Howe.
  private let now = WallTime.sampleNoon

  @Test(arguments: [
    ("today", "2026-11-22T05:00:00Z", "2026-11-21T18:30:00Z", "2026-11-21T13:00:00Z"),
    ("yesterday", "2026-11-21T05:00:00Z", "2026-11-20T18:30:00Z", "2026-11-20T13:00:00Z"),
    ("Sunday", "2026-11-22T05:00:00Z", "2026-11-21T18:30:00Z", "2026-11-21T13:00:00Z"),
    ("monday", "2026-11-16T05:00:00Z", "2026-11-15T18:30:00Z", "2026-11-15T13:00:00Z"),
    ("08:00", "2026-11-21T13:00:00Z", "2026-11-22T02:30:00Z", "2026-11-21T21:00:00Z"),
    ("2026-11-20", "2026-11-20T05:00:00Z", "2026-11-19T18:30:00Z", "2026-11-19T13:00:00Z"),
    ("2026-11-20T08:00", "2026-11-20T13:00:00Z", "2026-11-20T02:30:00Z", "2026-11-19T21:00:00Z"),
    (
      "2026-11-20T08:00:00+09:00", "2026-11-19T23:00:00Z", "2026-11-19T23:00:00Z",
      "2026-11-19T23:00:00Z"
    ),
    (
      "2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z", "2026-11-20T08:00:00Z"
    ),
    ("2h", "2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z"),
  ])
  func `is read as local time of the zone`(
    text: String, newYork: String, kolkata: String, lordHowe: String
  ) {
    let read = [Zone.newYork, .kolkata, .lordHowe].map { zone in
      parseSince(text, now: now, zone: zone)?.rfc3339
    }

    #expect(read == [newYork, kolkata, lordHowe])
  }

  @Test func `is midnight also after a change of the offset`() {
    // 1 November 2026 in New York has 25 hours.
    let evening = CivilTime(year: 2026, month: 11, day: 2, hour: 1).wallTime

    #expect(parseSince("today", now: evening, zone: .newYork)?.rfc3339 == "2026-11-01T04:00:00Z")
    #expect(parseSince("10:00", now: evening, zone: .newYork)?.rfc3339 == "2026-11-01T15:00:00Z")
  }

  @Test(arguments: ["", "tuesdayish", "24:00", "8:0", "08:60", ":", "-1:00", "2026-13-01", "2x"])
  func `has no other form`(text: String) {
    #expect(parseSince(text, now: now, zone: .newYork) == nil)
  }
}

// ZoneTests.swift - time zones whose offset changes.

import NewsCore
import TestSupport
import Testing

@Suite struct `A time zone` {
  @Test func `shows the time of its place on both sides of a change`() {
    let change = WallTime(milliseconds: 1_793_512_800_000)
    #expect(Zone.newYork.civil(change - .seconds(1)) == civil(11, 1, 1, 59, 59))
    #expect(Zone.newYork.civil(change) == civil(11, 1, 1))
    #expect(Zone.kolkata.civil(change) == civil(11, 1, 11, 30))
  }

  @Test func `gives the first of the two instants at which clocks show the same`() {
    let first = Zone.newYork.instant(civil(11, 1, 1, 30))

    #expect(CivilTime(first) == civil(11, 1, 5, 30))
  }

  @Test func `reads a skipped time with the offset before the change`() {
    let instant = Zone.newYork.instant(civil(3, 8, 2, 30))

    #expect(Zone.newYork.civil(instant) == civil(3, 8, 3, 30))
  }

  @Test func `knows changes of half an hour`() {
    // Lord Howe: on 4 October 2026 at 02:00 clocks go to 02:30.
    #expect(CivilTime(Zone.lordHowe.instant(civil(10, 4, 1, 59))) == civil(10, 3, 15, 29))
    #expect(CivilTime(Zone.lordHowe.instant(civil(10, 4, 2, 30))) == civil(10, 3, 15, 30))
    #expect(Zone.lordHowe.civil(Zone.lordHowe.instant(civil(10, 4, 2, 10))) == civil(10, 4, 2, 40))
  }

  @Test(arguments: [Zone.utc, .newYork, .kolkata, .lordHowe])
  func `converts every hour that clocks show once back`(zone: Zone) {
    let start = CivilTime(year: 2026, month: 1, day: 1).wallTime
    for hour in 0..<(365 * 24) {
      let time = start + .hours(hour)
      let found = zone.instant(zone.civil(time))
      #expect(zone.civil(found) == zone.civil(time) && found <= time, "hour \(hour)")
    }
  }

  private func civil(
    _ month: Int, _ day: Int, _ hour: Int, _ minute: Int = 0, _ second: Int = 0
  ) -> CivilTime {
    CivilTime(year: 2026, month: month, day: day, hour: hour, minute: minute, second: second)
  }
}

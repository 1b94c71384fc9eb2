// WallTimeTests.swift - the calendar, and instants that do not depend on a changed wall clock.

import NewsCore
import NewsText
import Testing
import TestSupport

@Suite struct `A wall time` {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"),
    (1_795_350_464, "2026-11-22T12:27:44Z"), (-1, "1969-12-31T23:59:59Z"),
    (-62_135_596_800, "0001-01-01T00:00:00Z"), (253_402_300_799, "9999-12-31T23:59:59Z"),
    (4_107_542_400, "2100-03-01T00:00:00Z"), (253_402_300_800, "9999-01-01T00:00:00Z"),
  ])
  func `is written as RFC 3339`(seconds: Int64, text: String) {
    #expect(WallTime(seconds: seconds).rfc3339 == text)
  }

  @Test func `is the same after a round trip through the calendar`() {
    let seed = SeededRandom.freshSeed()
    var random = SeededRandom(seed: seed)
    for _ in 0..<20_000 {
      let time = WallTime(
        seconds: Int64.random(in: -70_000_000_000...260_000_000_000, using: &random))
      #expect(CivilTime(time).wallTime == time, "seed \(seed)")
    }
  }

  @Test func `knows its weekday`() {
    #expect(CivilTime(year: 2026, month: 11, day: 22).weekday == 0)
    #expect(CivilTime(year: 1969, month: 12, day: 31).weekday == 3)
  }

  @Test func `saturates instead of wrapping`() {
    #expect(WallTime(milliseconds: .max) + .days(1) == WallTime(milliseconds: .max))
    #expect(WallTime(milliseconds: .min) - .days(1) == WallTime(milliseconds: .min))
  }
}

@Suite struct `A moment` {
  private let start = Moment(
    wall: WallTime(seconds: 1_790_000_000), bootID: "a", bootMilliseconds: 50_000)

  @Test func `is compared by the boot clock within one boot`() {
    var later = start + .seconds(10)
    later.wall = later.wall + .days(-400)

    #expect((start + .seconds(30)).remaining(from: later, atMost: .hours(1)) == .seconds(20))
    #expect(start.age(at: later) == .seconds(10))
  }

  @Test func `is compared by the wall clock after a reboot, within a bound`() {
    let rebooted = Moment(wall: start.wall + .seconds(10), bootID: "b", bootMilliseconds: 0)
    #expect((start + .seconds(30)).remaining(from: rebooted, atMost: .hours(1)) == .seconds(20))

    var early = rebooted
    early.wall = start.wall - .days(400)
    #expect((start + .seconds(30)).remaining(from: early, atMost: .hours(1)) == .hours(1))
    #expect(start.age(at: early) == nil, "a time in the future has no age")
  }

  @Test func `is reached when the new boot has lasted as long as the longest wait`() {
    let wrong = Moment(wall: start.wall - .days(400), bootID: "b", bootMilliseconds: 3_600_000)
    let early = Moment(wall: wrong.wall, bootID: "b", bootMilliseconds: 3_599_999)

    #expect((start + .seconds(30)).isReached(at: wrong, limit: .hours(1)))
    #expect((start + .seconds(30)).remaining(from: early, atMost: .hours(1)) == .milliseconds(1))
  }

  @Test func `equals no boot when the boot is not known`() {
    let unknown = Moment(wall: start.wall, bootMilliseconds: 99_999_999)

    #expect(unknown.age(at: Moment(wall: start.wall + .seconds(5))) == .seconds(5))
  }
}

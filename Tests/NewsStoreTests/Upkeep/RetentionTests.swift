// RetentionTests.swift - the trusted clock, and how many articles each source keeps.

import NewsCore
import Testing

@testable import NewsStore

@Suite struct `The trusted clock` {
  private let start = Moment(wall: noon, bootID: "boot", bootMilliseconds: 5000)

  @Test func `advances with both clocks`() {
    var clock = TrustedClock(at: start, oldest: nil)
    clock.advance(to: start + .days(100))

    #expect(clock.time == noon + .days(100))
  }

  @Test func `stays when the wall clock alone jumps`() {
    for jump in [Duration.days(11000), .days(-11000)] {
      var clock = TrustedClock(at: start, oldest: nil)
      clock.advance(to: Moment(wall: noon + jump, bootID: "boot", bootMilliseconds: 6000))

      #expect(clock.time <= noon + .seconds(2))
      #expect(clock.cutoff(.days(90)) <= noon - .days(89))
    }
  }

  @Test func `advances at most 30 days across a restart`() {
    func time(after wall: Duration, uptime: Duration) -> WallTime {
      var clock = TrustedClock(at: start, oldest: nil)
      clock.advance(
        to: Moment(wall: noon + wall, bootID: "next", bootMilliseconds: uptime.milliseconds))
      return clock.time
    }

    #expect(time(after: .days(3), uptime: .hours(1)) == noon + .days(3))
    #expect(time(after: .days(11000), uptime: .hours(1)) == noon + .days(60))
    #expect(time(after: .days(-400), uptime: .hours(1)) == noon + .hours(1))
  }

  @Test func `advances at most a day, doubled, when the clock of a database jumps`() {
    func moment(_ wall: WallTime) -> Moment {
      Moment(wall: wall, bootID: "db-1", bootMilliseconds: wall.milliseconds)
    }
    var clock = TrustedClock(at: moment(noon), oldest: nil)
    clock.advance(to: moment(noon + .hours(20)))
    #expect(clock.time == noon + .hours(20))

    clock.advance(to: moment(noon + .days(100)))
    clock.advance(to: moment(noon + .days(100) + .minutes(1)))

    #expect(clock.time == noon + .hours(20) + .days(2) + .minutes(2))
    #expect(clock.cutoff(.days(90)) < noon)
  }

  @Test func `follows a wall clock that is ahead, at double speed`() {
    var clock = TrustedClock(at: start, oldest: noon - .days(10))
    #expect(clock.time == noon - .days(10))
    clock.advance(to: start + .days(4))
    #expect(clock.time == noon - .days(2))
    clock.advance(to: start + .days(8))

    #expect(clock.time == noon + .days(6))
    clock.advance(to: start + .days(12))
    #expect(clock.time == noon + .days(12))
  }

  @Test func `is stored as text`() {
    var clock = TrustedClock(at: start, oldest: noon - .days(1))
    clock.advance(to: start + .seconds(7))

    #expect(TrustedClock(text: clock.text) == clock)
    #expect(TrustedClock(text: "1 2") == nil)
  }
}

@Suite struct `Shares of a full store` {
  @Test(arguments: [
    (["busy": 300, "quiet": 3], 100, ["busy": 97, "quiet": 3]),
    (["a": 50, "b": 50], 60, ["a": 30, "b": 30]),
    (["a": 5, "b": 5, "c": 5], 2, ["a": 0, "b": 1, "c": 1]),
    (["a": 5], 100, ["a": 5]),
    ([:], 100, [:]),
  ])
  func `let sources with few articles keep them`(
    counts: [String: Int], limit: Int, shares: [String: Int]
  ) {
    #expect(RetentionPolicy.shares(of: counts, limit: limit) == shares)
  }
}

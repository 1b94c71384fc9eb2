// DurationScalingTests.swift - durations that double up to a limit, and shares of durations.

import NewsCore
import Testing

@Suite struct `A doubled duration` {
  @Test(arguments: [(-1, 1), (0, 1), (1, 2), (5, 32), (6, 60), (30, 60), (.max, 60)])
  func `doubles with each time, up to its limit`(times: Int, seconds: Int64) {
    #expect(Duration.seconds(1).doubled(times, atMost: .seconds(60)) == .seconds(seconds))
  }

  @Test func `is its limit if the product overflows`() {
    #expect(Duration.days(365 * 100).doubled(30, atMost: .days(7)) == .days(7))
    #expect(Duration.days(30).doubled(0, atMost: .days(7)) == .days(7))
  }
}

@Suite struct `A scaled duration` {
  @Test(arguments: [(1.0, 1999), (0.5, 999), (0, 0), (1.2, 2398), (-0.5, -999)])
  func `has whole milliseconds`(factor: Double, milliseconds: Int64) {
    #expect(Duration.milliseconds(1999).scaled(by: factor) == .milliseconds(milliseconds))
  }
}

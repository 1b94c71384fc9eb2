// StoreClockTests.swift - the bounds that a machine has for the clock of its database.

import NewsCore
import Testing

@testable import NewsStore

@Suite struct `The clock of a database` {
  private let clock = StoreClock()

  @Test(arguments: [0, 1, 250, 500])
  func `is never assumed to be later than it can be, however long the answer took`(
    trip: Int64
  ) {
    // The database may have read its clock just before the answer arrived.
    clock.addMeasurement(1_000_000, sent: 5000 - trip, received: 5000)

    #expect(clock.offset == .milliseconds(1_000_000 - 5000))
  }

  @Test func `is measured by a long round trip only if that narrows the bounds`() {
    clock.addMeasurement(1_000_000, sent: 4990, received: 5000)

    clock.addMeasurement(1_000_900, sent: 5000, received: 6000)
    #expect(clock.offset == .milliseconds(995_000), "the answer took 100 ms")

    clock.addMeasurement(1_002_050, sent: 6000, received: 7000)
    #expect(clock.offset == .milliseconds(995_050), "the clock cannot be further behind")
  }

  @Test func `may be set back, which a short round trip shows`() {
    clock.addMeasurement(1_000_000, sent: 4990, received: 5000)

    clock.addMeasurement(900_000, sent: 5990, received: 6000)

    #expect(clock.offset == .milliseconds(894_000))
  }

  @Test func `may be ahead by the whole time that the answer took`() {
    #expect(clock.uncertainty == .zero, "nothing is known yet")

    clock.addMeasurement(1_000_000, sent: 4750, received: 5000)

    #expect(clock.uncertainty == .milliseconds(250 + 4), "times are whole milliseconds")
  }

  @Test func `has the bounds that two answers give together, for two seconds`() {
    clock.addMeasurement(1_000_000, sent: 4980, received: 5000)
    clock.addMeasurement(1_000_915, sent: 5900, received: 6000)
    #expect(clock.offset == .milliseconds(995_000), "the first answer came sooner")
    #expect(clock.uncertainty == .milliseconds(15 + 4), "the second request was sent later")

    clock.addMeasurement(1_001_990, sent: 6950, received: 7001)
    #expect(clock.offset == .milliseconds(994_989), "the clocks may have drifted since the first")
  }
}

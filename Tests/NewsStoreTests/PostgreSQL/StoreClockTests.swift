// StoreClockTests.swift - what a machine knows of the clock of its database.

import NewsCore
import Testing

@testable import NewsStore

@Suite struct `The clock of a database` {
  private let clock = StoreClock()

  @Test(arguments: [0, 1, 250, 500])
  func `is not thought to be ahead of what it can be, however long the answer took`(
    trip: Int64
  ) {
    // The database may have looked at its clock just before the answer arrived.
    clock.note(1_000_000, sent: 5000 - trip, received: 5000)

    #expect(clock.offset == .milliseconds(1_000_000 - 5000))
  }

  @Test func `is known from a long trip only where that says more`() {
    clock.note(1_000_000, sent: 4990, received: 5000)

    clock.note(1_000_900, sent: 5000, received: 6000)
    #expect(clock.offset == .milliseconds(995_000), "the answer was 100 ms on its way")

    clock.note(1_002_050, sent: 6000, received: 7000)
    #expect(clock.offset == .milliseconds(995_050), "the clock cannot be further behind")
  }

  @Test func `may be set back, which a short trip tells`() {
    clock.note(1_000_000, sent: 4990, received: 5000)

    clock.note(900_000, sent: 5990, received: 6000)

    #expect(clock.offset == .milliseconds(894_000))
  }

  @Test func `may be ahead by the whole time that the answer took`() {
    #expect(clock.uncertainty == .zero, "nothing is known yet")

    clock.note(1_000_000, sent: 4750, received: 5000)

    #expect(clock.uncertainty == .milliseconds(250 + 4), "times are whole milliseconds")
  }

  @Test func `is known as closely as two answers tell together, for two seconds`() {
    clock.note(1_000_000, sent: 4980, received: 5000)
    clock.note(1_000_915, sent: 5900, received: 6000)
    #expect(clock.offset == .milliseconds(995_000), "the first answer came sooner")
    #expect(clock.uncertainty == .milliseconds(15 + 4), "the second was asked for later")

    clock.note(1_001_990, sent: 6950, received: 7001)
    #expect(clock.offset == .milliseconds(994_989), "the clocks may have drifted since the first")
  }
}

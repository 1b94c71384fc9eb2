// SingleFlightTests.swift - sharing of work in progress.

import NewsEngine
import Testing
import TestSupport

/// Counts how often work was started and ended.
private actor Counter {
  private(set) var started = 0
  private(set) var cancelled = 0

  func start() { started += 1 }
  func cancel() { cancelled += 1 }
}

@Suite struct `A single flight` {
  private let flights = SingleFlight<Int>()
  private let clock = TestClock()
  private let counter = Counter()

  private func fly(_ key: String = "k", outlives: Bool = false) async -> Int? {
    await flights.value(for: key, outlivesCallers: outlives) { [clock, counter] in
      await counter.start()
      if (try? await clock.sleep(for: .seconds(1))) == nil { await counter.cancel() }
      return await counter.started
    }
  }

  @Test func `starts the work once for many callers`() async {
    let callers = (0..<20).map { _ in Task { await fly() } }
    await clock.waitForSleepers()
    clock.advance(by: .seconds(1))

    for caller in callers { #expect(await caller.value == 1) }
    #expect(await counter.started == 1)
    #expect(await flights.count == 0)
  }

  @Test func `continues for the others when one caller leaves`() async {
    let leaver = Task { await fly() }
    let stayer = Task { await fly() }
    await clock.waitForSleepers()

    leaver.cancel()
    #expect(await leaver.value == nil)
    clock.advance(by: .seconds(1))

    #expect(await stayer.value == 1)
    #expect(await counter.cancelled == 0)
  }

  @Test func `is cancelled when the last caller leaves, and cannot be joined then`() async {
    let first = Task { await fly() }
    await clock.waitForSleepers()
    first.cancel()
    #expect(await first.value == nil)

    let second = Task { await fly() }
    await waitUntil { await counter.started >= 2 }
    await clock.waitForSleepers()
    clock.advance(by: .seconds(1))

    #expect(await second.value == 2)
  }

  @Test func `continues without callers if it was started to outlive them`() async {
    let caller = Task { await fly(outlives: true) }
    await clock.waitForSleepers()
    caller.cancel()
    #expect(await caller.value == nil)

    #expect(await flights.count == 1)
    clock.advance(by: .seconds(1))
    await waitUntil { await flights.count == 0 }
    #expect(await counter.cancelled == 0)
  }

  @Test func `drains by cancelling and waiting for the end`() async {
    let callers = (0..<5).map { index in Task { await fly("k\(index)") } }
    await clock.waitForSleepers(5)

    await flights.drain()

    #expect(await counter.cancelled == 5)
    for caller in callers { #expect(await caller.value == nil) }
  }
}

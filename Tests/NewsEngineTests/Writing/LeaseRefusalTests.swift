// LeaseRefusalTests.swift - how long the refusal of a lease counts.

import NewsCore
import NewsStore
import Testing
import TestSupport

@testable import NewsEngine

@Suite struct `A refusal of leases` {
  @Test func `counts for the requested time`() async throws {
    let clock = TestClock()
    let store = try await Store.open(.memory)
    let storage = FallbackStore(
      store: store,
      journal: RequestJournal(file: nil, schedule: SchedulePolicy(), now: { clock.moment }))
    let refusal = StoreError(.readOnly, path: "p", detail: "standby")

    await storage.recordRefusal(refusal)
    clock.advance(by: .seconds(5))

    #expect(await storage.refusal(within: .seconds(6)) == refusal)
    #expect(await storage.refusal(within: .seconds(5)) == nil)
    await store.close()
  }
}

// LeaseRefusalTests.swift - how long the refusal of a lease counts.

import NewsCore
import NewsStore
import Testing
import TestSupport

@testable import NewsEngine

@Suite struct `A refusal of leases` {
  @Test func `counts until a background refresh has looked again, at most 5.5 s later`()
    async throws
  {
    let clock = TestClock()
    let store = try await Store.open(.memory)
    let storage = FallbackStore(
      store: store,
      journal: RequestJournal(file: nil, schedule: SchedulePolicy(), now: { clock.moment }))
    let refusal = StoreError(.readOnly, path: "p", detail: "standby")

    await storage.recordRefusal(refusal)
    clock.advance(by: .milliseconds(5500))
    #expect(await storage.refusal == refusal)

    clock.advance(by: .seconds(5))
    #expect(await storage.refusal == nil)
    await store.close()
  }
}

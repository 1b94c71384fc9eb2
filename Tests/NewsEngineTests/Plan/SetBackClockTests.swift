// SetBackClockTests.swift - when sources are asked after the clock of a shared store was set back.

import NewsCore
import NewsStore
import Testing
import TestSupport

@testable import NewsEngine

@Suite struct `A source, when the clock of its store is set back` {
  private let document = rssDocument(items: ["one"])

  @Test func `is asked again one interval later, and no earlier`() async throws {
    let world = try await EngineScenario()
    let source = world.source("a")
    await world.script(source, FakeTransport.conditional(document, etag: "\"v\""))
    await world.fetch([source])
    world.clock.advance(by: .minutes(10))

    world.clock.setBack(by: .hours(3))
    await world.fetch([source])
    world.clock.advance(by: .minutes(15) - .seconds(1))
    await world.fetch([source])
    let early = await world.transport.requests.count
    world.clock.advance(by: .seconds(1))
    await world.fetch([source])

    #expect(early == 1)
    #expect(await world.transport.requests.count == 2)
  }

  @Test func `is asked again one interval later in the background`() async throws {
    let world = try await EngineScenario()
    let source = world.source("a")
    await world.script(source, FakeTransport.conditional(document, etag: "\"v\""))
    let work = BackgroundWork(world.engine(), sources: [source])
    #expect(try await work.refreshDue().begun == 1)
    await waitUntil { await work.engine.totals.refreshed == 1 }

    world.clock.setBack(by: .hours(3))
    #expect(try await work.refreshDue() == (0, .minutes(15)))
    world.clock.advance(by: .minutes(15))

    #expect(try await work.refreshDue().begun == 1)
    await waitUntil { await work.engine.totals.refreshed == 2 }
  }

  @Test func `waits after a failure for its back-off, from the moment when that is noticed`()
    async throws
  {
    let world = try await EngineScenario()
    let source = world.source("a")
    await world.script(
      source, FakeTransport.respond(404), FakeTransport.conditional(document, etag: "\"v\""))
    await world.fetch([source])
    let before = try #require(try await world.record(source))
    let wait = try #require(before.retryAt).lead(over: world.clock.moment)
    #expect(wait > .minutes(1))

    world.clock.setBack(by: .hours(30))
    await world.fetch([source])

    let record = try #require(try await world.record(source))
    #expect(record.retryAt?.lead(over: world.clock.moment) == wait)
    #expect(record.attemptedAt == world.clock.moment)
    #expect(await world.transport.requests.count == 1)
  }

  @Test func `is asked when the lease of a dead process ends`() async throws {
    let world = try await EngineScenario()
    let source = world.source("a")
    await world.script(source, FakeTransport.conditional(document, etag: "\"v\""))
    let end = world.clock.moment + .seconds(30)
    try await world.store.update("a", url: source.url, hosts: ["a.example"]) { change in
      change.record.lease.owner = "dead"
      change.record.lease.until = end
      change.record.dueAt = end.wall
      change.takenHostLease = HostLease(
        host: "a.example", source: "a", owner: "dead", until: end)
    }
    let work = BackgroundWork(world.engine(), sources: [source])

    world.clock.setBack(by: .hours(3))
    let (begun, wait) = try await work.refreshDue()
    world.clock.advance(by: wait)

    #expect(begun == 0)
    #expect(wait > .zero && wait <= world.options.timeout + world.options.leaseSlack)
    #expect(try await work.refreshDue().begun == 1)
    await waitUntil { await work.engine.totals.refreshed == 1 }
  }

  @Test func `waits for the pause of its host at most as long as a pause may last`() async throws {
    let world = try await EngineScenario()
    let source = world.source("a")
    let limit = world.options.schedule.longestHostPause
    let pause = HostPause(
      host: "a.example", until: world.clock.moment + limit, consecutiveThrottles: 1, reason: "429")
    try await world.store.update("a", url: source.url) { $0.hostPauses = [pause] }

    world.clock.setBack(by: .hours(3))
    for _ in 0..<2 {
      await world.fetch([source])
      world.clock.advance(by: .minutes(1))
    }

    let stored = try await world.store.allHostPauses().first
    #expect(stored?.until.lead(over: world.clock.moment) == limit - .minutes(2))
  }

  @Test func `keeps its waits when the clock is set back by less than a minute`() async throws {
    let world = try await EngineScenario()
    let source = world.source("a")
    await world.script(source, FakeTransport.conditional(document, etag: "\"v\""))
    await world.fetch([source])
    let before = try await world.record(source)

    world.clock.setBack(by: .seconds(59))
    await world.fetch([source])

    #expect(try await world.record(source) == before)
  }
}

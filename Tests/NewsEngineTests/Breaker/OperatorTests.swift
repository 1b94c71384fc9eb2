// OperatorTests.swift - breakers that a person holds open, holds closed or resets.

import NewsCore
import NewsEngine
import NewsStore
import Testing
import TestSupport

@Suite struct `A breaker that an operator controls` {
  private let document = rssDocument(items: ["one"])

  @Test func `stops all requests while it is held open`() async throws {
    let world = try await EngineScenario()
    let bbc = world.source("bbc")
    await world.script(bbc, FakeTransport.respond(200, document))
    try await world.engine().setBreakers(of: [bbc], to: .forcedOpen)

    world.clock.advance(by: .days(30))
    let report = await world.fetch([bbc], mode: .always)

    #expect(report.sources.map(\.errorCode) == [.breakerOpen])
    #expect(report.sources[0].reason?.contains("held open by the operator") == true)
    #expect(await world.transport.requests.isEmpty)
    #expect(try await world.record(bbc)?.breaker.state == .forcedOpen)
  }

  @Test func `allows requests after any number of failures while it is held closed`() async throws {
    let world = try await EngineScenario()
    let bbc = world.source("bbc")
    await world.script(bbc, FakeTransport.respond(500))
    try await world.engine().setBreakers(of: [bbc], to: .forcedClosed)

    for _ in 0..<9 { await world.fetch([bbc], mode: .always) }

    #expect(await world.transport.requests.count == 9)
    #expect(try await world.record(bbc)?.breaker.state == .forcedClosed)
  }

  @Test func `opens after the usual failures when it is no longer held closed`() async throws {
    let world = try await EngineScenario()
    let bbc = world.source("bbc")
    await world.script(bbc, FakeTransport.respond(500))
    try await world.engine().setBreakers(of: [bbc], to: .forcedClosed)
    for _ in 0..<3 { await world.fetch([bbc], mode: .always) }

    try await world.engine().setBreakers(of: [bbc], to: nil)
    for _ in 0..<9 { await world.fetch([bbc], mode: .always) }

    #expect(await world.transport.requests.count == 3 + 5, "a reset forgets outcomes")
    #expect(try await world.record(bbc)?.breaker.state == .open)
  }

  @Test func `allows a request at once after a reset`() async throws {
    let world = try await EngineScenario()
    let (down, gone, missing) = (world.source("down"), world.source("gone"), world.source("miss"))
    await world.script(down, FakeTransport.respond(500))
    await world.script(gone, FakeTransport.respond(410))
    await world.script(missing, FakeTransport.respond(404))
    for _ in 0..<5 { await world.fetch([down, gone, missing]) }
    let before = await world.transport.requests.count

    try await world.engine().setBreakers(of: [down, gone, missing], to: nil)
    await world.fetch([down, gone, missing])

    #expect(before == 5 + 1 + 1)
    #expect(await world.transport.requests.count == before + 3)
    #expect(try await world.record(down)?.failures == 1)
  }

  @Test func `ends no pause that a publisher asked for`() async throws {
    let world = try await EngineScenario()
    let bbc = world.source("bbc")
    await world.script(
      bbc, FakeTransport.respond(429, headers: [HTTPHeader("Retry-After", "600")]))
    await world.fetch([bbc])

    try await world.engine().setBreakers(of: [bbc], to: nil)
    let report = await world.fetch([bbc], mode: .always)

    #expect(report.sources.map(\.errorCode) == [.limited])
    #expect(await world.transport.requests.count == 1)
  }

  @Test func `is not changed by a fetch that began before the order`() async throws {
    let world = try await EngineScenario()
    let bbc = world.source("bbc")
    await world.script(
      bbc, FakeTransport.after(.seconds(5), on: world.clock, FakeTransport.respond(500)))
    let engine = world.engine()
    async let answer = engine.news(world.request([bbc]))
    await world.clock.waitForSleepers(3)

    try await world.engine(owner: "operator").setBreakers(of: [bbc], to: .forcedOpen)
    world.clock.advance(by: .seconds(5))
    _ = await answer
    await engine.shutDown()

    let record = try #require(try await world.record(bbc))
    #expect(record.breaker.state == .forcedOpen)
    #expect(record.lease.owner == "", "the lease is still released")
  }
}

// SharingTests.swift - several engines on one store: leases, probes, late writes.

import NewsCore
import NewsEngine
import NewsStore
import Testing
import TestSupport

@Suite struct `An engine beside others on one store` {
  private let document = rssDocument(items: ["one", "two"])

  @Test func `holds its lease through a retry`() async throws {
    var world = try await EngineScenario()
    world.options.retry.maxRetries = 1
    world.options.retry.basePause = .zero
    let source = world.source("a", critical: true)
    await world.script(
      source,
      FakeTransport.after(.seconds(10), on: world.clock, FakeTransport.fail(.timeoutFirstByte)),
      FakeTransport.after(.seconds(9), on: world.clock, FakeTransport.respond(200, document)))
    let (first, second) = (world.engine(), world.engine(owner: "other"))

    async let answer = first.news(world.request([source], deadline: .seconds(60)))
    await world.clock.waitForSleepers(3)
    world.clock.advance(by: .seconds(10))
    await waitUntil { [world] in await world.transport.requests.count >= 2 }
    await world.clock.waitForSleepers(3)
    // The lease of the first attempt would have ended by now.
    world.clock.advance(by: .seconds(5))
    let other = Task { [world] in
      await second.news(world.request([source], deadline: .seconds(60)))
    }
    await world.clock.waitForSleepers(6)
    #expect(await world.transport.requests.count == 2)
    world.clock.advance(by: .seconds(4))

    #expect(await answer.sources.map(\.state) == [.fresh])
    #expect(await world.value(ofWaiting: other).articles.count == 2)
    #expect(await world.transport.requests.count == 2)
    await first.shutDown()
    await second.shutDown()
  }

  @Test func `asks a source once for two engines at the same time`() async throws {
    let world = try await EngineScenario()
    let bbc = world.source("bbc")
    await world.script(
      bbc,
      FakeTransport.after(.seconds(1), on: world.clock, FakeTransport.respond(200, document)))

    let answers = (0..<5).map { index in
      let engine = world.engine(owner: "e\(index)")
      return Task { await engine.news(world.request([bbc], deadline: .hours(1))) }
    }
    // One transfer, four engines that wait for it, and two timers for each of the five answers.
    await world.clock.waitForSleepers(15)
    world.clock.advance(by: .seconds(1))
    try await waitUntil { [world] in try await world.record(bbc)?.lease.owner == "" }
    for answer in answers {
      let report = await world.value(ofWaiting: answer)
      #expect(report.sources[0].state == .fresh)
      #expect(report.articles.count == 2)
    }

    #expect(await world.transport.requests.count == 1)
  }

  @Test func `replaces a probe whose process died when its lease ends`() async throws {
    let world = try await EngineScenario()
    let bbc = world.source("bbc")
    await world.script(bbc, FakeTransport.respond(500))
    for _ in 0..<5 { await world.fetch([bbc]) }
    world.clock.advance(by: .seconds(30))
    // A process gets the probe and never reports its result.
    await world.script(bbc, FakeTransport.hang(on: world.clock))
    let dead = world.engine(owner: "dead")
    // Its deadline is later than the end of its lease, so its write comes after that of the next owner.
    let dying = Task { await dead.news(world.request([bbc], deadline: .minutes(10))) }
    await waitUntil { [world] in await world.transport.requests.count >= 6 }

    await world.script(bbc, FakeTransport.respond(200, document))
    world.clock.advance(by: world.options.breaker.probeLease)
    let report = await world.fetch([bbc], owner: "next")

    #expect(report.sources[0].state == .fresh)
    #expect(try await world.record(bbc)?.breaker.state == .closed)
    dying.cancel()
    _ = await dying.value
    await dead.shutDown()
    #expect(try await world.record(bbc)?.breaker.state == .closed, "late reports do not count")
  }

  @Test func `refuses the late write of an engine whose lease was taken over`() async throws {
    let world = try await EngineScenario()
    let bbc = world.source("bbc")
    await world.script(
      bbc,
      FakeTransport.after(
        .seconds(60), on: world.clock,
        FakeTransport.respond(200, rssDocument(items: ["stopped"]))),
      FakeTransport.respond(200, rssDocument(items: ["newer"])))
    var request = world.request([bbc], deadline: .seconds(5))
    request.continuesAfterAnswer = true
    let stopped = world.engine(owner: "stopped")
    let late = Task { await stopped.news(request) }
    await waitUntil { [world] in await !world.transport.requests.isEmpty }

    world.clock.advance(by: .seconds(20))
    await world.fetch([bbc], owner: "other")
    world.clock.advance(by: .seconds(60))
    _ = await late.value
    await stopped.shutDown()

    let titles = try await world.store.articles(ArticleQuery(sources: ["bbc"])).map(\.title)
    #expect(titles == ["newer"])
  }
}

// OutageTests.swift - a time without a network does not count against the sources.

import NewsCore
import NewsEngine
import NewsStore
import Testing
import TestSupport

@Suite struct `An outage` {
  private let document = rssDocument(items: ["one", "two"])

  @Test func `opens no breaker in a night without a network`() async throws {
    let world = try await EngineScenario()
    let sources = ["a", "b", "c"].map { world.source($0) }
    for source in sources { await world.script(source, FakeTransport.fail(.connectUnreachable)) }

    for _ in 0..<6 {
      let report = await world.fetch(sources)
      #expect(report.sources.allSatisfy { $0.errorCode == .offline })
      world.clock.advance(by: .minutes(15))
    }

    let breakers = try await world.store.records(named: ["a", "b", "c"]).map(\.breaker)
    #expect(breakers.allSatisfy { $0 == CircuitBreaker() })
  }

  @Test func `stops requests for a while, except in a new process`() async throws {
    let world = try await EngineScenario()
    let sources = ["a", "b", "c"].map { world.source($0) }
    for source in sources {
      await world.script(source, FakeTransport.fail(.connectUnreachable))
    }
    let engine = world.engine()
    func run() async -> NewsReport {
      let report = await engine.news(world.request(sources))
      await engine.flush()
      return report
    }

    #expect(await run().sources.map(\.errorCode) == [.offline, .offline, .offline])
    world.clock.advance(by: .seconds(9))
    let paused = await run()
    #expect(await world.transport.requests.count == 3)
    #expect(paused.sources.allSatisfy { $0.reason?.contains("no network") == true })

    world.clock.advance(by: .seconds(1))
    _ = await run()
    #expect(await world.transport.requests.count == 6)
    world.clock.advance(by: .seconds(19))
    _ = await run()
    #expect(await world.transport.requests.count == 6, "the second pause is twice as long")

    await world.fetch(sources, owner: "another")
    #expect(await world.transport.requests.count == 9)
    #expect(try await world.record(sources[0])?.breaker == CircuitBreaker())
  }

  @Test func `begins its pause again after the clock of the store was set back`() async throws {
    let world = try await EngineScenario()
    let sources = ["a", "b", "c"].map { world.source($0) }
    for source in sources { await world.script(source, FakeTransport.fail(.connectUnreachable)) }
    let engine = world.engine()
    func requests() async -> Int {
      _ = await engine.news(world.request(sources))
      await engine.flush()
      return await world.transport.requests.count
    }
    #expect(await requests() == 3)

    world.clock.setBack(by: .hours(3))
    #expect(await requests() == 3)
    world.clock.advance(by: .seconds(9))
    #expect(await requests() == 3)
    world.clock.advance(by: .seconds(1))

    #expect(await requests() == 6)
  }

  @Test func `does not end when a request was given up before its answer`() async throws {
    let world = try await EngineScenario()
    let (hung, bad) = (world.source("hung"), ["a", "b", "c"].map { world.source($0) })
    await world.script(hung, FakeTransport.hang(on: world.clock))
    for source in bad { await world.script(source, FakeTransport.fail(.connectUnreachable)) }
    let engine = world.engine()

    let done = Locked(0)
    async let answer = engine.news(world.request(bad + [hung])) { progress in
      done.withLock { $0 = progress.done }
    }
    await world.clock.waitForSleepers(3)
    await waitUntil { done.withLock({ $0 }) >= 3 }
    world.clock.advance(by: .seconds(10))
    _ = await answer
    await engine.shutDown()

    for source in bad {
      #expect(try await world.record(source)?.breaker.consecutiveFailures == 0)
    }
    let codes = try await world.store.log(sources: nil, since: nil).map(\.code)
    #expect(Set(codes) == [.offline, .deadline])
  }

  @Test func `does not begin while another host answers`() async throws {
    let world = try await EngineScenario()
    let (good, bad) = (world.source("good"), ["a", "b", "c"].map { world.source($0) })
    await world.script(good, FakeTransport.respond(200, document))
    for source in bad {
      let failure = FakeTransport.fail(.connectReset)
      await world.script(source, FakeTransport.after(.seconds(5), on: world.clock, failure))
    }
    let engine = world.engine()

    async let failing = engine.news(world.request(bad))
    // Three transfers, and the soft and the hard limit of the answer.
    await world.clock.waitForSleepers(5)
    world.clock.advance(by: .seconds(1))
    _ = await engine.news(world.request([good]))
    await engine.flushResults()
    world.clock.advance(by: .seconds(4))
    _ = await failing
    await engine.flushResults()

    for source in bad {
      #expect(try await world.record(source)?.breaker.consecutiveFailures == 1)
      #expect(try await world.record(source)?.lease.owner == "")
    }
  }
}

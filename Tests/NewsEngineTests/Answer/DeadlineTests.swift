// DeadlineTests.swift - which sources an answer waits for, and what happens to the others.

import NewsCore
import NewsEngine
import NewsStore
import Testing
import TestSupport

@Suite struct `An engine with a deadline` {
  private let document = rssDocument(items: ["one", "two"])

  @Test func `answers by the deadline with the available articles`() async throws {
    let world = try await EngineScenario()
    let (quick, slow) = (world.source("quick"), world.source("slow", critical: true))
    await world.script(quick, FakeTransport.respond(200, document))
    await world.script(slow, FakeTransport.hang(on: world.clock))
    let engine = world.engine()

    let done = Locked(0)
    async let answer = engine.news(world.request([quick, slow], deadline: .seconds(5))) {
      progress in
      done.withLock { $0 = progress.done }
    }
    // The transfer, and the soft and the hard limit of the answer.
    await world.clock.waitForSleepers(3)
    await waitUntil { done.withLock({ $0 }) >= 1 }
    world.clock.advance(by: .seconds(5))
    let report = await answer

    #expect(report.sources.map(\.state) == [.fresh, .pending])
    #expect(report.sources[1].errorCode == .deadline)
    #expect(report.articles.count == 2)
    #expect(report.duration == .seconds(5))
    await engine.shutDown()
    #expect(try await world.record(slow)?.lease.owner == "", "the lease is given back")
    #expect(try await world.record(slow)?.breaker.consecutiveFailures == 0)
  }

  @Test func `leaves the end of the deadline for the store and for rendering`() async throws {
    let world = try await EngineScenario()
    let slow = world.source("slow", critical: true)
    await world.script(slow, FakeTransport.hang(on: world.clock))
    let engine = world.engine()

    async let answer = engine.news(world.request([slow], deadline: .milliseconds(500)))
    await world.clock.waitForSleepers(3)
    world.clock.advance(by: .milliseconds(440))

    #expect(await answer.sources.map(\.state) == [.pending])
    await engine.shutDown()
  }

  @Test(arguments: [OutcomeCode.dnsFailed, .timeoutConnect, .connectUnreachable])
  func `counts a request that its deadline cut off as no failure`(code: OutcomeCode) async throws {
    let world = try await EngineScenario()
    let slow = world.source("slow", critical: true)
    await world.script(
      slow, FakeTransport.after(.milliseconds(436), on: world.clock, FakeTransport.fail(code)))
    let engine = world.engine()

    async let answer = engine.news(world.request([slow], deadline: .milliseconds(500)))
    await world.clock.waitForSleepers(3)
    world.clock.advance(by: .milliseconds(436))

    #expect(await answer.sources.map(\.errorCode) == [.deadline])
    await engine.shutDown()
    #expect(try await world.record(slow)?.breaker == CircuitBreaker())
  }

  @Test func `counts a request beyond its time limit as a failure, however near the deadline is`()
    async throws
  {
    let world = try await EngineScenario()
    let slow = world.source("slow", critical: true)
    await world.script(
      slow, FakeTransport.after(.seconds(5), on: world.clock, FakeTransport.fail(.timeoutConnect)))
    let engine = world.engine()

    async let answer = engine.news(world.request([slow]))
    await world.clock.waitForSleepers(3)
    world.clock.advance(by: .seconds(5))

    #expect(await answer.sources.map(\.errorCode) == [.timeoutConnect])
    await engine.shutDown()
    #expect(try await world.record(slow)?.breaker.consecutiveFailures == 1)
  }

  @Test func `counts a publisher that does not answer as failing, also after the response`()
    async throws
  {
    var world = try await EngineScenario()
    world.options.retry.maxRetries = 1
    world.options.retry.basePause = .zero
    let silent = world.source("silent")
    await world.script(
      silent,
      FakeTransport.after(.seconds(10), on: world.clock, FakeTransport.fail(.timeoutFirstByte)))
    let engine = world.engine()
    var request = world.request([silent], deadline: .zero)
    request.continuesAfterAnswer = true

    _ = await engine.news(request)
    await world.clock.waitForSleepers(1)
    world.clock.advance(by: .seconds(10))
    // The retry has the remaining two seconds.
    await world.clock.waitForSleepers(1)
    world.clock.advance(by: .seconds(10))
    await engine.shutDown()

    let record = try #require(try await world.record(silent))
    #expect(record.breaker.consecutiveFailures == 1 && record.lastCode == .timeoutFirstByte)
    let codes = try await world.store.log(sources: nil, since: nil).map(\.code)
    #expect(codes == [.timeoutFirstByte, .deadline])
  }

  @Test func `counts a request that its deadline cut off`() async throws {
    let world = try await EngineScenario()
    let slow = world.source("slow", critical: true)
    await world.script(slow, FakeTransport.hang(on: world.clock))
    let engine = world.engine()

    async let answer = engine.news(world.request([slow], deadline: .seconds(5)))
    await world.clock.waitForSleepers(3)
    world.clock.advance(by: .seconds(5))
    _ = await answer
    await engine.shutDown()

    #expect(try await world.store.log(sources: nil, since: nil).map(\.code) == [.deadline])
  }

  @Test func `waits after the soft limit only for critical sources and for those without a copy`()
    async throws
  {
    let world = try await EngineScenario()
    let (critical, slow) = (world.source("critical", critical: true), world.source("slow"))
    await world.script(critical, FakeTransport.respond(200, document))
    await world.script(
      slow, FakeTransport.respond(200, document), FakeTransport.hang(on: world.clock))
    await world.fetch([slow])
    world.clock.advance(by: .minutes(15))
    let engine = world.engine()

    let done = Locked(0)
    async let answer = engine.news(world.request([critical, slow])) { progress in
      done.withLock { $0 = progress.done }
    }
    await world.clock.waitForSleepers(3)
    await waitUntil { done.withLock({ $0 }) >= 1 }
    world.clock.advance(by: .seconds(7))
    let report = await answer

    #expect(report.sources.map(\.state) == [.fresh, .pending])
    await engine.shutDown()
  }

  @Test(arguments: [true, false])
  func `waits until the deadline for a critical source and for one without a copy`(
    isCritical: Bool
  ) async throws {
    let world = try await EngineScenario()
    let slow = world.source("slow", critical: isCritical)
    await world.script(
      slow, FakeTransport.after(.seconds(9), on: world.clock, FakeTransport.respond(200, document)))
    let engine = world.engine()

    async let answer = engine.news(world.request([slow]))
    await world.clock.waitForSleepers(3)
    world.clock.advance(by: .seconds(7))
    // An engine that did not wait for the source would answer meanwhile.
    for _ in 0..<1000 { await Task.yield() }
    world.clock.advance(by: .seconds(2))

    #expect(await answer.sources.map(\.state) == [.fresh])
    await engine.shutDown()
  }

  @Test func `reports a reset even if its retry had no answer by the deadline`() async throws {
    var world = try await EngineScenario()
    world.options.retry.maxRetries = 1
    world.options.retry.basePause = .zero
    let source = world.source("a")
    await world.script(
      source, FakeTransport.fail(.connectReset), FakeTransport.hang(on: world.clock))
    let engine = world.engine()

    async let answer = engine.news(world.request([source], deadline: .seconds(5)))
    await waitUntil { [world] in await world.transport.requests.count >= 2 }
    await world.clock.waitForSleepers(3)
    world.clock.advance(by: .seconds(5))
    let report = await answer

    #expect(report.sources.map(\.state) == [.pending])
    #expect(report.sources.map(\.errorCode) == [.connectReset])
    #expect(report.sources[0].reason?.hasSuffix("; no answer by the deadline") == true)
    await engine.shutDown()
  }
}

// CutOffTests.swift - a sent request counts, also when the run did not wait for its answer.

import Glibc
import NewsCore
import NewsEngine
import NewsStore
import TestSupport
import Testing

@Suite struct `A source that does not answer by the deadline` {
  private let document = rssDocument(items: ["one"])

  /// One run of `fetch` on a source that hangs; it ends after `limit`, or after its deadline.
  private func run(
    _ world: EngineScenario, _ source: Source, deadline: Duration, limit: Duration? = nil
  ) async throws -> NewsReport {
    let before = await world.transport.requests.count
    let engine = world.engine()
    let isDue = try await engine.schedules([source])[0].schedule.isDue
    async let answer = engine.news(world.request([source], deadline: deadline))
    if isDue {
      await waitUntil { [world] in await world.transport.requests.count != before }
      // The transfer, and the soft and the hard limit of the answer.
      await world.clock.waitForSleepers(3)
    }
    world.clock.advance(by: limit ?? deadline)
    let report = await answer
    await engine.shutDown()
    return report
  }

  @Test func `is asked once by runs that begin every second`() async throws {
    let world = try await EngineScenario()
    let slow = world.source("slow")
    await world.script(slow, FakeTransport.hang(on: world.clock))

    for _ in 0..<14 { _ = try await run(world, slow, deadline: .seconds(1)) }

    let record = try #require(try await world.record(slow))
    #expect(record.attemptedAt != nil && record.lastCode == .deadline)
    #expect(record.cutOffs == 1)
    #expect(await world.transport.requests.count == 1)
  }

  @Test func `is asked again after 30 s, then a minute, up to its interval`() async throws {
    let world = try await EngineScenario()
    let slow = world.source("slow")
    await world.script(slow, FakeTransport.hang(on: world.clock))

    var pauses: [Duration] = []
    for _ in 0..<3 {
      let report = try await run(world, slow, deadline: .seconds(1))
      #expect(report.sources.map(\.errorCode) == [.deadline])
      let schedule = try await world.engine().schedules([slow])[0].schedule
      pauses.append(try #require(schedule.wait))
      #expect(schedule.winner?.detail.contains("--refresh") == true)
      world.clock.advance(by: try #require(schedule.wait))
    }

    #expect(pauses == [.seconds(30), .minutes(1), .minutes(2)])
  }

  @Test func `is asked at once if a person asks for it`() async throws {
    let world = try await EngineScenario()
    let slow = world.source("slow")
    await world.script(slow, FakeTransport.hang(on: world.clock))
    _ = try await run(world, slow, deadline: .seconds(1))

    await world.script(slow, FakeTransport.respond(200, document))
    let report = await world.fetch([slow], mode: .always)

    #expect(report.sources.map(\.state) == [.fresh])
    #expect(try await world.record(slow)?.cutOffs == 0)
  }

  @Test func `counts as failing from the third time on`() async throws {
    let world = try await EngineScenario()
    let slow = world.source("slow")
    await world.script(slow, FakeTransport.hang(on: world.clock))

    var failures: [Int] = []
    var breaker: [Int] = []
    for _ in 0..<4 {
      _ = try await run(world, slow, deadline: .seconds(1))
      let record = try #require(try await world.record(slow))
      failures.append(record.failures)
      breaker.append(record.breaker.consecutiveFailures)
      world.clock.advance(by: .minutes(15))
    }

    #expect(failures == [0, 0, 1, 2])
    #expect(breaker == [0, 0, 1, 2])
  }

  @Test func `does not count as failing while no host answers`() async throws {
    let world = try await EngineScenario()
    let sources = ["a", "b", "c"].map { world.source($0) }
    for source in sources { await world.script(source, FakeTransport.hang(on: world.clock)) }

    for run in 1...5 {
      let engine = world.engine()
      async let answer = engine.news(world.request(sources, deadline: .seconds(1)))
      await waitUntil { [world] in await world.transport.requests.count >= 3 * run }
      // Three transfers, and the soft and the hard limit of the answer.
      await world.clock.waitForSleepers(5)
      world.clock.advance(by: .seconds(1))
      _ = await answer
      await engine.shutDown()
      world.clock.advance(by: .minutes(15))
    }

    let records = try await world.store.records(named: ["a", "b", "c"])
    #expect(records.map(\.failures) == [0, 0, 0])
    #expect(records.allSatisfy { $0.breaker == CircuitBreaker() && $0.attemptedAt != nil })
  }

  @Test func `counts as asked even if the run waited only for others`() async throws {
    let world = try await EngineScenario()
    let slow = world.source("slow")
    await world.script(
      slow, FakeTransport.respond(200, document), FakeTransport.hang(on: world.clock))
    await world.fetch([slow])
    world.clock.advance(by: .minutes(15))

    // There is a copy, so the run ends at 70 % of the deadline.
    _ = try await run(world, slow, deadline: .seconds(10), limit: .seconds(7))

    let record = try #require(try await world.record(slow))
    #expect(record.lastCode == .deadline && record.cutOffs == 1)
    #expect(try await world.store.log(sources: nil, since: nil).last?.code == .deadline)
  }

  /// The figure in docs/polite-polling.md; before, such a source was asked in each of the 96 runs.
  @Test func `gets a third of the requests in a day of cron`() async throws {
    let world = try await EngineScenario()
    let slow = world.source("slow")
    await world.script(slow, FakeTransport.hang(on: world.clock))

    for _ in 0..<96 {
      _ = try await run(world, slow, deadline: .seconds(5))
      world.clock.advance(by: .minutes(15))
    }

    let requests = await world.transport.requests.count
    if getenv("NEWSAGG_PRINT") != nil { print("a hanging source in a day: \(requests) requests") }
    #expect((20...36).contains(requests), "\(requests)")
  }
}

// BackgroundWorkTests.swift - how processes share the work of keeping sources fresh.

import NewsCore
import NewsStore
import Testing
import TestSupport

@testable import NewsEngine

@Suite struct `Background work` {
  @Test func `asks a source that was never asked, and again when it is due`() async throws {
    let scenario = try await EngineScenario()
    let sources = try await scenario.served(["a", "b"])
    let work = BackgroundWork(scenario.engine(), sources: sources)

    #expect(try await work.refreshDue().begun == 2)
    await waitUntil { await work.engine.totals.refreshed == 2 }
    let pause = try await work.refreshDue()
    #expect(pause == (0, .minutes(15)))
    scenario.clock.advance(by: .minutes(15))
    #expect(try await work.refreshDue().begun == 2)

    await waitUntil { await work.engine.totals.refreshed == 4 }
    #expect(await work.engine.totals.failed == 0)
  }

  @Test func `is shared by all processes on the store`() async throws {
    let scenario = try await EngineScenario()
    let sources = (0..<40).map { scenario.source("s\($0)") }
    for source in sources { await scenario.script(source, FakeTransport.hang(on: scenario.clock)) }
    let works = ["one", "two", "three"].map {
      BackgroundWork(scenario.engine(owner: $0), sources: sources)
    }

    for work in works { _ = try await work.refreshDue() }
    await waitUntil { await scenario.transport.requests.count == 40 }
    for work in works { #expect(try await work.refreshDue().begun == 0) }

    let owners = try await scenario.store.allRecords().map(\.lease.owner)
    #expect(["one", "two", "three"].map { owner in owners.count { $0 == owner } } == [16, 16, 8])
    #expect(Set(await scenario.transport.requests.map(\.url)).count == 40)
  }

  @Test func `takes over the sources of a dead process when its leases end`() async throws {
    let scenario = try await EngineScenario()
    let sources = try await scenario.served(["a"])
    let now = scenario.clock.moment
    try await scenario.store.update("a", url: sources[0].url) { change in
      change.record.lease.owner = "dead"
      change.record.lease.until = now + .seconds(12)
      change.record.dueAt = change.record.lease.until?.wall
    }
    let work = BackgroundWork(scenario.engine(), sources: sources)

    #expect(try await work.refreshDue() == (0, .seconds(12)))
    scenario.clock.advance(by: .seconds(12))

    #expect(try await work.refreshDue().begun == 1)
    await waitUntil { await work.engine.totals.refreshed == 1 }
  }

  @Test func `keeps the limit per host over all processes`() async throws {
    var scenario = try await EngineScenario()
    scenario.options.maxPerHost = 1
    let sources = ["1", "2", "3"].map { Source(name: $0, url: "http://one.example/\($0)") }
    for source in sources {
      await scenario.transport.script(source.url, [FakeTransport.hang(on: scenario.clock)])
    }
    let works = ["one", "two"].map {
      BackgroundWork(scenario.engine(owner: $0), sources: sources)
    }

    for work in works { _ = try await work.refreshDue() }
    await waitUntil { await scenario.transport.requests.count == 1 }
    for work in works { #expect(try await work.refreshDue() == (0, .zero)) }

    #expect(await scenario.transport.requests.count == 1)
    #expect(try await scenario.store.hostLeases(of: "one.example").count == 1)
  }

  @Test func `finds sources that have a shorter interval in this configuration`() async throws {
    let scenario = try await EngineScenario()
    var sources = try await scenario.served(["a"])
    await scenario.fetch(sources)
    sources[0].ttl = .minutes(1)
    scenario.clock.advance(by: .minutes(2))
    let work = BackgroundWork(scenario.engine(), sources: sources)

    #expect(try await work.refreshDue().begun == 1)
    await waitUntil { await work.engine.totals.refreshed == 1 }
  }

  @Test func `does not ask a host that asked for a pause, and knows when it ends`() async throws {
    let scenario = try await EngineScenario()
    let sources = try await scenario.served(["a"])
    let pause = HostPause(
      host: "a.example", until: scenario.clock.moment + .minutes(3), consecutiveThrottles: 1,
      reason: "HTTP 429")
    try await scenario.store.save([pause], at: scenario.clock.moment, limit: .hours(1))
    let work = BackgroundWork(scenario.engine(), sources: sources)

    _ = try await work.refreshDue()

    #expect(try await work.refreshDue() == (0, .minutes(3)))
    #expect(await scenario.transport.requests.isEmpty)
  }

  @Test func `releases its leases when it ends normally`() async throws {
    let scenario = try await EngineScenario()
    let sources = ["1", "2", "3"].map { Source(name: $0, url: "http://\($0).example/") }
    for source in sources {
      await scenario.transport.script(source.url, [FakeTransport.hang(on: scenario.clock)])
    }
    let engine = scenario.engine()
    let work = BackgroundWork(engine, sources: sources)
    #expect(try await work.refreshDue().begun == 3)
    await waitUntil { await scenario.transport.requests.count == 3 }

    await engine.shutDown()

    #expect(try await scenario.store.allRecords().allSatisfy { $0.lease.owner.isEmpty })
    #expect(try await scenario.store.hostLeases(of: "1.example").isEmpty)
  }

  @Test func `does not delay a client that asks for a claimed source`() async throws {
    let scenario = try await EngineScenario()
    let sources = try await scenario.served(["a"])
    let engine = scenario.engine()
    await engine.pipeline.claims.begin()
    try await scenario.store.update("a", url: sources[0].url) { change in
      change.record.lease.owner = "me"
      change.record.lease.until = scenario.clock.moment + .seconds(30)
    }

    let report = Task { await engine.news(scenario.request(sources)) }
    await waitUntil { await engine.pipeline.claims.waiting == 1 }
    try await scenario.store.update("a", url: sources[0].url) { $0.record.lease.owner = "" }
    await engine.pipeline.claims.end()

    // The clock does not advance: the client would wait for ever if it waited for a lease to end.
    #expect(await report.value.articles.count == 1)
  }
}

extension EngineScenario {
  /// Sources that answer with a document whenever they are asked.
  fileprivate func served(_ names: [String]) async throws -> [Source] {
    let sources = names.map { source($0) }
    for source in sources {
      await transport.script(
        source.url, [FakeTransport.conditional(rssDocument(items: [source.name]), etag: "\"1\"")])
    }
    return sources
  }
}

// RenamedSourceTests.swift - a source keeps its state under a new name in the configuration.

import NewsCore
import NewsEngine
import NewsStore
import TestSupport
import Testing

@Suite struct `A source under a new name` {
  private let feed = FakeTransport.respond(200, rssDocument(items: ["One", "Two"]))

  @Test func `keeps its articles, its record and the positions of cursors`() async throws {
    let scenario = try await EngineScenario()
    let old = scenario.source("harbour")
    let new = Source(name: "port", url: old.url)
    await scenario.script(old, feed)
    let first = await scenario.fetch([old])
    try await scenario.store.advance(
      cursor: "mail", after: first.articles, at: scenario.clock.moment.wall)

    var request = scenario.request([new])
    request.configured = [new.name]
    request.cursor = "mail"
    let mail = await scenario.engine().news(request)
    request.cursor = nil
    let all = await scenario.engine().news(request)

    #expect(mail.articles.isEmpty)
    #expect(all.articles.map(\.title) == first.articles.map(\.title))
    #expect(all.sources.map(\.state) == [.cached])
    #expect(await scenario.transport.requests(to: old.url).count == 1)
  }

  @Test func `is not asked early by background work`() async throws {
    let scenario = try await EngineScenario()
    let old = scenario.source("harbour")
    let new = Source(name: "port", url: old.url)
    await scenario.script(old, feed, feed)
    await scenario.fetch([old])
    let record = try await scenario.record(old)
    let engine = scenario.engine()
    let work = BackgroundWork(engine, sources: [new], configured: [new.name])

    #expect(try await work.refreshDue() == (0, .minutes(15)))
    #expect(try await scenario.record(new)?.fetchedAt == record?.fetchedAt)
    #expect(try await scenario.record(old) == nil)
    scenario.clock.advance(by: .minutes(15))
    #expect(try await work.refreshDue().begun == 1)
    await waitUntil { await engine.totals.refreshed == 1 }
  }

  @Test func `starts without a record while the old name is still configured`() async throws {
    let scenario = try await EngineScenario()
    let old = scenario.source("harbour")
    let new = Source(name: "port", url: old.url)
    await scenario.script(old, feed, feed)
    await scenario.fetch([old])

    var request = scenario.request([new])
    request.configured = [old.name, new.name]
    request.mode = .never
    let report = await scenario.engine().news(request)

    #expect(report.articles.isEmpty)
    #expect(try await scenario.record(old) != nil)
  }

  @Test func `takes over from the name that was asked last, and from each name once`() {
    let stored = [
      (name: "late", url: "u"), (name: "early", url: "u"),
      (name: "kept", url: "v"),
    ]
    let (one, two) = (Source(name: "one", url: "u"), Source(name: "two", url: "u"))
    let three = Source(name: "three", url: "v")

    let renamed = renamedSources(
      stored, to: [one, two, three], configured: ["one", "two", "three", "kept"])

    #expect(renamed.map(\.from) == ["late"])
    #expect(renamed.map(\.to) == ["one"])
  }
}

// EngineTests.swift - whole answers of the engine, on a real store.

import NewsCore
import NewsEngine
import NewsStore
import Testing
import TestSupport

@Suite struct `An engine` {
  private let document = rssDocument(items: ["one", "two"])

  @Test func `answers from the store while a source is fresh`() async throws {
    let world = try await EngineScenario()
    let bbc = world.source("bbc")
    await world.script(bbc, FakeTransport.conditional(document, etag: "\"v1\""))

    let first = await world.fetch([bbc])
    world.clock.advance(by: .minutes(14))
    let second = await world.fetch([bbc])

    #expect(first.sources.map(\.state) == [.fresh])
    #expect(second.sources.map(\.state) == [.cached])
    #expect(second.isCached && !first.isCached)
    #expect(Set(second.articles.map(\.title)) == ["one", "two"])
    #expect(await world.transport.requests.count == 1)
  }

  @Test func `asks with the validators after the TTL, and keeps the articles`() async throws {
    let world = try await EngineScenario()
    let bbc = world.source("bbc")
    await world.script(bbc, FakeTransport.conditional(document, etag: "\"v1\""))
    await world.fetch([bbc])

    world.clock.advance(by: .minutes(15))
    let report = await world.fetch([bbc])

    let sent = await world.transport.requests.map { request in
      request.headers.filter { $0.name.hasPrefix("If-") }
    }
    #expect(sent == [[], [HTTPHeader("If-None-Match", "\"v1\"")]])
    #expect(report.sources[0].status == 304)
    #expect(report.articles.count == 2)
    #expect(try await world.record(bbc)?.lastCode == .notModified)
  }

  /// P11: the document asks for an hour, whatever the headers say.
  @Test(arguments: [200, 304])
  func `keeps the document's ttl when a 304 has a shorter lifetime`(
    status: Int
  ) async throws {
    let world = try await EngineScenario()
    let bbc = world.source("bbc")
    let body =
      "<rss version=\"2.0\"><channel><ttl>60</ttl><item><guid>1</guid></item></channel></rss>"
    let headers = [HTTPHeader("Cache-Control", "max-age=300"), HTTPHeader("ETag", "\"v1\"")]
    await world.script(
      bbc, FakeTransport.respond(200, body, headers: headers),
      FakeTransport.respond(status, status == 304 ? "" : body, headers: headers))
    await world.fetch([bbc])
    world.clock.advance(by: .minutes(61))
    await world.fetch([bbc])

    world.clock.advance(by: .minutes(58))
    let report = await world.fetch([bbc])

    #expect(report.sources.map(\.state) == [.cached])
    #expect(await world.transport.requests.count == 2)
  }

  @Test func `never lets a bad answer replace a good copy`() async throws {
    let world = try await EngineScenario()
    let bbc = world.source("bbc", critical: true)
    await world.script(
      bbc, FakeTransport.respond(200, document, headers: [HTTPHeader("ETag", "\"v1\"")]),
      FakeTransport.respond(200, "<html><body>log in first</body></html>"))
    await world.fetch([bbc])

    world.clock.advance(by: .hours(1))
    let report = await world.fetch([bbc])

    #expect(report.sources[0].state == .stale)
    #expect(report.sources[0].errorCode == .payloadBad)
    #expect(report.articles.count == 2)
    #expect(report.unsatisfiedCritical.isEmpty)
    #expect(try await world.record(bbc)?.validators.etag == "\"v1\"")
  }

  @Test func `no longer shows a copy that was last confirmed more than a day ago`() async throws {
    let world = try await EngineScenario()
    let bbc = world.source("bbc", critical: true)
    await world.script(bbc, FakeTransport.respond(200, document), FakeTransport.respond(500))
    await world.fetch([bbc])

    world.clock.advance(by: .hours(25))
    let report = await world.fetch([bbc])

    #expect(report.sources[0].state == .failed)
    #expect(report.unsatisfiedCritical.map(\.name) == ["bbc"])
    #expect(report.articles.isEmpty)
  }

  @Test func `makes no more retries in a run than its budget allows`() async throws {
    var world = try await EngineScenario()
    world.options.retry.maxRetries = 1
    world.options.retry.basePause = .zero
    let sources = ["a", "b", "c", "d", "e"].map { world.source($0) }
    for source in sources { await world.script(source, FakeTransport.respond(500)) }

    await world.fetch(sources)

    #expect(await world.transport.requests.count == 6, "one retry for five sources")
  }

  @Test func `shows a copy as long as its TTL lasts`() async throws {
    let world = try await EngineScenario()
    var weekly = world.source("weekly", critical: true)
    weekly.ttl = .days(7)
    await world.script(weekly, FakeTransport.respond(200, document))
    await world.fetch([weekly])
    world.clock.advance(by: .days(6))

    let report = await world.fetch([weekly])

    #expect(report.sources.map(\.state) == [.cached])
    #expect(report.articles.count == 2)
    #expect(report.unsatisfiedCritical.isEmpty)
    #expect(await world.transport.requests.count == 1)
  }

  @Test func `counts a retry as a request of its own`() async throws {
    var world = try await EngineScenario()
    world.options.retry.maxRetries = 1
    world.options.retry.basePause = .zero
    let source = world.source("a")
    await world.script(source, FakeTransport.respond(500), FakeTransport.respond(200, document))

    await world.fetch([source])

    let log = try await world.store.log(sources: nil, since: nil)
    #expect(log.map(\.code) == [.httpServerError, .fresh])
    #expect(log.map(\.status) == [500, 200])
    #expect(log.map { $0.newArticles > 0 } == [false, true])
  }

  @Test func `counts the failures of one source that is down`() async throws {
    let world = try await EngineScenario()
    let (down, up) = (world.source("down"), world.source("up"))
    await world.script(down, FakeTransport.fail(.connectRefused))
    await world.script(up, FakeTransport.respond(200, document))

    for _ in 0..<5 {
      await world.fetch([down, up])
      world.clock.advance(by: .minutes(15))
    }
    world.clock.advance(by: .minutes(-15))
    let report = await world.fetch([down, up])

    #expect(report.sources[0].state == .skipped)
    #expect(report.sources[0].errorCode == .breakerOpen)
    #expect(await world.transport.requests(to: down.url).count == 5)
  }

  @Test func `closes the breaker with one probe when the source is back`() async throws {
    let world = try await EngineScenario()
    let bbc = world.source("bbc")
    await world.script(bbc, FakeTransport.respond(500))
    for _ in 0..<5 { await world.fetch([bbc]) }
    #expect(try await world.record(bbc)?.breaker.state == .open)
    await world.script(bbc, FakeTransport.respond(200, document))

    world.clock.advance(by: .seconds(30))
    let report = await world.fetch([bbc])

    #expect(report.sources[0].state == .fresh)
    #expect(try await world.record(bbc)?.breaker.state == .closed)
    #expect(await world.transport.requests.count == 6)
  }

  @Test func `writes a log line for each attempt and counts cache hits`() async throws {
    let world = try await EngineScenario()
    let bbc = world.source("bbc")
    await world.script(bbc, FakeTransport.respond(200, document))
    for _ in 0..<4 { await world.fetch([bbc]) }

    let log = try await world.store.log(sources: ["bbc"], since: nil)
    let figures = try await world.store.statistics(
      sources: ["bbc"], since: nil, until: world.clock.moment.wall)

    #expect(log.map(\.code) == [.fresh], "a cache hit adds no line")
    #expect(log[0].newArticles == 2)
    #expect(figures.map(\.cacheHits) == [3] && figures.map(\.fetches) == [1])
  }
}

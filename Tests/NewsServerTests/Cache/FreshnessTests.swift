// FreshnessTests.swift - immediate responses, background refreshes, and changes by other processes.

import NewsCore
import NewsEngine
import NewsStore
import NIOPosix
import Testing
import TestSupport

@testable import NewsServer

@Suite struct `A server that keeps news fresh` {
  @Test func `never waits for a publisher while there is a stale copy`() async throws {
    let clock = TestClock()
    let transport = await hangingTransport(clock)
    try await withServer({ setup in
      (setup.clock, setup.transport, setup.age) = (clock, transport, .hours(2))
    }) { server in
      // The clock does not advance: an answer that waited for a publisher would never come.
      let answer = try await server.get("/news")

      #expect(answer.status == 200)
      #expect(answer.text.contains("{\"name\":\"a\",\"state\":\"stale\""))
      #expect(answer["Cache-Status"] == "newsagg; hit; detail=stale")
      await server.wait { _ in await transport.requests.count == 3 }
      for limit in 1...20 { _ = try await server.get("/news?limit=\(limit)") }
      #expect(await transport.requests.count == 3, "clients cause no further request")
    }
  }

  @Test func `answers by the deadline and 503 when a critical source has nothing`() async throws {
    let clock = TestClock()
    let transport = await hangingTransport(clock)
    try await withServer({ setup in
      (setup.clock, setup.transport, setup.articles) = (clock, transport, nil)
    }) { server in
      async let response = server.get("/news?deadline_ms=900")
      await server.passDeadline(.milliseconds(900))
      let answer = try await response

      #expect(answer.status == 503)
      #expect(answer["Retry-After"] != nil)
      #expect(answer["Content-Type"] == "application/json", "the body has the available articles")
    }
  }

  /// The answer to the first client, which waits for sources without a copy; they answer in 100 ms.
  private func firstAnswer(_ target: String, _ server: ServerUnderTest) async throws
    -> RawClient.Answer
  {
    async let answer = server.get(target + "?deadline_ms=900")
    let (clock, latency) = (server.clock, Duration.milliseconds(100))
    await clock.waitForSleepers(between: .milliseconds(720), and: .milliseconds(900))
    await clock.waitForSleepers(sampleSources.count, between: latency, and: latency)
    clock.advance(by: latency)
    return try await answer
  }

  @Test func `tells each client how its own response was made`() async throws {
    let (transport, clock) = (FakeTransport(), TestClock())
    for source in sampleSources {
      let feed = FakeTransport.respond(200, rssDocument(items: ["one"]))
      await transport.script(
        source.url, [FakeTransport.after(.milliseconds(100), on: clock, feed)])
    }
    try await withServer({ ($0.articles, $0.transport, $0.clock) = (nil, transport, clock) }) {
      server in
      let first = try await firstAnswer("/news", server)
      let second = try await server.get("/news?deadline_ms=900")

      #expect(first["Cache-Status"] == "newsagg; fwd=miss; fwd-status=200; stored")
      #expect(first["Vary"] == "Accept-Encoding")
      #expect(first.text.contains("\"cached\":false,\"fetched_in_ms\":100,"))
      #expect(first.text.contains("\"state\":\"fresh\""))
      #expect(second["Cache-Status"] == "newsagg; hit")
      #expect(second.text.contains("\"cached\":true,\"fetched_in_ms\":0,"))
      #expect(!second.text.contains("\"state\":\"fresh\""))
      let condition = "If-None-Match: \(first["ETag"] ?? "")"
      #expect(try await server.get("/news?deadline_ms=900", condition).status == 304)
      #expect(await transport.requests.count == 3)
    }
  }

  @Test func `describes responses in Cache-Status when no source has a feed`() async throws {
    let (transport, clock) = (FakeTransport(), TestClock())
    for source in sampleSources {
      let refusal = FakeTransport.respond(404)
      await transport.script(
        source.url, [FakeTransport.after(.milliseconds(100), on: clock, refusal)])
    }
    try await withServer({ ($0.articles, $0.transport, $0.clock) = (nil, transport, clock) }) {
      server in
      let first = try await firstAnswer("/news", server)
      let second = try await server.get("/news?deadline_ms=900")

      #expect(first["Cache-Status"] == "newsagg; fwd=miss")
      #expect(second["Cache-Status"] == "newsagg; hit; detail=stale")
    }
  }

  @Test func `sends a cached response without reading the store`() async throws {
    try await withServer { server in
      _ = try await server.get("/news")
      let before = try await server.metric("newsagg_http_cache_hits_total") ?? 0
      let client = try RawClient(port: server.port)
      for _ in 0..<50 {
        client.send(server.request("/news"))
        #expect(try await client.answer().status == 200)
      }

      #expect(try await server.metric("newsagg_http_cache_hits_total") == before + 50)
    }
  }

  @Test func `sees within a second the changes of another process`() async throws {
    let directory = ScratchDirectory()
    try await withServer({ $0.location = directory.database }) { server in
      let other = try await Store.open(directory.database)
      for _ in 0..<3 { _ = try await server.get("/news?limit=100") }
      try await seed(other, sampleSources[1], articles: 6, at: server.clock.moment)
      await server.watchStore()

      #expect(server.state.options.watchInterval < .seconds(1))
      #expect(try await server.get("/news?limit=100").text.contains("Story 5 of b"))
      await other.close()
    }
  }

  @Test func `renews only requested responses when they expire`()
    async throws
  {
    try await withServer { server in
      for target in ["/sources", "/sources", "/breakers"] { _ = try await server.get(target) }
      let before = server.state.cache.count
      // Both responses are valid for two seconds.
      for _ in 0..<5 {
        await server.watchStore()
        _ = try await server.get("/sources")
      }

      #expect(before == 2 && server.state.cache.count == 1)
      #expect(server.state.cache.find(target: "/sources", at: server.state.uptime) != nil)
    }
  }

  @Test func `refreshes a source when it is due`() async throws {
    let transport = FakeTransport()
    for source in sampleSources {
      await transport.script(source.url, [FakeTransport.conditional("", etag: "\"v1\"")])
    }
    try await withServer({ $0.transport = transport }) { server in
      await server.waitForBackgroundPause()
      #expect(await transport.requests.isEmpty, "all are fresh")

      server.clock.advance(by: .hours(2))

      await server.wait { _ in await transport.requests.count == 3 }
    }
  }

  @Test func `removes articles after their retention`() async throws {
    let transport = FakeTransport()
    for source in sampleSources {
      await transport.script(source.url, [FakeTransport.conditional("", etag: "\"v1\"")])
    }
    try await withServer({ setup in
      (setup.transport, setup.options.retention.maxAge) = (transport, .days(1))
    }) { server in
      let now = server.clock.moment
      // The newest document contains one of the three.
      try await seed(server.store, sampleSources[0], articles: 1, at: now, age: .zero)
      #expect(try await server.store.articles(ArticleQuery(sources: ["a"])).count == 3)
      await server.waitForBackgroundPause()

      server.clock.advance(by: .days(2))

      try await server.wait { _ in
        try await server.store.articles(ArticleQuery(sources: ["a"])).map(\.id) == ["a-0"]
      }
      #expect(try await server.store.articles(ArticleQuery(sources: ["b"])).count == 3)
    }
  }

  @Test func `asks each publisher once for two servers on one store`() async throws {
    let directory = ScratchDirectory()
    let clock = TestClock()
    let transport = FakeTransport()
    for source in sampleSources {
      let answer = FakeTransport.conditional("", etag: "\"v1\"")
      await transport.script(
        source.url, [FakeTransport.after(.milliseconds(100), on: clock, answer)])
    }
    func setUp(_ setup: inout TestSetup) {
      (setup.location, setup.clock, setup.transport) = (directory.database, clock, transport)
      (setup.age, setup.busyLimit) = (.hours(2), .seconds(20))
    }
    try await withServer(setUp) { first in
      try await withServer({ setup in
        setUp(&setup)
        setup.articles = nil
      }) { second in
        await clock.waitForSleepers(3, between: .milliseconds(1), and: .milliseconds(100))
        clock.advance(by: .milliseconds(100))
        for server in [first, second] {
          try await server.wait { _ in
            try await server.engine.schedules(sampleSources).allSatisfy { !$0.schedule.isDue }
          }
        }
        let counts = await transport.requests.reduce(into: [:]) { $0[$1.url, default: 0] += 1 }
        #expect(
          counts == [
            "http://a.example/feed": 1, "http://b.example/feed": 1, "http://c.example/feed": 1,
          ])
      }
    }
  }

  @Test func `pauses between refreshes, with bounds and jitter`() {
    let pauses = [Duration.zero, .seconds(3), .hours(1)].flatMap { wait in
      [0.0, 0.999].map { BackgroundRefresh.pause(wait, random: $0) }
    }

    #expect(pauses.map { Int($0.milliseconds) } == [250, 499, 3000, 3299, 5000, 5499])
  }
}

// FreshnessTests.swift - answers at once, refreshes behind, and sees what others store.

import Glibc
import Logging
import NewsCore
import NewsEngine
import NewsStore
import NIOPosix
import Testing
import TestSupport

@testable import NewsServer

/// A directory for one test; gone with it.
final class ScratchDirectory: Sendable {
  let path: String

  init() {
    path = "/tmp/newsagg-serve-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    mkdir(path, 0o700)
  }

  deinit {
    for suffix in ["", "-wal", "-shm", ".lock", ".ckpt"] { unlink("\(path)/news.db\(suffix)") }
    rmdir(path)
  }

  var database: StoreLocation { .file(path + "/news.db") }
}

@Suite struct `Freshness of a server` {
  /// Every source hangs.
  private func hangingTransport() async -> FakeTransport {
    let transport = FakeTransport()
    for source in sampleSources {
      await transport.script(source.url, [FakeTransport.hang(on: ContinuousClock())])
    }
    return transport
  }

  @Test func `never waits for a publisher while a stale copy stands`() async throws {
    let transport = await hangingTransport()
    try await withServer(age: .hours(2), transport: transport) { server in
      let start = ContinuousClock.now
      let answer = try await server.get("/news")
      let elapsed = ContinuousClock.now - start

      #expect(answer.status == 200)
      #expect(elapsed < .seconds(1), "\(elapsed)")
      #expect(answer.text.contains("{\"name\":\"a\",\"state\":\"stale\""))
      #expect(answer["Cache-Status"] == "newsagg; hit; detail=stale")
      #expect(try await eventually { await transport.requests.count == 3 }, "refreshed behind")
      for _ in 0..<20 { _ = try await server.get("/news?limit=\(Int.random(in: 1...400))") }
      #expect(await transport.requests.count == 3, "visitors cause no further request")
    }
  }

  @Test func `answers by the deadline and 503 when a critical source has nothing`() async throws {
    let transport = await hangingTransport()
    try await withServer(articles: nil, transport: transport) { server in
      let start = ContinuousClock.now
      let answer = try await server.get("/news?deadline_ms=200")
      let elapsed = ContinuousClock.now - start

      #expect(answer.status == 503)
      #expect(answer["Retry-After"] != nil)
      #expect(answer["Content-Type"] == "application/json", "the body carries what there is")
      #expect(elapsed > .milliseconds(100) && elapsed < .milliseconds(1000), "\(elapsed)")
    }
  }

  @Test func `a prepared answer costs the store nothing`() async throws {
    try await withServer { server in
      _ = try await server.get("/news")
      let before = try await server.metric("newsagg_http_prepared_total") ?? 0
      let client = try RawClient(port: server.port)
      for _ in 0..<50 {
        client.send(server.request("/news"))
        #expect(try await client.answer().status == 200)
      }

      #expect(try await server.metric("newsagg_http_prepared_total") == before + 50)
    }
  }

  @Test func `sees within a second what another process stored`() async throws {
    let directory = ScratchDirectory()
    try await withServer(location: directory.database) { server in
      let other = try await Store.open(directory.database)
      for _ in 0..<3 { _ = try await server.get("/news?limit=100") }
      try await seed(other, sampleSources[1], articles: 6)
      let start = ContinuousClock.now
      while try await !server.get("/news?limit=100").text.contains("Story 5 of b") {
        try #require(ContinuousClock.now - start < .seconds(3))
        try await Task.sleep(for: .milliseconds(20))
      }

      #expect(ContinuousClock.now - start < .seconds(1))
      await other.close()
    }
  }

  @Test func `two servers on one store ask each publisher once`() async throws {
    let directory = ScratchDirectory()
    let transport = FakeTransport()
    for source in sampleSources {
      let answer = FakeTransport.conditional("", etag: "\"v1\"")
      await transport.script(
        source.url, [FakeTransport.after(.milliseconds(100), on: ContinuousClock(), answer)])
    }
    try await withServer(location: directory.database, age: .hours(2), transport: transport) {
      first in
      try await withServer(location: directory.database, articles: nil, transport: transport) {
        second in
        for server in [first, second] {
          let isFresh = try await eventually {
            try await server.get("/sources").text.contains("\"due\":true") == false
          }
          #expect(isFresh)
        }
        let counts = await transport.requests.reduce(into: [:]) { $0[$1.url, default: 0] += 1 }
        #expect(
          counts == [
            "http://a.example/feed": 1, "http://b.example/feed": 1, "http://c.example/feed": 1,
          ])
      }
    }
  }

  @Test func `the most overdue source is refreshed first`() async throws {
    let store = try await Store.open(.memory)
    for (source, age) in zip(sampleSources, [Duration.hours(1), .hours(3), .hours(2)]) {
      try await seed(store, source, articles: 0, age: age)
    }
    let new = Source(name: "new", url: "http://new.example/feed")
    let fresh = Source(name: "fresh", url: "http://fresh.example/feed")
    try await seed(store, fresh, articles: 0)
    let engine = Engine(
      store: store, transport: FakeTransport(), options: EngineOptions(), owner: "me",
      now: systemMoment)

    let plans = try await engine.schedules(sampleSources + [new, fresh])
    let order = BackgroundRefresh.mostOverdueFirst(plans, now: systemMoment())

    #expect(order.map(\.name) == ["new", "b", "c", "a"])
    await store.close()
  }

  @Test func `pauses between refreshes are bounded and jittered`() {
    let pauses = [Duration.zero, .seconds(3), .hours(1)].flatMap { wait in
      [0.0, 0.999].map { BackgroundRefresh.pause(wait, random: $0) }
    }

    #expect(pauses.map { Int($0.milliseconds) } == [1000, 1099, 3000, 3299, 5000, 5499])
  }
}

/// A server's state after it was told to reload.
func reloadedState(_ settings: ServerSettings) async throws -> ServerState {
  let store = try await Store.open(.memory)
  let engine = Engine(
    store: store, transport: FakeTransport(), options: EngineOptions(), owner: "me",
    now: systemMoment)
  let state = ServerState(
    engine: engine, options: ServerOptions(), settings: ServerSettings(catalogue: sampleSources))
  let handler = CacheableHandler(state: state)
  _ = await handler.response(to: .sources, generation: state.cache.generation)
  let reloader = Reloader(
    state: state,
    notifier: ServiceNotifier(socket: nil, group: MultiThreadedEventLoopGroup.singleton),
    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, load: { settings })
  await reloader.reload()
  await store.close()
  return state
}

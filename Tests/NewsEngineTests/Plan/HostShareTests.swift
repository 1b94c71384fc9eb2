// HostShareTests.swift - requests of several engines to one host, with several spellings and redirects.

import NewsCore
import NewsEngine
import NewsStore
import TestSupport
import Testing

@Suite struct `A host` {
  private let document = rssDocument(items: ["one"])

  private func source(_ name: String, at host: String = "host.example") -> Source {
    Source(name: name, url: "http://\(host)/\(name)")
  }

  /// The answers of `tasks`.
  ///
  /// The clock advances by `step` whenever all engines sleep: each engine sleeps on its two limits, and on
  /// its transfer or its next check of the host.
  ///
  /// `others` is the number of sleepers that belong to no engine.
  private func answers(
    _ world: EngineScenario, _ tasks: [Task<NewsReport, Never>], others: Int = 0,
    step: Duration = .milliseconds(20)
  ) async -> [NewsReport] {
    let unfinished = Locked(tasks.count)
    let answers = tasks.map { task in
      Task {
        let report = await task.value
        unfinished.withLock { $0 -= 1 }
        return report
      }
    }
    await waitUntil {
      let everybody = 3 * unfinished.withLock { $0 } + others
      if world.clock.sleeperCount >= everybody { world.clock.advance(by: step) }
      return unfinished.withLock { $0 } == 0
    }
    var reports: [NewsReport] = []
    for answer in answers { reports.append(await answer.value) }
    return reports
  }

  @Test(arguments: [1, 2])
  func `gets no more requests at a time than allowed, from all engines together`(
    perHost: Int
  ) async throws {
    var world = try await EngineScenario()
    world.options.maxPerHost = perHost
    let sources = (0..<6).map { source("s\($0)") }
    let slow = FakeTransport.after(
      .milliseconds(200), on: world.clock, FakeTransport.respond(200, document))
    for source in sources { await world.script(source, slow) }
    let engines = (0..<6).map { world.engine(owner: "e\($0)") }

    let tasks = zip(engines, sources).map { engine, source in
      let request = world.request([source], deadline: .hours(1))
      return Task { await engine.news(request) }
    }
    let reports = await answers(world, tasks)

    #expect(reports.map { $0.sources[0].state } == Array(repeating: .fresh, count: 6))
    #expect(await world.transport.maxInFlight == perHost)
    #expect(await world.transport.requests.count == 6)
    for engine in engines { await engine.shutDown() }
    #expect(try await world.store.hostLeases(of: "host.example") == [])
  }

  @Test func `is asked by no engine after it told one to wait`() async throws {
    let world = try await EngineScenario()
    let (first, second) = (source("first"), source("second"))
    let refusal = FakeTransport.respond(429, headers: [HTTPHeader("Retry-After", "600")])
    await world.script(first, FakeTransport.after(.milliseconds(200), on: world.clock, refusal))
    await world.script(second, FakeTransport.respond(200, document))
    let (one, other) = (world.engine(owner: "one"), world.engine(owner: "other"))

    let asking = Task { await one.news(world.request([first], deadline: .hours(1))) }
    await waitUntil { [world] in await !world.transport.requests.isEmpty }
    let waiting = Task { await other.news(world.request([second], deadline: .hours(1))) }
    let reports = await answers(world, [asking, waiting])

    #expect(reports.map { $0.sources[0].errorCode } == [.httpThrottled, .limited])
    #expect(await world.transport.requests.map(\.url) == [first.url])
  }

  @Test func `can be asked again after the engine that asked it has died`() async throws {
    let world = try await EngineScenario()
    let (first, second) = (source("first"), source("second"))
    await world.script(first, FakeTransport.hang(on: world.clock))
    await world.script(second, FakeTransport.respond(200, document))
    let dead = world.engine(owner: "dead")
    let dying = Task { await dead.news(world.request([first], deadline: .hours(1))) }
    await waitUntil { [world] in await !world.transport.requests.isEmpty }

    let next = world.engine(owner: "next")
    let waiting = Task { await next.news(world.request([second], deadline: .minutes(1))) }
    // In steps of 20 ms, six hundred of them, this took longer than a minute on a busy machine.
    let reports = await answers(world, [waiting], others: 3, step: .seconds(1))

    #expect(reports[0].sources.map(\.state) == [.fresh])
    #expect(reports[0].duration >= .seconds(12), "the lease is as long as an attempt may be")
    dying.cancel()
    _ = await dying.value
    await dead.shutDown()
  }

  @Test func `keeps the longer of two pauses, whichever comes last`() async throws {
    var world = try await EngineScenario()
    world.options.maxPerHost = 2
    let (long, short) = (source("long"), source("short"))
    let first = FakeTransport.respond(429, headers: [HTTPHeader("Retry-After", "3600")])
    await world.script(long, FakeTransport.after(.seconds(1), on: world.clock, first))
    let second = FakeTransport.respond(429, headers: [HTTPHeader("Retry-After", "1")])
    await world.script(short, FakeTransport.after(.seconds(2), on: world.clock, second))
    let engine = world.engine()

    async let answer = engine.news(world.request([long, short]))
    // Two transfers, and the soft and the hard limit of the answer.
    await world.clock.waitForSleepers(4)
    world.clock.advance(by: .seconds(1))
    try await waitUntil { [world] in try await !world.store.allHostPauses().isEmpty }
    world.clock.advance(by: .seconds(1))
    _ = await answer
    await engine.shutDown()

    let pause = try #require(try await world.store.allHostPauses().first)
    #expect(pause.until.remaining(from: world.clock.moment, atMost: .days(7)) > .minutes(59))
  }

  @Test(arguments: ["HOST.example", "host.example.", "host.example:8080", "user@host.example"])
  func `is one host, however it is spelled`(spelling: String) async throws {
    let world = try await EngineScenario()
    let (first, second) = (source("first"), source("second", at: spelling))
    await world.script(
      first, FakeTransport.respond(429, headers: [HTTPHeader("Retry-After", "600")]))
    await world.fetch([first])

    let report = await world.fetch([second], mode: .always)

    #expect(report.sources.map(\.errorCode) == [.limited])
    #expect(await world.transport.requests.count == 1)
  }

  @Test func `is paused together with each host of a chain of redirects`() async throws {
    let world = try await EngineScenario()
    let first = source("first")
    await world.script(first) { _ in
      .success(
        HTTPResponse(
          status: 429, headers: HTTPHeaders([HTTPHeader("Retry-After", "600")]),
          url: "http://last.example/x",
          hops: [
            RedirectHop(status: 302, target: "http://middle.example/x"),
            RedirectHop(status: 302, target: "http://last.example/x"),
          ]))
    }

    await world.fetch([first])

    let hosts = try await world.store.allHostPauses().map(\.host)
    #expect(hosts == ["host.example", "last.example", "middle.example"])
  }

  @Test func `is paused when its limit is used up, before it refuses`() async throws {
    let world = try await EngineScenario()
    let (first, second) = (source("first"), source("second"))
    let limits = [HTTPHeader("RateLimit-Remaining", "0"), HTTPHeader("RateLimit-Reset", "120")]
    await world.script(first, FakeTransport.respond(200, document, headers: limits))
    await world.script(second, FakeTransport.respond(200, document))

    let report = await world.fetch([first])
    let later = await world.fetch([second], mode: .always)
    world.clock.advance(by: .seconds(120))
    let last = await world.fetch([second], mode: .always)

    #expect(report.sources.map(\.state) == [.fresh])
    #expect(later.sources.map(\.errorCode) == [.limited])
    #expect(last.sources.map(\.state) == [.fresh])
  }
}

@Suite struct `A rate limit` {
  private func pause(_ fields: (String, String)...) -> Duration? {
    let headers = HTTPHeaders(fields.map { HTTPHeader($0.0, $0.1) })
    return rateLimitPause(headers, now: WallTime(seconds: 1_790_000_000), cap: .hours(24))
  }

  @Test(arguments: [
    ("RateLimit-", "30", 30), ("x-ratelimit-", "1790000060", 60), ("X-Rate-Limit-", " 5 ", 5),
    ("RateLimit-", "999999999", 86_400),
  ])
  func `that is used up ends with its reset`(prefix: String, value: String, seconds: Int64) {
    #expect(pause((prefix + "Remaining", "0"), (prefix + "Reset", value)) == .seconds(seconds))
  }

  @Test(arguments: [
    (#""default";r=0;t=300"#, 300), ("limit=10, remaining=0, reset=300", 300),
    ("limit=10;w=60, remaining=0;a=1, reset=30", 30), ("default;t = 9 ; r=0", 9),
    (#""a";r=0;t=30, "b";r=0;t=60, "c";r=1;t=90"#, 60), (#""a,b;r=1;\"";r=0;t=5"#, 5),
    (#""a";r=0;t=1790000060"#, 60), (#""a";r=0;t=999999999"#, 86_400),
  ])
  func `that one field says is used up ends with its reset`(field: String, seconds: Int64) {
    #expect(pause(("RateLimit", field)) == .seconds(seconds))
  }

  @Test(arguments: [
    #""a";r=1;t=300"#, #""a";r=0"#, #""a";t=300"#, #""r=0;t=9";r=3;t=9"#, #""a";r=-1;t=5"#, "",
    "remaining=0", "remaining=1, reset=5", #""a";r=0;t=99999999999999999999"#, "\"a;r=0;t=9", ";,=",
    #""a";r=0;t=300"# + String(repeating: ",", count: 1024),
  ])
  func `that one field does not say is used up causes no pause`(field: String) {
    #expect(pause(("RateLimit", field)) == nil)
  }

  @Test func `that is not used up, or not understood, causes no pause`() {
    #expect(pause(("RateLimit-Remaining", "1"), ("RateLimit-Reset", "30")) == nil)
    #expect(pause(("RateLimit-Remaining", "0")) == nil)
    #expect(pause(("RateLimit-Remaining", "0"), ("RateLimit-Reset", "soon")) == nil)
    #expect(pause(("RateLimit-Remaining", "0"), ("RateLimit-Reset", "0")) == nil)
    #expect(pause(("RateLimit-Remaining", "0"), ("RateLimit-Reset", "1780000000")) == nil)
  }
}

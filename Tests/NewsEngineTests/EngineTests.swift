// EngineTests.swift - whole answers of the engine, on a real store.

import NewsCore
import NewsEngine
import NewsStore
import TestSupport
import Testing

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

  @Test func `asks with the validators once the time is over, and keeps the articles`() async throws
  {
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

  @Test func `gives up a copy that is older than a day without success`() async throws {
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

  @Test func `answers by the deadline with what is there`() async throws {
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
    // The transfer, the soft and the hard limit.
    await world.clock.waitForSleepers(3)
    while done.withLock({ $0 }) < 1 { await Task.yield() }
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

  @Test func `leaves the end of the deadline to the store and to rendering`() async throws {
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
  func `blames no source for what its own deadline cut off`(code: OutcomeCode) async throws {
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

  @Test func `spends no more retries on a run than its budget`() async throws {
    var world = try await EngineScenario()
    world.options.retry.maxRetries = 1
    world.options.retry.basePause = .zero
    let sources = ["a", "b", "c", "d", "e"].map { world.source($0) }
    for source in sources { await world.script(source, FakeTransport.respond(500)) }

    await world.fetch(sources)

    #expect(await world.transport.requests.count == 6, "one retry for five sources")
  }

  @Test func `takes its own time limit for the source's failure, however near the deadline`()
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

  @Test func `holds a publisher's silence against it behind an answer as well`() async throws {
    var world = try await EngineScenario()
    world.options.retry.maxRetries = 1
    world.options.retry.basePause = .zero
    let silent = world.source("silent")
    await world.script(
      silent,
      FakeTransport.after(.seconds(10), on: world.clock, FakeTransport.fail(.timeoutFirstByte)))
    let engine = world.engine()
    var request = world.request([silent], deadline: .zero)
    request.keepsStragglers = true

    _ = await engine.news(request)
    await world.clock.waitForSleepers(1)
    world.clock.advance(by: .seconds(10))
    // The retry has the two seconds that are left.
    await world.clock.waitForSleepers(1)
    world.clock.advance(by: .seconds(10))
    await engine.shutDown()

    let record = try #require(try await world.record(silent))
    #expect(record.breaker.consecutiveFailures == 1 && record.lastCode == .timeoutFirstByte)
    let codes = try await world.store.log(sources: nil, since: nil).map(\.code)
    #expect(codes == [.timeoutFirstByte, .deadline])
  }

  @Test func `shows a copy for as long as its time lasts`() async throws {
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

  @Test func `obeys a pause that was asked for behind a redirect`() async throws {
    let world = try await EngineScenario()
    let source = world.source("a")
    let headers = [HTTPHeader("Retry-After", "600")]
    await world.script(
      source, FakeTransport.respond(429, headers: headers, from: "http://cdn.example/feed"))

    await world.fetch([source])
    await world.fetch([source], mode: .always)

    #expect(await world.transport.requests.count == 1)
    let hosts = try await world.store.allGates().map(\.host)
    #expect(hosts == ["a.example", "cdn.example"])
  }

  @Test func `begins anew with a host that has answered since it throttled us`() async throws {
    let world = try await EngineScenario()
    let source = world.source("a")
    await world.script(
      source, FakeTransport.respond(429), FakeTransport.respond(200, document),
      FakeTransport.respond(429))

    for _ in 0..<3 {
      await world.fetch([source])
      world.clock.advance(by: .minutes(30))
    }

    #expect(try await world.store.allGates().map(\.strikes) == [1])
  }

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
    while await world.transport.requests.count < 2 { await Task.yield() }
    await world.clock.waitForSleepers(3)
    // The first attempt's lease would be over by now.
    world.clock.advance(by: .seconds(5))
    async let other = second.news(world.request([source], deadline: .seconds(60)))
    await world.clock.waitForSleepers(6)
    #expect(await world.transport.requests.count == 2)
    world.clock.advance(by: .seconds(4))

    #expect(await answer.sources.map(\.state) == [.fresh])
    // It looks again every few milliseconds.
    world.clock.advance(by: .seconds(1))
    #expect(await other.articles.count == 2)
    #expect(await world.transport.requests.count == 2)
    await first.shutDown()
    await second.shutDown()
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

  /// Which of the two comes first is not fixed; twenty runs see both.
  @Test(arguments: 0..<20)
  func `asks nothing more of a host that has asked for a pause`(run: Int) async throws {
    var world = try await EngineScenario()
    world.options.retry.maxRetries = 1
    world.options.retry.basePause = .zero
    let failing = Source(name: "a", url: "http://host.example/a")
    let throttled = Source(name: "b", url: "http://host.example/b")
    await world.script(failing, FakeTransport.respond(500))
    await world.script(
      throttled, FakeTransport.respond(429, headers: [HTTPHeader("Retry-After", "60")]))

    await world.fetch([failing, throttled])

    #expect(await world.transport.requests.last?.url == throttled.url)
    #expect(try await world.record(failing)?.lease.owner ?? "" == "")
  }

  @Test func `waits only for critical sources after the soft limit`() async throws {
    let world = try await EngineScenario()
    let (critical, slow) = (world.source("critical", critical: true), world.source("slow"))
    await world.script(critical, FakeTransport.respond(200, document))
    await world.script(slow, FakeTransport.hang(on: world.clock))
    let engine = world.engine()

    let done = Locked(0)
    async let answer = engine.news(world.request([critical, slow])) { progress in
      done.withLock { $0 = progress.done }
    }
    await world.clock.waitForSleepers(3)
    while done.withLock({ $0 }) < 1 { await Task.yield() }
    world.clock.advance(by: .seconds(7))
    let report = await answer

    #expect(report.sources.map(\.state) == [.fresh, .pending])
    await engine.shutDown()
  }

  @Test func `waits for a critical source beyond the soft limit`() async throws {
    let world = try await EngineScenario()
    let slow = world.source("slow", critical: true)
    await world.script(
      slow, FakeTransport.after(.seconds(9), on: world.clock, FakeTransport.respond(200, document)))
    let engine = world.engine()

    async let answer = engine.news(world.request([slow]))
    await world.clock.waitForSleepers(3)
    world.clock.advance(by: .seconds(7))
    // Time for an answer that does not wait.
    for _ in 0..<1000 { await Task.yield() }
    world.clock.advance(by: .seconds(2))

    #expect(await answer.sources.map(\.state) == [.fresh])
    await engine.shutDown()
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
    // One transfer, four that wait for it, two timers each.
    await world.clock.waitForSleepers(15)
    world.clock.advance(by: .seconds(1))
    while try await world.record(bbc)?.lease.owner != "" { await Task.yield() }
    let turner = Task {
      while !Task.isCancelled {
        world.clock.advance(by: .milliseconds(50))
        await Task.yield()
      }
    }
    for answer in answers {
      let report = await answer.value
      #expect(report.sources[0].state == .fresh)
      #expect(report.articles.count == 2)
    }
    turner.cancel()

    #expect(await world.transport.requests.count == 1)
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

  @Test func `replaces a prober that died, when its lease is over`() async throws {
    let world = try await EngineScenario()
    let bbc = world.source("bbc")
    await world.script(bbc, FakeTransport.respond(500))
    for _ in 0..<5 { await world.fetch([bbc]) }
    world.clock.advance(by: .seconds(30))
    // A prober that takes its lease and is never heard of again.
    await world.script(bbc, FakeTransport.hang(on: world.clock))
    let dead = world.engine(owner: "dead")
    let dying = Task { await dead.news(world.request([bbc])) }
    while await world.transport.requests.count < 6 { await Task.yield() }

    await world.script(bbc, FakeTransport.respond(200, document))
    world.clock.advance(by: world.options.breaker.probeLease)
    let report = await world.fetch([bbc], owner: "next")

    #expect(report.sources[0].state == .fresh)
    #expect(try await world.record(bbc)?.breaker.state == .closed)
    dying.cancel()
    _ = await dying.value
    await dead.shutDown()
    #expect(try await world.record(bbc)?.breaker.state == .closed, "its late end changes nothing")
  }

  @Test func `leaves a whole host alone for as long as one source was told to wait`() async throws {
    let world = try await EngineScenario()
    let first = Source(name: "first", url: "http://host.example/1")
    let second = Source(name: "second", url: "http://host.example:8080/2")
    await world.script(
      first, FakeTransport.respond(429, headers: [HTTPHeader("Retry-After", "7200")]))
    await world.script(second, FakeTransport.respond(200, document))
    await world.fetch([first])

    let report = await world.fetch([first, second], mode: .always)
    #expect(report.sources.map(\.errorCode) == [.limited, .limited])
    #expect(await world.transport.requests.count == 1)

    // Retry-After and its jitter, which only adds.
    world.clock.advance(by: .seconds(7200 * 11 / 10))
    await world.fetch([first, second], mode: .always)
    #expect(await world.transport.requests.count >= 2)
  }

  @Test func `stops asking after 410 and pauses after 404`() async throws {
    let world = try await EngineScenario()
    let (gone, missing) = (world.source("gone"), world.source("missing"))
    await world.script(gone, FakeTransport.respond(410))
    await world.script(missing, FakeTransport.respond(404))
    await world.fetch([gone, missing])

    world.clock.advance(by: .minutes(9))
    await world.fetch([gone, missing])
    #expect(await world.transport.requests.count == 2)

    world.clock.advance(by: .minutes(1))
    let report = await world.fetch([gone, missing])
    #expect(await world.transport.requests(to: gone.url).count == 1)
    #expect(await world.transport.requests(to: missing.url).count == 2)
    #expect(report.sources[0].reason?.contains("gone for good") == true)
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
    request.keepsStragglers = true
    let stopped = world.engine(owner: "stopped")
    let late = Task { await stopped.news(request) }
    while await world.transport.requests.isEmpty { await Task.yield() }

    world.clock.advance(by: .seconds(20))
    await world.fetch([bbc], owner: "other")
    world.clock.advance(by: .seconds(60))
    _ = await late.value
    await stopped.shutDown()

    let titles = try await world.store.articles(ArticleQuery(sources: ["bbc"])).map(\.title)
    #expect(titles == ["newer"])
  }

  @Test func `moves to a permanent address when it was seen twice`() async throws {
    let world = try await EngineScenario()
    let bbc = world.source("bbc")
    let moved = "http://new.example/rss"
    await world.script(bbc) { [document] request in
      .success(
        HTTPResponse(
          status: 200, body: Array(document.utf8), url: moved,
          hops: [RedirectHop(status: 301, target: moved)]))
    }
    await world.transport.script(moved, [FakeTransport.respond(200, document)])

    for _ in 0..<3 {
      await world.fetch([bbc])
      world.clock.advance(by: .minutes(15))
    }

    #expect(await world.transport.requests.map(\.url) == [bbc.url, bbc.url, moved])
  }

  @Test func `writes the fetch log and what the cache saved`() async throws {
    let world = try await EngineScenario()
    let bbc = world.source("bbc")
    await world.script(bbc, FakeTransport.respond(200, document))
    await world.fetch([bbc])
    await world.fetch([bbc])

    let log = try await world.store.log(sources: ["bbc"], since: nil)

    #expect(log.map(\.code) == [.fresh, nil])
    #expect(log[0].newArticles == 2)
  }
}

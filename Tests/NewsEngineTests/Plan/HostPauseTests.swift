// HostPauseTests.swift - instructions of publishers: pauses, 410, new addresses.

import NewsCore
import NewsEngine
import NewsStore
import Testing
import TestSupport

@Suite struct `An engine that obeys its publishers` {
  private let document = rssDocument(items: ["one", "two"])

  @Test func `obeys a pause that the target of a redirect asks for`() async throws {
    let world = try await EngineScenario()
    let source = world.source("a")
    let headers = [HTTPHeader("Retry-After", "600")]
    await world.script(
      source, FakeTransport.respond(429, headers: headers, from: "http://cdn.example/feed"))

    await world.fetch([source])
    await world.fetch([source], mode: .always)

    #expect(await world.transport.requests.count == 1)
    let hosts = try await world.store.allHostPauses().map(\.host)
    #expect(hosts == ["a.example", "cdn.example"])
  }

  @Test func `starts with a short pause again after the host has answered`() async throws {
    let world = try await EngineScenario()
    let source = world.source("a")
    await world.script(
      source, FakeTransport.respond(429), FakeTransport.respond(200, document),
      FakeTransport.respond(429))

    for _ in 0..<3 {
      await world.fetch([source])
      world.clock.advance(by: .minutes(30))
    }

    #expect(try await world.store.allHostPauses().map(\.consecutiveThrottles) == [1])
  }

  /// The order of the two is random; twenty runs see both.
  @Test(arguments: 0..<20)
  func `sends no further request to a host that asked for a pause`(run: Int) async throws {
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

  @Test func `pauses all sources of a host when one was told to wait`() async throws {
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

  @Test func `follows no redirect to a host that has just asked for a pause`() async throws {
    let world = try await EngineScenario()
    let throttled = Source(name: "a", url: "http://cdn.example/a")
    let redirected = world.source("b")
    await world.script(
      throttled, FakeTransport.respond(429, headers: [HTTPHeader("Retry-After", "3600")]))
    let redirect = FakeTransport.redirect(
      to: "cdn.example", FakeTransport.respond(200, document))
    await world.script(
      redirected, FakeTransport.after(.milliseconds(500), on: world.clock, redirect))

    let run = Task { await world.fetch([throttled, redirected]) }
    await waitUntil { (try? await world.store.allHostPauses().isEmpty) == false }
    await world.clock.waitForSleepers(for: .milliseconds(500))
    world.clock.advance(by: .milliseconds(500))

    #expect(await run.value.sources[1].errorCode == .limited)
    await world.fetch([redirected])
    #expect(await world.transport.requests(to: redirected.url).count == 1, "it waits as well")
  }

  @Test func `does not repeat a request at once whose redirect led to a busy host`() async throws {
    let world = try await EngineScenario()
    let source = world.source("a")
    await world.script(
      source, FakeTransport.fail(.limited), FakeTransport.respond(200, document))
    await world.fetch([source])

    let waiting = await world.fetch([source])
    #expect(await world.transport.requests.count == 1)
    #expect(waiting.sources[0].reason?.contains("was paused or busy") == true)
    world.clock.advance(by: .seconds(30))
    let fetched = await world.fetch([source])

    #expect(fetched.sources[0].state == .fresh)
  }

  @Test func `sends one request at a time to the host of redirects`() async throws {
    let world = try await EngineScenario()
    let direct = Source(name: "a", url: "http://cdn.example/a")
    let others = [world.source("b"), world.source("c")]
    let slow = FakeTransport.after(
      .milliseconds(1500), on: world.clock, FakeTransport.respond(200, document))
    await world.script(direct, slow)
    for source in others {
      await world.script(source, FakeTransport.redirect(to: "cdn.example", slow))
    }

    let run = Task { await world.fetch([direct] + others) }
    await waitUntil { await world.transport.inFlight == 3 }
    for _ in 0..<3 {
      await world.clock.waitForSleepers(for: .milliseconds(1500))
      world.clock.advance(by: .milliseconds(1500))
    }

    #expect(await run.value.sources.map(\.state) == [.fresh, .fresh, .fresh])
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

  @Test(arguments: [401, 403])
  func `tries a new key at once after the old one was refused`(status: Int) async throws {
    let world = try await EngineScenario()
    var source = world.source("a")
    source.headers = [SecretHeader(name: "X-Key", value: Secret("old"))]
    await world.script(source, FakeTransport.respond(status), FakeTransport.respond(200, document))
    await world.fetch([source])

    let refused = await world.fetch([source])
    source.headers = [SecretHeader(name: "X-Key", value: Secret("new"))]
    let report = await world.fetch([source])

    #expect(refused.sources[0].reason?.contains("another key") == true)
    #expect(report.sources.map(\.state) == [.fresh])
    #expect(try await world.record(source)?.refusedKey == nil)
  }

  @Test func `tries no third key at once when two wrong ones alternate`() async throws {
    let world = try await EngineScenario()
    var source = world.source("a")
    await world.script(source, FakeTransport.respond(401))
    func fetch(_ key: String, mode: RefreshMode = .ifDue) async -> NewsReport {
      source.headers = [SecretHeader(name: "X-Key", value: Secret(key))]
      return await world.fetch([source], mode: mode)
    }
    for turn in 0..<6 { _ = await fetch("bad\(turn % 2)") }
    #expect(await world.transport.requests.count == 3)
    let waiting = await fetch("good")
    #expect(waiting.sources[0].reason?.contains("--refresh ends this wait") == true)

    world.clock.advance(by: .hours(4))
    for turn in 0..<2 { _ = await fetch("bad\(turn)") }

    #expect(await world.transport.requests.count == 5, "the count begins again")
    _ = await fetch("bad1", mode: .always)
    #expect(await world.transport.requests.count == 6, "a person can ask at once")
  }

  @Test func `tries a new key at once however often the old one was refused`() async throws {
    let world = try await EngineScenario()
    var source = world.source("a")
    await world.script(source, FakeTransport.respond(401))
    for _ in 0..<4 {
      await world.fetch([source])
      world.clock.advance(by: .hours(1))
    }
    await world.fetch([source])

    source.headers = [SecretHeader(name: "X-Key", value: Secret("new"))]
    await world.fetch([source])

    #expect(await world.transport.requests.count == 6)
  }

  @Test func `does not repeat a request with a new key that was cut off`() async throws {
    let world = try await EngineScenario()
    var source = world.source("a")
    await world.script(
      source, FakeTransport.respond(401), FakeTransport.hang(on: world.clock))
    await world.fetch([source])
    source.headers = [SecretHeader(name: "X-Key", value: Secret("new"))]
    let run = Task { [source] in await world.fetch([source]) }
    // Sleepers: the answer's two limits, and the publisher.
    await world.clock.waitForSleepers(3)
    world.clock.advance(by: .seconds(10))
    _ = await run.value

    await world.fetch([source])

    #expect(await world.transport.requests.count == 2)
  }

  @Test func `waits an hour after a refusal if nothing has changed`() async throws {
    let world = try await EngineScenario()
    let source = world.source("a")
    await world.script(source, FakeTransport.respond(403))
    await world.fetch([source])

    world.clock.advance(by: .minutes(59))
    await world.fetch([source])
    #expect(await world.transport.requests.count == 1)

    world.clock.advance(by: .minutes(1))
    await world.fetch([source])
    #expect(await world.transport.requests.count == 2)
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
}

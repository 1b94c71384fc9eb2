// RecoveryTests.swift - sources that recover once or repeatedly (fault matrix N23, N25).

import NewsCore
import NewsEngine
import Testing
import TestSupport

@Suite struct `Sources that come back` {
  private let document = rssDocument(items: ["a", "b"])

  @Test func `after an hour are asked at spread times, and all are fresh in time`() async throws {
    var world = try await EngineScenario()
    // With this TTL a recovered source is not asked again within the test.
    world.options.schedule.ttl = .hours(6)
    let random = Locked(SeededRandom(seed: 25))
    let sources = (0..<100).map { world.source("s\($0)") }
    func run() async -> Int {
      let before = await world.transport.requests.count
      var dependencies = world.dependencies
      dependencies.random = { random.withLock { .random(in: 0..<1, using: &$0) } }
      let engine = Engine(dependencies, options: world.options, owner: "me")
      _ = await engine.news(world.request(sources))
      await engine.shutDown()
      world.clock.advance(by: .minutes(1))
      return await world.transport.requests.count - before
    }
    for source in sources { await world.script(source, FakeTransport.respond(500)) }
    for _ in 0..<60 { _ = await run() }

    for source in sources { await world.script(source, FakeTransport.respond(200, document)) }
    var perMinute: [Int] = []
    while perMinute.reduce(0, +) < sources.count, perMinute.count < 90 {
      perMinute.append(await run())
    }

    #expect(perMinute.reduce(0, +) == sources.count, "one probe each: \(perMinute)")
    #expect(perMinute.count <= 72, "the longest break with its jitter")
    #expect((perMinute.max() ?? 0) <= 40, "they are spread: \(perMinute)")
    for source in sources {
      #expect(try await world.record(source)?.breaker.state == .closed)
      #expect(try await world.record(source)?.lastCode == .fresh)
    }
  }

  @Test func `and fail again every ten seconds get longer breaks without requests`() async throws {
    let world = try await EngineScenario()
    let flapping = world.source("flapping")
    var longest = Duration.zero
    for step in 0..<1440 {
      let isUp = step / 2 % 2 == 0
      await world.script(
        flapping, isUp ? FakeTransport.respond(200, document) : FakeTransport.respond(500))
      let breaker = try await world.record(flapping)?.breaker ?? CircuitBreaker()
      let left = breaker.until?.remaining(from: world.clock.moment, atMost: .hours(2)) ?? .zero
      longest = max(longest, breaker.state == .open ? left : .zero)
      let before = await world.transport.requests.count

      await world.fetch([flapping], mode: .always)

      let asked = await world.transport.requests.count - before
      #expect(asked <= 1)
      if breaker.state == .open, left > .zero { #expect(asked == 0, "step \(step)") }
      world.clock.advance(by: .seconds(5))
    }

    #expect(longest >= .minutes(8), "breaks grow: \(longest)")
    #expect(await world.transport.requests.count < 200, "it could have been asked 1,440 times")
  }
}

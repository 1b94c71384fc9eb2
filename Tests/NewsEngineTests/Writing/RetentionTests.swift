// RetentionTests.swift - which articles are deleted when clocks jump and stores are full.

import NewsCore
import NewsEngine
import NewsStore
import Testing
import TestSupport

@Suite struct `Articles that are kept` {
  private func document(_ items: [String]) -> FakeTransport.Answer {
    FakeTransport.respond(200, rssDocument(items: items))
  }

  /// A run of `fetch`, including the deletion of articles.
  private func run(
    _ world: EngineScenario, _ sources: [Source], maxArticles: Int = 100_000
  ) async throws {
    await world.fetch(sources, mode: .always)
    let policy = RetentionPolicy(
      maxAge: .days(90), maxArticles: maxArticles, configured: Set(sources.map(\.name)))
    try await world.store.prune(policy, at: world.clock.moment)
  }

  private func ids(_ world: EngineScenario, _ source: Source) async throws -> Set<String> {
    Set(try await world.store.articles(ArticleQuery(sources: [source.name])).map(\.id))
  }

  @Test(arguments: [false, true])
  func `survive a run whose clock is 30 years ahead`(isRebooted: Bool) async throws {
    let world = try await EngineScenario()
    let (source, throttled) = (world.source("a"), world.source("b"))
    await world.script(source, document(["one", "two"]), document(["two", "three"]))
    await world.script(
      throttled, FakeTransport.respond(429, headers: [HTTPHeader("Retry-After", "7200")]))
    try await run(world, [source, throttled])
    let pauses = try await world.store.allHostPauses()
    let cursor = try await world.store.articles(ArticleQuery(sources: ["a"]))
    try await world.store.advance(cursor: "mail", after: cursor, at: world.clock.moment.wall)

    if isRebooted { world.clock.reboot() }
    world.clock.jumpWall(by: .days(10950))
    for _ in 0..<3 { try await run(world, [source, throttled]) }
    if isRebooted { world.clock.reboot() }
    world.clock.jumpWall(by: .days(-10950))
    try await run(world, [source, throttled])

    #expect(try await ids(world, source) == ["one", "two", "three"])
    #expect(try await world.store.cursors().map(\.given) == [2])
    #expect(try await world.store.allHostPauses().map(\.host) == pauses.map(\.host))
    let asked = await world.transport.requests.count { $0.url == throttled.url }
    #expect(isRebooted || asked == 1, "after a restart only the wall clock is left")
  }

  @Test func `are not refreshed during a host pause that a clock a year behind has stored`()
    async throws
  {
    let world = try await EngineScenario()
    let source = world.source("a")
    await world.script(
      source, FakeTransport.respond(429, headers: [HTTPHeader("Retry-After", "3600")]),
      document(["one"]))
    world.clock.jumpWall(by: .days(-365))
    try await run(world, [source])
    world.clock.jumpWall(by: .days(365))

    try await run(world, [source])
    #expect(await world.transport.requests.count == 1)
    world.clock.advance(by: .hours(2))
    try await run(world, [source])

    #expect(try await ids(world, source) == ["one"])
  }

  @Test func `include those of a source with few articles beside one with many`() async throws {
    let world = try await EngineScenario()
    let (busy, unchanged, same) = (
      world.source("busy"), world.source("unchanged"), world.source("same")
    )
    await world.script(
      unchanged, FakeTransport.conditional(rssDocument(items: ["q1", "q2"]), etag: "\"q\""))
    await world.script(same, document(["s1", "s2"]))
    try await run(world, [unchanged, same], maxArticles: 100)
    for round in 0..<4 {
      await world.script(busy, document((0..<80).map { "b\(round)-\($0)" }))
      world.clock.advance(by: .days(1))
      try await run(world, [busy, unchanged, same], maxArticles: 100)
    }

    #expect(try await ids(world, unchanged) == ["q1", "q2"])
    #expect(try await ids(world, same) == ["s1", "s2"])
    #expect(try await ids(world, busy).count == 96)
    #expect(try await ids(world, busy).filter { $0.hasPrefix("b3") }.count == 80)
  }

  @Test func `are fetched again if the store had no room for them`() async throws {
    let world = try await EngineScenario()
    let (unchanged, same) = (world.source("unchanged"), world.source("same"))
    await world.script(
      unchanged, FakeTransport.conditional(rssDocument(items: ["q1"]), etag: "\"q\""))
    await world.script(same, document(["s1"]))
    try await run(world, [unchanged, same], maxArticles: 0)
    #expect(try await ids(world, unchanged).isEmpty)

    world.clock.advance(by: .days(1))
    try await run(world, [unchanged, same])

    #expect(try await ids(world, unchanged) == ["q1"])
    #expect(try await ids(world, same) == ["s1"])
  }

  @Test func `are all articles of the documents after 100 days without a run`() async throws {
    let world = try await EngineScenario()
    let (source, failing, throttled) = (world.source("a"), world.source("b"), world.source("c"))
    await world.script(
      source, document(["gone", "one"]), document(["one", "two"]),
      document(["one", "two", "three"]))
    await world.script(failing, document(["f"]), document(["f"]), FakeTransport.respond(500))
    await world.script(
      throttled, document(["t"]),
      FakeTransport.respond(429, headers: [HTTPHeader("Retry-After", "3600")]),
      document(["t", "u"]))
    let all = [source, failing, throttled]
    for _ in 0..<2 {
      try await run(world, all)
      world.clock.advance(by: .hours(1))
    }
    let query = ArticleQuery(sources: all.map(\.name))
    try await world.store.advance(
      cursor: "mail", after: try await world.store.articles(query), at: world.clock.moment.wall)

    world.clock.advance(by: .days(100))
    for _ in 0..<2 {
      try await run(world, all)
      world.clock.advance(by: .hours(1))
    }

    #expect(try await ids(world, source) == ["one", "two", "three"])
    #expect(try await ids(world, failing) == ["f"])
    #expect(try await ids(world, throttled) == ["t", "u"])
    #expect(try await world.store.allHostPauses() == [])
    let new = try await world.store.articles(query, notGivenTo: "mail")
    #expect(Set(new.map(\.id)) == ["three", "u"])
  }
}

// StoreFailureTests.swift - an engine continues when its store fails.

import NewsCore
import NewsEngine
import NewsStore
import Testing
import TestSupport

/// One engine, as in a process that keeps running, on a store that fails when a test makes it fail.
private struct FailingWorld {
  let plan = FaultPlan()
  let clock = TestClock()
  let transport = FakeTransport()
  let store: Store
  let engine: Engine
  let bbc = Source(name: "bbc", url: "http://bbc.example/rss", isCritical: true)

  init(staleIfError: Duration = .hours(24)) async throws {
    let plan = plan
    store = try await Store.open(
      .memory, options: StoreOptions(busyLimit: .zero), schema: .current
    ) { FaultyConnection($0, plan: plan) }
    var options = EngineOptions()
    options.schedule.jitterShare = 0
    options.schedule.staleIfError = staleIfError
    options.retry.maxRetries = 0
    engine = Engine(
      EngineDependencies(store: store, transport: transport, testClock: clock), options: options,
      owner: "me")
  }

  func answer(mode: RefreshMode = .ifDue) async -> NewsReport {
    var request = NewsRequest(
      sources: [bbc], query: ArticleQuery(sources: ["bbc"]), deadline: .seconds(10))
    request.mode = mode
    let report = await engine.news(request)
    await engine.flush()
    return report
  }

  var requests: Int { get async { await transport.requests.count } }
}

@Suite struct `An engine whose store fails` {
  private static let kinds: [StoreError.Kind] = [.full, .busy, .io, .readOnly]
  private let document = rssDocument(items: ["one", "two"])

  @Test(arguments: kinds)
  func `answers from memory and asks no more often`(kind: StoreError.Kind) async throws {
    let world = try await FailingWorld()
    await world.transport.script(world.bbc.url, [FakeTransport.respond(200, document)])
    world.plan.fail(1, with: kind, isLasting: true)

    let first = await world.answer()
    world.clock.advance(by: .minutes(14))
    let second = await world.answer()

    #expect(first.sources.map(\.state) == [.fresh])
    #expect(second.sources.map(\.state) == [.cached])
    #expect(Set(first.articles.map(\.title)) == ["one", "two"])
    #expect(Set(second.articles.map(\.title)) == ["one", "two"])
    #expect(first.storeProblem?.contains("injected") == true)
    #expect(second.storeProblem?.contains("injected") == true)
    #expect(await world.requests == 1)
  }

  @Test func `filters and orders unsaved articles like saved ones`() async throws {
    let world = try await FailingWorld()
    await world.transport.script(world.bbc.url, [FakeTransport.respond(200, document)])
    world.plan.fail(1, with: .readOnly, isLasting: true)
    var request = NewsRequest(
      sources: [world.bbc], query: ArticleQuery(sources: ["bbc"], order: .title),
      deadline: .seconds(10))

    let all = await world.engine.news(request)
    request.query.matching = ["TWO"]
    let some = await world.engine.news(request)

    #expect(all.articles.map(\.title) == ["one", "two"])
    #expect(some.articles.map(\.title) == ["two"])
  }

  @Test func `shows no article of a copy that is too old to be shown`() async throws {
    let world = try await FailingWorld(staleIfError: .zero)
    await world.transport.script(
      world.bbc.url, [FakeTransport.respond(200, document), FakeTransport.respond(500)])
    world.plan.fail(1, with: .full, isLasting: true)
    let first = await world.answer()
    world.clock.advance(by: .hours(1))

    let second = await world.answer()

    #expect(first.articles.count == 2 && first.sources.map(\.articles) == [2])
    #expect(second.articles.isEmpty && second.sources.map(\.articles) == [0])
    #expect(second.sources.map(\.state) == [.failed])
  }

  @Test func `still opens its breaker`() async throws {
    let world = try await FailingWorld()
    await world.transport.script(world.bbc.url, [FakeTransport.respond(500)])
    world.plan.fail(1, with: .full, isLasting: true)

    for _ in 0..<9 { _ = await world.answer(mode: .always) }

    #expect(await world.requests == 5)
    #expect(await world.answer().sources.map(\.errorCode) == [.breakerOpen])
  }

  @Test func `still pauses a throttling host`() async throws {
    let world = try await FailingWorld()
    await world.transport.script(
      world.bbc.url, [FakeTransport.respond(429, headers: [HTTPHeader("Retry-After", "600")])])
    world.plan.fail(1, with: .full, isLasting: true)

    for _ in 0..<3 { _ = await world.answer(mode: .always) }

    #expect(await world.requests == 1)
  }

  /// The 25th statement is the COMMIT that saves the answer.
  @Test(arguments: 1...25)
  func `saves everything once the store is back`(statement: Int) async throws {
    let world = try await FailingWorld()
    await world.transport.script(world.bbc.url, [FakeTransport.respond(200, document)])
    // The store begins to fail at each statement in turn.
    world.plan.fail(statement, with: .full, isLasting: true)
    let first = await world.answer()
    world.plan.heal()
    await world.engine.flush()

    let second = await world.answer()

    #expect(Set(first.articles.map(\.title)) == ["one", "two"])
    #expect(second.sources.map(\.state) == [.cached])
    #expect(second.storeProblem == nil)
    let record = try await world.store.records(named: ["bbc"]).first
    #expect(record?.lastCode == .fresh)
    #expect(record?.lease.owner == "")
    #expect(try await world.store.articles(ArticleQuery(sources: ["bbc"])).count == 2)
    #expect(await world.requests == 1)
  }

  @Test func `does not undo changes of another process`() async throws {
    let world = try await FailingWorld()
    await world.transport.script(world.bbc.url, [FakeTransport.respond(500)])
    world.plan.fail(1, with: .full, isLasting: true)
    _ = await world.answer()
    world.plan.heal()
    try await world.store.update("bbc", url: world.bbc.url) { change in
      change.record.lease.token = 9
      change.record.lastCode = .notModified
    }

    await world.engine.flush()

    #expect(try await world.store.records(named: ["bbc"]).first?.lastCode == .notModified)
  }
}

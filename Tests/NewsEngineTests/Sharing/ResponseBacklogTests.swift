// ResponseBacklogTests.swift - how many bytes of responses may wait for the store.

import NewsCore
import TestSupport
import Testing

@testable import NewsEngine

struct ResponseBacklogTests {
  @Test func `admits responses while there is room, and in their order after that`() async {
    let backlog = ResponseBacklog(limit: 10)
    await backlog.enter(bytes: 6)
    await backlog.enter(bytes: 4)
    let order = Locked<[Int]>([])
    var waiting: [Task<Void, Never>] = []
    for bytes in [5, 1] {
      waiting.append(
        Task {
          await backlog.enter(bytes: bytes)
          order.withLock { $0.append(bytes) }
        })
      await waitUntil { await backlog.load.waiting == waiting.count }
    }

    await backlog.leave(bytes: 4)
    #expect(await backlog.load == (6, 2))
    await backlog.leave(bytes: 6)
    for task in waiting { await task.value }

    #expect(await backlog.load == (6, 0))
    #expect(order.withLock { Set($0) } == [5, 1])
  }

  @Test func `admits a response above the limit alone`() async {
    let backlog = ResponseBacklog(limit: 10)

    await backlog.enter(bytes: 50)
    let next = Task { await backlog.enter(bytes: 1) }
    await waitUntil { await backlog.load.waiting == 1 }
    await backlog.leave(bytes: 50)
    await next.value

    #expect(await backlog.load == (1, 0))
  }

  @Test func `keeps a response whose task was cancelled`() async {
    let backlog = ResponseBacklog(limit: 10)
    await backlog.enter(bytes: 10)
    let late = Task { await backlog.enter(bytes: 3) }
    await waitUntil { await backlog.load.waiting == 1 }

    late.cancel()
    await late.value

    #expect(await backlog.load == (13, 0))
  }

  @Test func `is empty after a run with a retry, a response and a hanging source`() async throws {
    var world = try await EngineScenario()
    world.options.retry.maxRetries = 1
    let sources = ["retried", "plain", "hangs"].map { world.source($0) }
    await world.script(
      sources[0], FakeTransport.respond(503),
      FakeTransport.respond(200, rssDocument(items: ["one"])))
    await world.script(sources[1], FakeTransport.respond(200, rssDocument(items: ["two"])))
    await world.script(sources[2], FakeTransport.hang(on: world.clock))
    let engine = world.engine()
    let report = Task { [world] in await engine.news(world.request(sources)) }
    // Half of the pause before a first retry.
    await world.clock.waitForSleepers(for: .milliseconds(25))
    world.clock.advance(by: .milliseconds(25))
    await waitUntil { await engine.flights.count == 1 }
    world.clock.advance(by: .seconds(10))

    #expect(await report.value.articles.count == 2)
    #expect(await engine.pipeline.backlog.load == (0, 0))
  }
}

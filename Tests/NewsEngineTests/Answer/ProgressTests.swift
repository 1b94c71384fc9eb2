// ProgressTests.swift - the progress that a person sees during a run.

import NewsCore
import NewsEngine
import Testing
import TestSupport

@Suite struct `The progress of a run` {
  @Test func `counts finished sources and requests in flight`() async throws {
    let world = try await EngineScenario()
    let sources = [world.source("quick"), world.source("slow")]
    let document = rssDocument(items: ["one"])
    for (source, delay) in zip(sources, [1, 2]) {
      let answer = FakeTransport.respond(200, document)
      await world.script(source, FakeTransport.after(.seconds(delay), on: world.clock, answer))
    }
    let engine = world.engine()
    let seen = Locked<[Progress]>([])

    async let report = engine.news(world.request(sources)) { progress in
      seen.withLock { $0.append(progress) }
    }
    // Two transfers, and the soft and the hard limit of the answer.
    await world.clock.waitForSleepers(4)
    world.clock.advance(by: .seconds(1))
    await waitUntil { seen.withLock({ $0.count }) >= 2 }
    world.clock.advance(by: .seconds(1))
    _ = await report
    await engine.shutDown()

    let lines = seen.withLock { $0 }
    #expect(lines.map(\.total) == [2, 2, 2])
    #expect(lines.map(\.done) == [0, 1, 2])
    #expect(lines.map(\.inFlight) == [0, 1, 0])
  }
}

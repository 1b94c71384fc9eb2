// WorkerTests.swift - a worker does the work of a server, without listening.

import Logging
import NewsCore
import NewsEngine
import NewsStore
import ServiceLifecycle
import Testing
import TestSupport

@testable import NewsServer

@Suite struct `A worker` {
  @Test func `refreshes due sources, is listed, and is not listed after its end`() async throws {
    let (clock, transport) = (TestClock(), FakeTransport())
    for source in sampleSources {
      await transport.script(source.url, [FakeTransport.conditional("", etag: "\"v1\"")])
    }
    let store = try await Store.open(.memory)
    let engine = Engine(
      EngineDependencies(store: store, transport: transport, now: { clock.moment }, clock: clock),
      options: EngineOptions(), owner: "me")
    var dependencies = ServerDependencies(engine: engine)
    dependencies.clock = clock
    var options = ServerOptions.sample
    options.workerName = "feeds1.7"
    let worker = NewsWorker(
      dependencies, options: options, settings: ServerSettings(catalogue: sampleSources))

    let running = Task { try await worker.run() }
    await waitUntil { await engine.totals.refreshed == 3 }
    try await waitUntil {
      try await store.workers(at: clock.moment.wall).map(\.name) == ["feeds1.7"]
    }
    await clock.waitForSleepers(for: WorkerHeartbeat.interval)
    clock.advance(by: WorkerHeartbeat.interval)
    try await waitUntil {
      try await store.workers(at: clock.moment.wall).first?.seenAt == clock.moment.wall
    }
    running.cancel()
    try await running.value

    #expect(try await store.workers(at: clock.moment.wall) == [])
    await engine.shutDown()
    await store.close()
  }

  @Test func `that is a server is listed too`() async throws {
    try await withServer { server in
      await server.wait { _ in
        (try? await server.store.workers(at: server.clock.moment.wall).map(\.kind)) == [.serve]
      }

      let text = try await server.get("/workers").text
      #expect(text.contains("\"kind\":\"serve\""))
    }
  }
}

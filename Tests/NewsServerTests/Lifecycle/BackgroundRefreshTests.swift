// BackgroundRefreshTests.swift - the background refresh while the store takes no claims.

import NewsCore
import NewsEngine
import NewsStore
import TestSupport
import Testing

@testable import NewsServer

@Suite struct `The background refresh of a server whose store fails` {
  /// Runs `body` when all writes of the start have ended, with sources that answer once.
  private func withFaults(
    _ body: (ServerUnderTest, FaultPlan) async throws -> Void
  ) async throws {
    let (faults, transport, directory) = (FaultPlan(), FakeTransport(), ScratchDirectory())
    for source in sampleSources {
      await transport.script(source.url, [FakeTransport.conditional("", etag: "\"v1\"")])
    }
    try await withServer({ setup in
      (setup.faults, setup.transport, setup.location) = (faults, transport, directory.database)
    }) { server in
      await server.waitForBackgroundPause()
      await server.clock.waitForSleepers(for: WorkerHeartbeat.interval)
      try await body(server, faults)
      faults.heal()
    }
  }

  @Test func `asks due sources once, and remembers that in memory`() async throws {
    try await withFaults { server, faults in
      faults.fail(1, with: .full, isLasting: true, onlyWrites: true)
      server.clock.advance(by: .days(2))
      await server.wait { _ in await server.transport.requests.count == 3 }
      await server.waitForBackgroundPause()
      let refreshes = server.state.counters.refreshes.value
      for _ in 0..<3 {
        server.clock.advance(by: .milliseconds(5500))
        await server.waitForBackgroundPause()
      }

      #expect(refreshes == 1)
      #expect(server.state.counters.refreshes.value == 1)
      #expect(await server.transport.requests.count == 3)
    }
  }

  @Test func `asks no source while the store cannot be read`() async throws {
    try await withFaults { server, faults in
      faults.fail(1, with: .damaged, isLasting: true)
      server.clock.advance(by: .days(2))
      await server.waitForBackgroundPause()

      #expect(await server.transport.requests.isEmpty)
      #expect(server.state.counters.refreshes.value == 0)
    }
  }

  @Test func `says that sources are asked again only if it said that none is`() async throws {
    guard let server = PostgreSQLServer.required() else { return }
    var address = try PostgreSQLAddress(server.url)
    address.schema = "s_\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    defer { try? server.run("DROP SCHEMA IF EXISTS \(address.schema) CASCADE") }
    let (faults, log, clock) = (FaultPlan(), LogCapture(), TestClock())
    try await withServerState({ [address] setup in
      (setup.location, setup.faults) = (.postgreSQL(address), faults)
      (setup.logger, setup.clock) = (log.logger, clock)
    }) { state in
      for source in sampleSources {
        try await seed(state.engine.store, source, articles: 1, at: clock.moment)
      }
      let background = BackgroundRefresh(state: state)
      for _ in 0..<4 {
        faults.fail(1, with: .full, isLasting: true)
        _ = await background.refresh()
        faults.heal()
        _ = await background.refresh()
        clock.advance(by: .seconds(4))
      }

      // The second and the third failure come within ten seconds of the first.
      #expect(log.lines.count { $0.contains("no source is asked") } == 2, "\(log.lines)")
      #expect(log.lines.count { $0.contains("sources are asked again") } == 2, "\(log.lines)")
    }
  }
}

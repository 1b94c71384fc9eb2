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
}

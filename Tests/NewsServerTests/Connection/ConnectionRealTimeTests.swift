// ConnectionRealTimeTests.swift - clients that read nothing, and the end of the server, in real time.

import NewsCore
import Testing
import TestSupport

@testable import NewsServer

/// What each timer does is in ``ConnectionStateMachineTests``, and that they run in ``HTTPConnectionHandlerTests``,
/// both without real time; these tests need the buffers of real sockets, or the end of a whole server.
@Suite(.timeLimit(.minutes(1))) struct `In real time a server` {
  @Test func `disconnects a client that reads nothing, and serves others meanwhile`() async throws {
    try await withServer({ setup in
      setup.options.writeLimit = .milliseconds(200)
      setup.options.clientRate = 0
    }) { server in
      let client = try await server.slowReader()
      await server.wait { $0.counters.timeouts.value == 1 }

      #expect(try await server.get("/news").status == 200)
      #expect(await client.bytesUntilClosed() != nil)
    }
  }

  @Test func `gives no more time to a client that sends more requests but reads nothing`()
    async throws
  {
    try await withServer({ setup in
      setup.options.writeLimit = .milliseconds(300)
      setup.options.idleLimit = .milliseconds(100)
      setup.options.clientRate = 0
    }) { server in
      let client = try await server.slowReader()
      // Requests come more often than the limit; none of them starts the limit again.
      for _ in 0..<100 where server.state.counters.timeouts.value == 0 {
        client.send(server.request("/live"))
        try await idlePeriod(server)
      }

      #expect(server.state.counters.timeouts.value == 1)
    }
  }

  /// Waits for the idle limit, by a client that the server disconnects for it.
  private func idlePeriod(_ server: ServerUnderTest) async throws {
    let client = try RawClient(port: server.port)
    client.send(server.request("/live"))
    _ = try await client.answer()
    _ = await client.bytesUntilClosed()
  }

  @Test func `waits for no client longer than the drain time`() async throws {
    var stalled: [RawClient] = []
    try await withServer({ setup in
      setup.options.drainLimit = .milliseconds(300)
      setup.options.clientRate = 0
    }) { server in
      let reader = try await server.slowReader()
      let writer = try RawClient(port: server.port)
      writer.send("GET /news HTTP/1.1\r\nHo")
      let follower = try RawClient(port: server.port)
      follower.send(server.request("/events"))
      _ = try await follower.bytes(until: "following")
      stalled = [reader, writer, follower]
    }

    // The server has stopped although the clients are still connected.
    #expect(stalled.count == 3)
  }

  @Test func `ends the process when its end takes too long`() async {
    let (ends, ended) = AsyncStream.makeStream(of: Void.self)

    ExitLimit(limit: .milliseconds(1)) { ended.yield() }.start()

    for await _ in ends { break }
  }
}

// GracefulShutdownTests.swift - the orderly end, whatever clients do.

import NewsCore
import NewsEngine
import NewsStore
import Testing
import TestSupport

@testable import NewsServer

@Suite struct `A server that is told to stop` {
  private func hangingTransport() async -> FakeTransport {
    let transport = FakeTransport()
    for source in sampleSources {
      await transport.script(source.url, [FakeTransport.hang(on: ContinuousClock())])
    }
    return transport
  }

  @Test func `finishes what it has begun and gives its leases back`() async throws {
    let transport = await hangingTransport()
    let directory = ScratchDirectory()
    try await withServer(location: directory.database, articles: nil, transport: transport) {
      server in
      let client = try RawClient(port: server.port)
      client.send(server.request("/news?deadline_ms=600"))
      let isBegun = try await eventually {
        try await server.metric("newsagg_requests_in_flight") == 1
      }
      #expect(isBegun)
      await server.terminate()
      let answer = try await client.answer()

      #expect(answer.status == 503 && answer["Content-Type"] == "application/json")
      #expect(answer["Connection"] == "close")
      #expect(await client.bytesUntilClosed(within: .seconds(3)) == [])
    }
    let store = try await Store.open(directory.database)
    let leases = try await store.allRecords().map(\.lease.owner)
    #expect(leases.allSatisfy { $0.isEmpty })
    await store.close()
  }

  @Test func `answers what was just sent, and says that it is draining`() async throws {
    try await withServer({ $0.drainGrace = .seconds(4) }) { server in
      let client = try RawClient(port: server.port)
      client.send(server.request("/live"))
      _ = try await client.answer()
      await server.terminate()
      // The word spreads from service to service; whoever asks until then is answered as ever.
      let isDraining = try await eventually { server.isDraining }
      client.send(server.request("/health"))
      let answer = try await client.answer()

      #expect(isDraining && answer.status == 503)
      #expect(answer.text.contains("\"draining\":true"))
      #expect(answer["Connection"] == "close")
    }
  }

  @Test func `sends a late reader all that was answered`() async throws {
    try await withServer({ $0.clientRate = 0 }) { server in
      let reader = try await server.slowReader(hasSmallWindow: false)
      // Until it has answered as much as it keeps for a client that does not take it.
      var answered = 0.0
      let isAnswered = try await eventually {
        let before = answered
        answered = try await server.metric("newsagg_http_prepared_total") ?? 0
        return answered > 0 && answered == before
      }
      await server.terminate()
      let isDraining = try await eventually { (try? RawClient(port: server.port)) == nil }
      let bytes = await reader.bytesUntilClosed() ?? []

      let answers = String(decoding: bytes, as: UTF8.self).split(separator: "HTTP/1.1 200")
      let lengths = Set(answers.dropLast().map { $0.utf8.count })
      #expect(isAnswered && isDraining)
      #expect(answers.count >= Int(answered) && lengths.count <= 2, "each is whole")
      #expect(answers.last?.contains("Connection: close") == true)
    }
  }

  @Test func `takes no further connections`() async throws {
    try await withServer { server in
      await server.terminate()

      let isClosed = try await eventually { (try? RawClient(port: server.port)) == nil }
      #expect(isClosed)
    }
  }

  @Test func `waits for no client longer than it said`() async throws {
    var stalled: [RawClient] = []
    var start = ContinuousClock.now
    try await withServer({ options in
      options.drainLimit = .milliseconds(600)
      options.clientRate = 0
    }) { server in
      let reader = try await server.slowReader()
      let writer = try RawClient(port: server.port)
      writer.send("GET /news HTTP/1.1\r\nHo")
      let follower = try RawClient(port: server.port)
      follower.send(server.request("/events"))
      _ = try await follower.bytes(until: "following")
      stalled = [reader, writer, follower]
      // It is told to stop when this returns.
      start = .now
    }

    #expect(stalled.count == 3)
    #expect(ContinuousClock.now - start < .seconds(4))
  }
}

// GracefulShutdownTests.swift - the graceful shutdown over real sockets, with all kinds of clients.

import NewsCore
import NewsEngine
import NewsStore
import Testing
import TestSupport

@testable import NewsServer

@Suite(.timeLimit(.minutes(1))) struct `A server that is told to stop` {
  @Test func `finishes started requests and releases its leases`() async throws {
    let clock = TestClock()
    let transport = await hangingTransport(clock)
    let directory = ScratchDirectory()
    try await withServer({ setup in
      (setup.location, setup.articles) = (directory.database, nil)
      (setup.clock, setup.transport) = (clock, transport)
    }) { server in
      let client = try RawClient(port: server.port)
      client.send(server.request("/news?deadline_ms=900"))
      await server.wait { $0.counters.inFlight.value == 1 }
      await server.terminate()
      await server.wait { $0.isDraining }
      await server.passDeadline(.milliseconds(900))
      let answer = try await client.answer()

      #expect(answer.status == 503 && answer["Content-Type"] == "application/json")
      #expect(answer["Connection"] == "close")
      #expect(await client.bytesUntilClosed() == [])
    }
    let store = try await Store.open(directory.database)
    let leases = try await store.allRecords().map(\.lease.owner)
    #expect(leases.allSatisfy { $0.isEmpty })
    await store.close()
  }

  @Test func `answers a request that was just sent, and says that it is draining`() async throws {
    try await withServer({ setup in
      (setup.options.drainGrace, setup.options.drainLimit) = (.seconds(60), .seconds(60))
    }) { server in
      let client = try RawClient(port: server.port)
      client.send(server.request("/live"))
      _ = try await client.answer()
      await server.terminate()
      // The services are told to stop one after the other; until then requests are answered as usual.
      await server.wait { $0.isDraining }
      client.send(server.request("/health"))
      let answer = try await client.answer()

      #expect(answer.status == 503)
      #expect(answer.text.contains("\"draining\":true"))
      #expect(answer["Connection"] == "close")
    }
  }

  @Test func `sends a slow reader the whole response`() async throws {
    try await withServer({ $0.options.clientRate = 0 }) { server in
      let reader = try await server.slowReader(hasSmallWindow: false)
      await server.wait { $0.counters.cacheHits.value > 0 }
      let answered = server.state.counters.cacheHits.value
      await server.terminate()
      await server.wait { $0.isDraining }
      let bytes = await reader.bytesUntilClosed() ?? []

      let answers = String(decoding: bytes, as: UTF8.self).split(separator: "HTTP/1.1 200")
      let lengths = Set(answers.dropLast().map { $0.utf8.count })
      #expect(answers.count >= answered && lengths.count <= 2, "each is whole")
      #expect(answers.last?.contains("Connection: close") == true)
    }
  }

  @Test func `takes no further connections`() async throws {
    try await withServer { server in
      await server.terminate()

      await server.wait { _ in (try? RawClient(port: server.port)) == nil }
    }
  }

  @Test func `tells the clients of events that it ends`() async throws {
    try await withServer { server in
      let follower = try RawClient(port: server.port)
      follower.send(server.request("/events"))
      _ = try await follower.bytes(until: "following")
      await server.terminate()

      let rest = await follower.bytesUntilClosed()
      #expect(rest.map { String(decoding: $0, as: UTF8.self).hasSuffix("0\r\n\r\n") } == true)
    }
  }

  @Test func `sets the exit limit when it is told to stop`() async throws {
    let (ends, ended) = AsyncStream.makeStream(of: Void.self)
    try await withServer({ setup in
      setup.options.exitLimit = .milliseconds(1)
      setup.options.exit = { ended.yield() }
    }) { server in
      await server.terminate()

      for await _ in ends { break }
    }
  }
}

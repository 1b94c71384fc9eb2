// HostileClientTests.swift - broken and too many clients, over real sockets.

import NewsCore
import Testing
import TestSupport

@testable import NewsServer

@Suite(.timeLimit(.minutes(1))) struct `A hostile client` {
  @Test(arguments: [
    ("GET /news HTTP/1.1\r\n\r\n", 400),
    ("GET /news HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\n\r\n", 400),
    ("GET /news HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
    ("GET http://evil.example/news HTTP/1.1\r\nHost: HOST\r\n\r\n", 421),
    ("GET http://HOST/news HTTP/1.1\r\nHost: HOST\r\n\r\n", 200),
    ("GET /news HTTP/1.1\nHost: HOST\n\n", 400), ("NONSENSE\r\n\r\n", 400),
    ("GET /a b HTTP/1.1\r\nHost: HOST\r\n\r\n", 400),
    ("GET /news HTTP/1.1\r\nHost : HOST\r\n\r\n", 400),
    ("GET /news HTTP/1.1\r\nHost: HOST\r\nX: a\r\n b\r\n\r\n", 400),
    ("GET /news HTTP/1.1\r\nHost: HOST\r\nX: a\u{0}b\r\n\r\n", 400),
    (
      "GET /news HTTP/1.1\r\nHost: HOST\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
      400
    ),
    ("GET /news HTTP/1.1\r\nHost: HOST\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n", 400),
    ("GET /news HTTP/1.1\r\nHost: HOST\r\nContent-Length: -1\r\n\r\n", 400),
    ("GET /news HTTP/1.1\r\nHost: HOST\r\nContent-Length: 5\r\n\r\nhello", 413),
    ("POST /news HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n", 413),
    ("DELETE /news HTTP/1.1\r\nHost: HOST\r\n\r\n", 405),
    ("OPTIONS * HTTP/1.1\r\nHost: HOST\r\n\r\n", 400),
    ("CONNECT evil.example:443 HTTP/1.1\r\nHost: HOST\r\n\r\n", 400),
    ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400), ("GET / HTTP/9.9\r\nHost: HOST\r\n\r\n", 400),
    ("GET /LONG HTTP/1.1\r\nHost: HOST\r\n\r\n", 414),
    ("GET /news HTTP/1.1\r\nHost: HOST\r\nX: HUGE\r\n\r\n", 431),
    ("GET /news HTTP/1.1\r\nHost: HOST\r\nMANY\r\n", 431),
    ("\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}", 400),
  ])
  func `that sends a malformed request gets 400`(bytes: String, status: Int) async throws {
    try await withServer { server in
      let many = (0..<100).map { "X-\($0): 1\r\n" }.joined()
      let text = bytes.replacing("HOST", with: "127.0.0.1:\(server.port)")
        .replacing("LONG", with: String(repeating: "a", count: 3000))
        .replacing("HUGE", with: String(repeating: "a", count: 20_000))
        .replacing("MANY\r\n", with: many + "\r\n")
      let client = try RawClient(port: server.port)
      client.send(text)
      let answer = try await client.answer()

      #expect(answer.status == status)
      if [400, 413, 414, 421, 431].contains(status) {
        #expect(answer["Content-Type"] == "application/problem+json")
        #expect(await client.bytesUntilClosed() != nil, "the connection is closed")
      }
      #expect(try await server.get("/live").status == 200, "others are served")
    }
  }

  @Test func `that asks too often gets 429 with Retry-After`() async throws {
    try await withServer({ setup in
      setup.options.clientRate = 1
      setup.options.clientBurst = 5
    }) { server in
      let client = try RawClient(port: server.port)
      var answers: [RawClient.Answer] = []
      for _ in 0..<8 {
        client.send(server.request("/live"))
        answers.append(try await client.answer())
      }

      #expect(answers.map(\.status) == [200, 200, 200, 200, 200, 429, 429, 429])
      #expect(answers.last?["Retry-After"] == "1")
      server.clock.advance(by: .seconds(1))
      client.send(server.request("/live"))
      #expect(try await client.answer().status == 200)
    }
  }

  @Test(arguments: ["/live", "/news", "/nothing"])
  func `that offers another protocol gets its response with Connection: close`(
    target: String
  ) async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(server.request(target, ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c"]))
      let answer = try await client.answer()
      client.send(server.request(target))

      #expect(answer.status == (target == "/nothing" ? 404 : 200))
      #expect(answer["Connection"] == "close")
      #expect(await client.bytesUntilClosed() == [])
    }
  }

  @Test func `that has closed its sending side still gets its whole response`() async throws {
    try await withServer { server in
      for target in ["/news", "/news?limit=7", "/sources"] {
        let client = try RawClient(port: server.port)
        client.send(server.request(target))
        client.closeOutput()
        let answer = try await client.answer()

        #expect(answer.status == 200)
        #expect(answer.body.count == Int(answer["Content-Length"] ?? ""))
      }
    }
  }

  @Test func `on a connection above the limit gets 503`() async throws {
    try await withServer({ $0.options.maxConnections = 12 }) { server in
      let clients = try (0..<8).map { _ in try RawClient(port: server.port) }
      for client in clients {
        client.send(server.request("/live"))
        _ = try await client.answer()
      }
      let late = try RawClient(port: server.port)
      let answer = try await late.answer()

      #expect(answer.status == 503)
      #expect(answer["Retry-After"] != nil)
      #expect(await late.bytesUntilClosed() == [])
      for client in clients { client.closeOutput() }
      await server.wait { $0.counters.connections.value < clients.count }
      #expect(try await server.get("/live").status == 200)
    }
  }

  @Test func `gets 503 at once above the request limit, but not for probes`() async throws {
    let clock = TestClock()
    let transport = await hangingTransport(clock)
    try await withServer({ setup in
      (setup.clock, setup.transport, setup.articles) = (clock, transport, nil)
      setup.options.maxInFlight = 1
    }) { server in
      let slow = try RawClient(port: server.port)
      slow.send(server.request("/news?deadline_ms=900"))
      await server.wait { $0.counters.inFlight.value == 1 }
      let refused = try await server.get("/news?deadline_ms=901")

      #expect(refused.status == 503)
      #expect(refused["Retry-After"] == "1")
      #expect(try await server.get("/health").status == 200)
      await server.passDeadline(.milliseconds(900))
      #expect(try await slow.answer().status == 503, "its critical source has no copy")
    }
  }

  @Test func `that disconnects during a response leaves no state`() async throws {
    try await withServer { server in
      for number in 0..<60 {
        let client = try RawClient(port: server.port)
        client.send(String(server.request("/news?limit=\(number % 9 + 1)").prefix(20 + number)))
      }

      await server.wait { $0.counters.connections.value == 0 && $0.counters.inFlight.value == 0 }
    }
  }
}

@Suite struct `Connection limits` {
  @Test(
    arguments: [
      (nil, 1024, 928, 836), (nil, 1 << 20, 16_384, 14_746), (100, 1 << 20, 100, 90),
      (12, 1024, 12, 8), (nil, 64, 8, 4),
    ] as [(Int?, Int, Int, Int)])
  func `stay below the descriptor limit`(wanted: Int?, descriptors: Int, hard: Int, soft: Int) {
    let limits = ConnectionLimits(wanted: wanted, descriptors: descriptors)

    #expect(limits.hard == hard && limits.soft == soft)
  }
}

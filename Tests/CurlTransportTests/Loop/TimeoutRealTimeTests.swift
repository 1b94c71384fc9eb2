// TimeoutRealTimeTests.swift - each timer of an attempt, over real sockets and in real time.

import NewsCore
import Testing
import TestSupport

@testable import CurlTransport

@Suite struct `In real time a transport waits no longer than` {
  let server: LoopbackServer

  init() throws {
    server = try LoopbackServer()
  }

  @Test func `the first byte's limit for a silent server`() async {
    server.route("/feed", .text("late").delayed(by: .seconds(60)))

    let failure = await CurlTransport.local().failure(server.url("/feed")) {
      $0.limits.firstByte = .milliseconds(100)
    }

    #expect(failure?.code == .timeoutFirstByte)
  }

  @Test func `the total for a silent server`() async {
    server.route("/feed", .text("late").delayed(by: .seconds(60)))

    let failure = await CurlTransport.local().failure(server.url("/feed")) {
      $0.limits.total = .seconds(1)
    }

    #expect(failure?.code == .timeoutFirstByte)
  }

  @Test func `the total for a body that drips`() async {
    server.route(
      "/feed", LoopbackAnswer.body(.article(5000)).dripping(10, every: .milliseconds(10)))

    let failure = await CurlTransport.local().failure(server.url("/feed")) {
      $0.limits.total = .seconds(2)
    }

    #expect(failure?.code == .timeoutBody)
  }

  @Test func `the slow limit for a body that trickles`() async {
    server.route("/feed", LoopbackAnswer.body(.article(5000)).dripping(1, every: .milliseconds(20)))
    let transport = CurlTransport.local {
      $0.slowLimit = SlowLimit(bytesPerSecond: 1000, window: .milliseconds(200))
    }

    #expect(await transport.failure(server.url("/feed"))?.code == .timeoutSlow)
  }

  @Test func `the slow limit, which does not end a body that is fast enough`() async throws {
    // It takes longer than one window.
    let article = [UInt8].article(10_000)
    server.route("/feed", LoopbackAnswer.body(article).dripping(200, every: .milliseconds(50)))
    let transport = CurlTransport.local {
      $0.slowLimit = SlowLimit(bytesPerSecond: 500, window: .seconds(2))
    }

    #expect(try await transport.get(server.url("/feed")).body == article)
  }

  @Test func `the connect limit for a server that does not take connections`() async throws {
    let blackhole = try LoopbackBlackhole()

    let failure = await CurlTransport.local().failure(blackhole.url) {
      $0.limits.connect = .milliseconds(150)
    }

    #expect(failure?.code == .timeoutConnect)
  }

  @Test func `the connect limit for a TLS handshake that stalls`() async {
    let url = "https://127.0.0.1:\(server.port)/"

    let failure = await CurlTransport.local().failure(url) {
      $0.limits.connect = .milliseconds(150)
    }

    #expect(failure?.code == .timeoutConnect)
  }

  @Test func `the connect limit for a name look-up that is stuck or queued behind stuck ones`()
    async
  {
    let names = ScriptedNames()
    let transport = CurlTransport.local { $0.lookUp = { names.lookUp($0) } }

    let codes = await withTaskGroup(of: OutcomeCode?.self) { group in
      for number in 0..<9 {
        group.addTask {
          let url = server.url("/feed", host: "stuck\(number).example")
          return await transport.failure(url) { $0.limits.connect = .milliseconds(100) }?.code
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }

    #expect(codes == Array(repeating: .dnsFailed, count: 9))
    #expect(names.questions.count <= 8)
    names.release(9)
  }

  @Test func `nothing for a port that refuses`() async {
    server.stop()

    #expect(await CurlTransport.local().failure(server.url("/feed"))?.code == .connectRefused)
  }

  @Test func `the total over all hops of a chain`() async {
    server.route("/0", .redirect(to: "/1"))
    for hop in 1..<5 {
      server.route("/\(hop)", .redirect(to: "/\(hop + 1)").delayed(by: .milliseconds(1500)))
    }
    server.route("/5", .text("end"))

    let failure = await CurlTransport.local().failure(server.url("/0")) {
      $0.limits.total = .seconds(2)
    }

    #expect(failure?.code == .timeoutFirstByte)
    #expect(failure?.afterRedirect == true)
    #expect(server.requests("/4").isEmpty)
  }
}

// TimeoutTests.swift - each timer of an attempt, over real sockets and in real time.

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
      $0.limits.total = .milliseconds(100)
    }

    #expect(failure?.code == .timeoutFirstByte)
  }

  @Test func `the total for a body that drips`() async {
    server.route(
      "/feed", LoopbackAnswer.body(.article(5000)).dripping(10, every: .milliseconds(10)))

    let failure = await CurlTransport.local().failure(server.url("/feed")) {
      $0.limits.total = .milliseconds(300)
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
    let article = [UInt8].article(2000)
    server.route("/feed", LoopbackAnswer.body(article).dripping(200, every: .milliseconds(50)))
    let transport = CurlTransport.local {
      $0.slowLimit = SlowLimit(bytesPerSecond: 500, window: .milliseconds(200))
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

  @Test func `nothing for a port that refuses`() async {
    server.stop()

    #expect(await CurlTransport.local().failure(server.url("/feed"))?.code == .connectRefused)
  }

  @Test func `the total over all hops of a chain`() async {
    for hop in 0..<5 {
      server.route(
        "/\(hop)", .redirect(to: "/\(hop + 1)").delayed(by: .milliseconds(100)))
    }
    server.route("/5", .text("end"))

    let failure = await CurlTransport.local().failure(server.url("/0")) {
      $0.limits.total = .milliseconds(250)
    }

    #expect(failure?.code == .timeoutFirstByte)
    #expect(failure?.afterRedirect == true)
    #expect(server.requests("/4").isEmpty)
  }
}

@Suite struct `The timers of a hop` {
  private let start = ContinuousClock.now

  private func timers(_ edit: (inout TransferLimits) -> Void = { _ in }) -> TransferTimers {
    var limits = TransferLimits(total: .seconds(10))
    edit(&limits)
    let slow = SlowLimit(bytesPerSecond: 100, window: .seconds(1))
    return TransferTimers(limits: limits, slow: slow, deadline: start + limits.total, now: start)
  }

  @Test func `count the look-up and the connection together`() {
    var timers = timers { $0.connect = .seconds(2) }
    let early = timers.expired(at: start + .seconds(1))
    timers.resolved()
    let late = timers.expired(at: start + .seconds(2))

    #expect(early == nil)
    #expect(late == .timeoutConnect)
  }

  @Test func `report a stuck look-up as a failure of the name service`() {
    var timers = timers { $0.connect = .seconds(2) }
    #expect(timers.expired(at: start + .seconds(2)) == .dnsFailed)
  }

  @Test func `end a silent server at the total limit unless it has a limit of its own`() {
    var unlimited = timers()
    unlimited.connected(at: start)
    var limited = timers { $0.firstByte = .seconds(1) }
    limited.connected(at: start)

    #expect(unlimited.next == start + .seconds(10))
    #expect(limited.expired(at: start + .seconds(1)) == .timeoutFirstByte)
  }

  @Test func `judge the speed window by window`() {
    var timers = timers()
    timers.connected(at: start)
    timers.received(100) { start }
    let first = timers.expired(at: start + .seconds(1))
    timers.received(99) { start }
    let second = timers.expired(at: start + .seconds(2))

    #expect(first == nil)
    #expect(second == .timeoutSlow)
  }
}

// TransferTimersTests.swift - which timer of a hop ends it, and when.

import NewsCore
import Testing

@testable import CurlTransport

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

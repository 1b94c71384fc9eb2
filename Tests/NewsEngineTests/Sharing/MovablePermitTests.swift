// MovablePermitTests.swift - permits that go with redirects from host to host.

import Testing
import TestSupport

@testable import NewsEngine

@Suite struct `A permit that moves to another host` {
  private let clock = TestClock()
  private let pool = PermitPool(global: 4)

  private func permit(_ host: String) async -> MovablePermit {
    let request = PermitRequest(
      host: host, perHost: 1, priority: AskingPriority(isCritical: false, askedAt: nil))
    _ = await pool.acquire(request)
    return MovablePermit(request, of: pool)
  }

  private func move(_ permit: MovablePermit, to host: String) async -> Bool {
    await permit.move(to: host, within: .seconds(1), on: clock)
  }

  @Test func `frees its place at the first host`() async {
    let moved = await permit("a")
    #expect(await move(moved, to: "b"))

    let second = await permit("a")

    #expect(await pool.load.inUse == 2)
    for permit in [moved, second] { await permit.release() }
    #expect(await pool.load.inUse == 0)
  }

  @Test func `never causes a deadlock with another one`() async {
    let (first, second) = (await permit("a"), await permit("b"))

    async let there = move(first, to: "b")
    async let back = move(second, to: "a")

    #expect(await [there, back] == [true, true])
    #expect(await pool.load.inUse == 2)
  }

  @Test func `is given up when the host has no room in time`() async {
    let (busy, late) = (await permit("b"), await permit("a"))
    let isMoved = Task { await move(late, to: "b") }
    await clock.waitForSleepers(for: .seconds(1))
    await waitUntil { await pool.load.waiting == 1 }

    clock.advance(by: .seconds(1))

    #expect(await !isMoved.value)
    #expect(await pool.load == (inUse: 1, waiting: 0))
    for permit in [late, busy] { await permit.release() }
    #expect(await pool.load.inUse == 0)
  }
}

// LeaseTests.swift - when a lease is held, and what is left of it afterwards.

import NewsCore
import Testing

@Suite struct `A lease` {
  private let noon = WallTime(milliseconds: 1_795_867_200_000)
  private var now: Moment { Moment(wall: noon, bootID: "boot", bootMilliseconds: 5_000_000) }

  private func lease(_ owner: String, until: Moment?) -> Lease {
    var lease = Lease()
    (lease.owner, lease.token, lease.until) = (owner, 7, until)
    return lease
  }

  @Test func `is held until its end`() {
    let lease = lease("a", until: now + .seconds(10))

    #expect(lease.isHeld(at: now, limit: .minutes(1)))
    #expect(!lease.isHeld(at: now + .seconds(10), limit: .minutes(1)))
  }

  @Test func `is not held without an owner or an end`() {
    #expect(!lease("", until: now + .seconds(10)).isHeld(at: now, limit: .minutes(1)))
    #expect(!lease("a", until: nil).isHeld(at: now, limit: .minutes(1)))
  }

  @Test func `ends after the longest lease if the clock was set back`() {
    let rebooted = Moment(wall: noon, bootID: "next boot", bootMilliseconds: 60_000)

    #expect(!lease("a", until: now + .hours(9)).isHeld(at: rebooted, limit: .minutes(1)))
  }

  @Test func `keeps its token when it is released`() {
    var lease = lease("a", until: now + .seconds(10))

    lease.release()

    #expect(lease == self.lease("", until: nil))
  }
}

// StoreClock.swift - the clock of a database that several machines share.

package import NewsCore

import Glibc

/// The clock of a database that several machines share, as this machine knows it.
///
/// Clocks of machines differ by minutes, and a machine does not know another's boot clock. What is
/// stored as "not before" is therefore told by the database's clock: this machine's clock that counts
/// from boot, plus the difference, which every transaction that changes sources measures anew.
package final class StoreClock: Sendable {
  private struct State {
    /// Names the clock in ``Moment/bootID``.
    var name = ""
    /// Database time minus boot time; nil before the first answer.
    var offset: Int64?
  }

  /// After a longer round trip the clock may be known better already.
  private static let longestTrip: Int64 = 500

  private let state = Locked(State())

  init() {}

  /// Now, by the clock of the database.
  package func now() -> Moment {
    let boot = bootMilliseconds()
    return state.withLock { state in
      let milliseconds = boot + (state.offset ?? 0)
      return Moment(
        wall: WallTime(milliseconds: milliseconds), bootID: state.name,
        bootMilliseconds: milliseconds)
    }
  }

  /// Database time minus the time since this machine's boot, as last measured.
  package var offset: Duration {
    .milliseconds(state.withLock { $0.offset ?? 0 })
  }

  /// `id` is the store's.
  func setName(_ id: String) {
    state.withLock { $0.name = "db-\(id)" }
  }

  /// Asks the database for its time; to be the last query of those that are sent together, for others
  /// may wait for a lock.
  func measuring() -> SQLQuery {
    let sent = bootMilliseconds()
    // Seconds as they are: a process that asks once waits for the server to look up each operator.
    return SQLQuery("SELECT extract(epoch FROM clock_timestamp())") { row in
      self.note(Int64(row.real() * 1000), sent: sent, received: bootMilliseconds())
    }
  }

  /// `time` was the database's between the two instants of the boot clock.
  ///
  /// It counts as that of the later instant, so that ``now()`` is never ahead of the database: nobody
  /// finds a source due that is not. The middle of the two would be ahead by up to half the trip, most
  /// of which passes before the database looks at its clock.
  func note(_ time: Int64, sent: Int64, received: Int64) {
    state.withLock { state in
      let offset = time - received
      if let known = state.offset, received - sent > StoreClock.longestTrip, known >= offset {
        return
      }
      state.offset = offset
    }
  }
}

private func bootMilliseconds() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_BOOTTIME, &time)
  return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}

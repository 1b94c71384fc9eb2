// StoreClock.swift - the clock of a database that several machines share.

package import NewsCore

import Glibc

/// The clock of a database that several machines share, with this machine's bounds for it.
///
/// Clocks of machines differ by minutes, and a machine does not know another's boot clock. So stored
/// "not before" instants use the database's clock: this machine's boot clock plus the difference, which
/// every transaction that changes sources measures again.
///
/// A measurement gives two bounds of the difference. ``now()`` uses the lower one, so no machine finds
/// a source due too early. A wait begins at `now() + uncertainty`, so no other machine, whose bounds may
/// be closer, sees it end early.
package final class StoreClock: Sendable {
  /// A bound of database time minus boot time.
  private struct Bound {
    var offset: Int64
    /// When it was measured, by the boot clock.
    let at: Int64
  }

  private struct State {
    /// Identifies the clock in ``Moment/bootID``.
    var name = ""
    /// Whether the tables were replaced by those of another store.
    var isReplaced = false
    /// Nil before the first answer.
    var bounds: (low: Bound, high: Bound)?
  }

  /// For this many milliseconds a closer bound is still used: clocks that are being adjusted drift
  /// apart by 1 ms in this time.
  private static let memory: Int64 = 2000
  /// Times are whole milliseconds, cut or rounded here and in the database, and clocks drift.
  private static let rounding: Int64 = 4

  private let state = Locked(State())

  init() {}

  /// Now, by the clock of the database; never ahead of it.
  package func now() -> Moment {
    let boot = bootMilliseconds()
    return state.withLock { state in
      let milliseconds = boot + (state.bounds?.low.offset ?? 0)
      return Moment(
        wall: WallTime(milliseconds: milliseconds), bootID: state.name,
        bootMilliseconds: milliseconds)
    }
  }

  /// Database time minus the time since this machine's boot, as last measured.
  package var offset: Duration {
    .milliseconds(state.withLock { $0.bounds?.low.offset ?? 0 })
  }

  /// The greatest time by which ``now()`` may be behind the database's clock; zero before the first answer.
  package var uncertainty: Duration {
    let width = state.withLock { state in
      state.bounds.map { $0.high.offset - $0.low.offset + StoreClock.rounding }
    }
    return .milliseconds(width ?? 0)
  }

  /// `id` is the store's.
  func setName(_ id: String) {
    state.withLock { ($0.name, $0.isReplaced) = (StoreClock.prefix + id, false) }
  }

  private static let prefix = "db-"

  /// Whether ``Moment/bootID`` is that of a database, not of a machine.
  static func isName(_ bootID: String) -> Bool { bootID.hasPrefix(prefix) }

  /// Asks the database for its time.
  ///
  /// It must be the last of the queries that are sent together, because the others may wait for a lock.
  func measuring() -> SQLQuery {
    measuring(with: "") { _ in }
  }

  /// `columns` are read with the time, by `body`.
  private func measuring(
    with columns: String, _ body: @escaping (inout RowReader) -> Void
  ) -> SQLQuery {
    let sent = bootMilliseconds()
    // Seconds without arithmetic: a process that asks once waits while the server looks up each operator.
    return SQLQuery("SELECT extract(epoch FROM clock_timestamp())\(columns)") { row in
      self.addMeasurement(Int64(row.real() * 1000), sent: sent, received: bootMilliseconds())
      body(&row)
    }
  }

  /// Asks as ``measuring()`` does, and whether the tables are still those of this store.
  ///
  /// A dump of another store may be restored while a connection is open. Its instants have another name, so neither
  /// side would see the leases and waits of the other. `areReplaced` is called with whether that happened.
  func measuringOwnTables(_ areReplaced: @escaping (Bool) -> Void) -> SQLQuery {
    measuring(with: ", (SELECT value FROM meta WHERE key = 'id')") { row in
      let name = StoreClock.prefix + row.text()
      areReplaced(
        self.state.withLock { state in
          state.isReplaced = !state.name.isEmpty && state.name != name
          return state.isReplaced
        })
    }
  }

  /// Whether the last ``measuringOwnTables(_:)`` found the tables of another store.
  var isReplaced: Bool { state.withLock { $0.isReplaced } }

  /// `time` was the database's time between the two instants of the boot clock.
  func addMeasurement(_ time: Int64, sent: Int64, received: Int64) {
    var low = Bound(offset: time - received, at: received)
    var high = Bound(offset: time - sent, at: received)
    state.withLock { state in
      if let known = state.bounds, known.low.offset <= high.offset,
        low.offset <= known.high.offset
      {
        let oldest = received - StoreClock.memory
        if known.low.at >= oldest, known.low.offset > low.offset { low = known.low }
        if known.high.at >= oldest, known.high.offset < high.offset { high = known.high }
      }
      // Bounds that contradict each other mean that a clock was set: the latest measurement counts.
      state.bounds = (low, high)
    }
  }
}

private func bootMilliseconds() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_BOOTTIME, &time)
  return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}

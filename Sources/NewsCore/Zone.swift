// Zone.swift - a time zone: its offset from UTC at each instant, and the local time.

/// The rules of a time zone as a value: no environment and no file is read here.
package struct Zone: Sendable {
  /// Seconds east of UTC at an instant.
  private let rule: @Sendable (WallTime) -> Int

  package static let utc = Zone { _ in 0 }

  package init(offset rule: @escaping @Sendable (WallTime) -> Int) {
    self.rule = rule
  }

  /// Seconds east of UTC at this instant, limited to one day in either direction.
  package func offset(at time: WallTime) -> Int {
    min(max(rule(time), -86_400), 86_400)
  }

  /// The local time at this instant.
  package func civil(_ time: WallTime) -> CivilTime {
    CivilTime(time + .seconds(offset(at: time)))
  }

  /// The instant of a local time.
  ///
  /// When clocks go back, an hour occurs twice: the first one counts. When they go forward, an hour is
  /// skipped: its times are read with the offset before the change, so 02:30 means 03:30.
  package func instant(_ civil: CivilTime) -> WallTime {
    let local = civil.wallTime
    let before = offset(at: local - .days(1))
    let after = offset(at: local + .days(1))
    let candidates = [before, after].map { local - .seconds($0) }
    return candidates.sorted().first { $0 + .seconds(offset(at: $0)) == local } ?? candidates[0]
  }
}

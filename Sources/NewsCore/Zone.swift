// Zone.swift - how far the clocks of a place are ahead of UTC, and what they show.

/// The rules of a time zone as a value: no environment and no file is read here.
package struct Zone: Sendable {
  /// Seconds east of UTC at an instant.
  private let rule: @Sendable (WallTime) -> Int

  package static let utc = Zone { _ in 0 }

  package init(offset rule: @escaping @Sendable (WallTime) -> Int) {
    self.rule = rule
  }

  /// Seconds east of UTC at this instant; within a day, whatever the rule says.
  package func offset(at time: WallTime) -> Int {
    min(max(rule(time), -86_400), 86_400)
  }

  /// What the clocks show at this instant.
  package func civil(_ time: WallTime) -> CivilTime {
    CivilTime(time + .seconds(offset(at: time)))
  }

  /// The instant at which the clocks show this.
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

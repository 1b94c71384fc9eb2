// Moment.swift - an instant that every process of this machine agrees on.

/// An instant, by the wall clock and by the clock that counts from boot.
///
/// What is stored as "not before" must survive a restart of the program and a jump of the wall
/// clock. Within one boot the boot clock decides (it also counts suspended time), so setting the
/// wall clock neither ends nor prolongs a break. After a reboot only the wall clock is left, and
/// ``remaining(from:atMost:)`` limits the effect of a jump to the longest wait that was configured.
package struct Moment: Hashable, Sendable, Codable {
  package var wall: WallTime
  /// Identifies this boot of this machine; empty when unknown, and then equal to no other.
  package var bootID: String
  /// Milliseconds since boot, suspended time included (CLOCK_BOOTTIME).
  package var bootMilliseconds: Int64

  package init(wall: WallTime, bootID: String = "", bootMilliseconds: Int64 = 0) {
    self.wall = wall
    self.bootID = bootID
    self.bootMilliseconds = bootMilliseconds
  }

  package static func + (moment: Moment, duration: Duration) -> Moment {
    Moment(
      wall: moment.wall + duration, bootID: moment.bootID,
      bootMilliseconds: moment.bootMilliseconds.saturatingAdd(duration.milliseconds))
  }

  /// Time left until this moment: zero when reached, never more than `limit`, the longest wait that is
  /// ever stored.
  ///
  /// After a reboot the time since boot is subtracted from `limit`, because the wait began before it. So
  /// a wall clock that was set back can prolong the wait to its limit, but not for ever.
  package func remaining(from now: Moment, atMost limit: Duration) -> Duration {
    if isSameBoot(as: now) {
      let distance = bootMilliseconds.saturatingAdd(-now.bootMilliseconds)
      return min(max(.milliseconds(distance), .zero), limit)
    }
    let isRebooted = !bootID.isEmpty && !now.bootID.isEmpty
    let bound = isRebooted ? limit - .milliseconds(now.bootMilliseconds) : limit
    return max(min(wall - now.wall, bound), .zero)
  }

  /// Whether no time is left until this moment; see ``remaining(from:atMost:)``.
  package func isReached(at now: Moment, limit: Duration) -> Bool {
    remaining(from: now, atMost: limit) == .zero
  }

  /// Time since this moment, never negative.
  ///
  /// Nil when the moment is more than five minutes in the future, because the clock has been set
  /// back since: then its age is not known.
  package func age(at now: Moment) -> Duration? {
    if isSameBoot(as: now) {
      return .milliseconds(max(0, now.bootMilliseconds.saturatingAdd(-bootMilliseconds)))
    }
    let age = now.wall - wall
    return age < .minutes(-5) ? nil : max(age, .zero)
  }

  /// Time until this moment by the clock that both count; zero if it is reached, or of another clock.
  package func lead(over now: Moment) -> Duration {
    guard isSameBoot(as: now) else { return .zero }
    return .milliseconds(max(0, bootMilliseconds.saturatingAdd(-now.bootMilliseconds)))
  }

  /// Whether this is later than `other`, by the boot clock where both are from one boot.
  package func isAfter(_ other: Moment) -> Bool {
    isSameBoot(as: other) ? bootMilliseconds > other.bootMilliseconds : wall > other.wall
  }

  private func isSameBoot(as other: Moment) -> Bool {
    !bootID.isEmpty && bootID == other.bootID
  }
}

// Outage.swift - a pause for all hosts while there is no network.

import NewsCore

/// A time without a network, in which this process sends no requests.
///
/// It is longer after each failed attempt and ends with the first answer. It is not stored: a night
/// without network is no failure of any source, and a new process asks at once when the network is back.
struct Outage: Hashable, Sendable {
  private var attempts = 0
  private(set) var until: Moment?

  static let firstPause = Duration.seconds(10)
  static let longestPause = Duration.minutes(5)

  mutating func prolong(at now: Moment) {
    attempts = min(attempts + 1, 16)
    until = now + length
  }

  /// Begins the pause again if the clock was set back: it would last longer by that time.
  mutating func correct(at now: Moment) {
    if let until, until.lead(over: now) > length { self.until = now + length }
  }

  private var length: Duration {
    Outage.firstPause.doubled(attempts - 1, atMost: Outage.longestPause)
  }

  /// The outage as a pause of `host`; nil when there is none, or it is over.
  func pause(of host: String, at now: Moment) -> HostPause? {
    guard let until, !until.isReached(at: now, limit: Outage.longestPause) else { return nil }
    return HostPause(
      host: host, until: until, consecutiveThrottles: 0,
      reason: "no network; asked again after a pause")
  }
}

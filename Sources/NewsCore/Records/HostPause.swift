// HostPause.swift - a time in which no request is sent to a host.

/// No request is sent to this host before `until`: because of Retry-After, or as our own back-off
/// after a 429 without it.
package struct HostPause: Hashable, Sendable {
  /// As ``canonicalHost(_:)`` writes it.
  package var host: String
  package var until: Moment
  /// Answers 429 in a row without Retry-After; the exponent of the back-off.
  package var consecutiveThrottles: Int
  package var reason: String

  package init(host: String, until: Moment, consecutiveThrottles: Int, reason: String) {
    self.host = host
    self.until = until
    self.consecutiveThrottles = consecutiveThrottles
    self.reason = reason
  }

  /// Whether the pause is not over; `limit` is the longest possible pause, so that a clock that jumps
  /// cannot prolong it further.
  package func isActive(at now: Moment, limit: Duration) -> Bool {
    !until.isReached(at: now, limit: limit)
  }

  /// The longer of this pause and the stored one of the same host: a later answer, to any process, may
  /// not shorten a pause that a publisher asked for.
  package func joined(with stored: HostPause?, at now: Moment, limit: Duration) -> HostPause {
    guard let stored, stored.isActive(at: now, limit: limit) else { return self }
    let isLonger =
      until.remaining(from: now, atMost: limit) >= stored.until.remaining(from: now, atMost: limit)
    var joined = isLonger ? self : stored
    joined.consecutiveThrottles = max(consecutiveThrottles, stored.consecutiveThrottles)
    return joined
  }
}

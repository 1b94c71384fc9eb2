// HostPause.swift - a time in which a host is not asked.

/// No request to this host before an instant: Retry-After, or our own back-off after a bare 429.
package struct HostPause: Hashable, Sendable {
  /// As ``canonicalHost(_:)`` writes it.
  package var host: String
  package var until: Moment
  /// Bare 429s in a row; the exponent of the back-off.
  package var strikes: Int
  package var reason: String

  package init(host: String, until: Moment, strikes: Int, reason: String) {
    self.host = host
    self.until = until
    self.strikes = strikes
    self.reason = reason
  }

  /// `limit` is the longest pause that there can be, whatever the clocks say.
  package func isActive(at now: Moment, limit: Duration) -> Bool {
    !until.isReached(at: now, limit: limit)
  }

  /// The longer of this pause and the one that is stored of the same host: a pause that a publisher
  /// asked for is never shortened by another answer, of whatever process.
  package func joined(with stored: HostPause?, at now: Moment, limit: Duration) -> HostPause {
    guard let stored, stored.isActive(at: now, limit: limit) else { return self }
    let isLonger =
      until.remaining(from: now, atMost: limit) >= stored.until.remaining(from: now, atMost: limit)
    var joined = isLonger ? self : stored
    joined.strikes = max(strikes, stored.strikes)
    return joined
  }
}

/// The right to send one request to a host, counted over all processes.
package struct HostLease: Hashable, Sendable {
  /// As ``canonicalHost(_:)`` writes it.
  package var host: String
  /// The source that it is asked for.
  package var source: String
  /// The engine that asks.
  package var owner: String
  package var until: Moment

  package init(host: String, source: String, owner: String, until: Moment) {
    self.host = host
    self.source = source
    self.owner = owner
    self.until = until
  }
}

// ClientRateLimits.swift - how often each client may ask, and how often with a wrong token.

/// How often each client may ask, and how often with a wrong token.
struct ClientRateLimits: Sendable {
  private var requests: RateTable?
  /// Ten wrong tokens at once, then one in six seconds.
  private var failures = RateTable(interval: 6_000_000_000, burst: 10)

  /// `perSecond` is 0 where requests are not limited.
  init(perSecond: Int, burst: Int) {
    requests = perSecond > 0 ? RateTable(perSecond: perSecond, burst: burst) : nil
  }

  /// Wrong tokens do not count where none is needed: probes may come through the same proxy.
  mutating func problem(of client: ClientKey, at now: UInt64, isOpen: Bool) -> HTTPProblem? {
    if !isOpen, let seconds = failures.peek(client, at: now) {
      return .tooManyFailures(retryAfterSeconds: seconds)
    }
    return requests?.take(client, at: now).map { .tooManyRequests(retryAfterSeconds: $0) }
  }

  mutating func countWrongToken(_ client: ClientKey, at now: UInt64) {
    _ = failures.take(client, at: now)
  }
}

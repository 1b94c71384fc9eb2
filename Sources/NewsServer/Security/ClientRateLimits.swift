// ClientRateLimits.swift - limits the requests and wrong tokens of each client.

/// Limits the requests and wrong tokens of each client.
struct ClientRateLimits: Sendable {
  private var requests: TokenBuckets?
  /// Allows ten wrong tokens at once, then one every six seconds.
  private var failures = TokenBuckets(interval: 6_000_000_000, burst: 10)

  /// `perSecond` 0 means that requests are not limited.
  init(perSecond: Int, burst: Int) {
    requests = perSecond > 0 ? TokenBuckets(perSecond: perSecond, burst: burst) : nil
  }

  /// Why `client` has to wait; wrong tokens do not count for open routes, because probes may come through
  /// the same proxy.
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

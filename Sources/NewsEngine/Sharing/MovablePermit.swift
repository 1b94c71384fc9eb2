// MovablePermit.swift - the permit of one attempt, which goes with its redirects from host to host.

import NewsCore

/// The permit of one attempt; before a redirect to another host is followed, it is exchanged for a
/// permit of that host.
final class MovablePermit: Sendable {
  private let pool: PermitPool
  /// Nil when it was given back.
  private let held: Locked<PermitRequest?>

  /// `request` has been granted by `pool`.
  init(_ request: PermitRequest, of pool: PermitPool) {
    self.pool = pool
    held = Locked(request)
  }

  /// Waits for a permit of `host`; the old one is given back first, so that two chains of redirects
  /// never wait for each other.
  ///
  /// - Returns: False when `limit` was over first or the task was cancelled; then it holds no permit.
  func move(
    to host: String, within limit: Duration, on clock: any Clock<Duration>
  ) async -> Bool {
    guard let current = held.withLock(\.self) else { return false }
    if current.host == host { return true }
    let next = current.moved(to: host)
    if await !pool.exchange(current, for: next) {
      await release()
      guard await pool.acquire(next, within: limit, on: clock) else { return false }
    }
    held.withLock { $0 = next }
    return true
  }

  func release() async {
    let current = held.withLock { held in
      defer { held = nil }
      return held
    }
    if let current { await pool.release(current) }
  }
}

extension PermitRequest {
  /// The most urgent request for a permit of another host: the publisher already waits for the next
  /// request of its chain.
  fileprivate func moved(to host: String) -> PermitRequest {
    PermitRequest(
      host: host, perHost: perHost, priority: AskingPriority(isCritical: true, askedAt: nil),
      isSlow: isSlow)
  }
}

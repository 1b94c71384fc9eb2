// Lease.swift - the right to fetch one source, held by one engine at a time.

/// The right to fetch one source, held by one owner among all processes.
package struct Lease: Hashable, Sendable {
  /// Random per engine; empty when no engine holds it.
  package var owner = ""
  /// Fencing token: it rises with every grant; a write with an older token is refused.
  package var token: Int64 = 0
  package var until: Moment?

  package init() {}

  /// Whether an engine holds it; `limit` is the longest lease, so that a clock that jumps cannot prolong
  /// it further.
  package func isHeld(at now: Moment, limit: Duration) -> Bool {
    guard !owner.isEmpty, let until else { return false }
    return !until.isReached(at: now, limit: limit)
  }

  /// Gives it back; the token stays, so that late writes of its owner are refused.
  package mutating func release() {
    owner = ""
    until = nil
  }
}

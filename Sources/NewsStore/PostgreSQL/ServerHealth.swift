// ServerHealth.swift - the state of a server, shared by the connections of one store.

import NewsCore

/// The state of a server, shared by the connections of one store.
///
/// If one of them gets no answer, the others do not wait as well: for two seconds all calls fail at
/// once, then one of them tries. Connections from before are replaced.
final class ServerHealth: Sendable {
  private struct State {
    /// Since when the server does not answer, and the error.
    var failure: (at: ContinuousClock.Instant, error: StoreError)?
    var wasReached = false
    /// The server's timeline, which counts its promotions.
    var timeline = ""
    var usesNames = true
    /// The snapshot that was seen last, and the number of those before it.
    var (snapshot, version) = ("", Int64(0))
  }

  static let pause = Duration.seconds(2)

  private let state = Locked(State())

  /// Admits one call when the pause has ended.
  ///
  /// - Throws: The error of the last attempt.
  func admit(at now: ContinuousClock.Instant = .now) throws(StoreError) {
    let refusal = state.withLock { state -> StoreError? in
      guard let failure = state.failure else { return nil }
      if now < failure.at + ServerHealth.pause { return failure.error }
      state.failure?.at = now
      return nil
    }
    if let refusal { throw refusal }
  }

  /// Whether a connection that was made at this time may still be used.
  func trusts(_ connectedAt: ContinuousClock.Instant) -> Bool {
    state.withLock { $0.failure.map { connectedAt > $0.at } ?? true }
  }

  func recordFailure(_ error: StoreError, at now: ContinuousClock.Instant = .now) {
    state.withLock { $0.failure = (now, error) }
  }

  /// Whether a connection was made before; another one takes no longer.
  var wasReached: Bool { state.withLock { $0.wasReached } }

  /// False after a pooler was seen that gives each transaction another connection; then prepared
  /// statements have no names.
  var usesNames: Bool { state.withLock { $0.usesNames } }

  func stopUsingNames() {
    state.withLock { $0.usesNames = false }
  }

  /// A number for a snapshot; it rises whenever a snapshot differs from the last one.
  ///
  /// An older snapshot that is recorded late gets a number too; the next one gets a higher number.
  func version(of snapshot: String) -> Int64 {
    state.withLock { state in
      if snapshot != state.snapshot {
        (state.snapshot, state.version) = (snapshot, state.version + 1)
      }
      return state.version
    }
  }

  /// A connection was made.
  func recovered() {
    state.withLock { state in
      state.failure = nil
      state.wasReached = true
    }
  }

  /// - Returns: False for a server that was replaced by another: it lacks the commits since then.
  func accepts(timeline: String) -> Bool {
    state.withLock { state in
      // Eight hexadecimal digits.
      if timeline < state.timeline { return false }
      state.timeline = timeline
      return true
    }
  }
}

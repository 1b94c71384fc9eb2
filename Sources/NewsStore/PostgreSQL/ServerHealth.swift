// ServerHealth.swift - what the connections of one store know of their server, together.

import NewsCore

/// What the connections of one store know of their server, together.
///
/// When one of them hears nothing, the others do not wait for it as well: for two seconds all calls
/// fail at once, then one of them tries. What was connected before is made anew.
final class ServerHealth: Sendable {
  private struct State {
    /// Since when the server is silent, and how that showed.
    var failure: (at: ContinuousClock.Instant, error: StoreError)?
    var wasReached = false
    /// The server's history, as it counts its promotions.
    var timeline = ""
    var usesNames = true
    /// The snapshot that was seen last, and how many before it.
    var (snapshot, version) = ("", Int64(0))
  }

  static let pause = Duration.seconds(2)

  private let state = Locked(State())

  /// Lets one call through when the pause is over.
  ///
  /// - Throws: What the last attempt met.
  func admit(at now: ContinuousClock.Instant = .now) throws(StoreError) {
    let refusal = state.withLock { state -> StoreError? in
      guard let failure = state.failure else { return nil }
      if now < failure.at + ServerHealth.pause { return failure.error }
      state.failure?.at = now
      return nil
    }
    if let refusal { throw refusal }
  }

  /// A connection that was made at this time may still be used.
  func trusts(_ connectedAt: ContinuousClock.Instant) -> Bool {
    state.withLock { $0.failure.map { connectedAt > $0.at } ?? true }
  }

  func note(_ error: StoreError, at now: ContinuousClock.Instant = .now) {
    state.withLock { $0.failure = (now, error) }
  }

  /// A connection was made before: one more takes no longer than that.
  var wasReached: Bool { state.withLock { $0.wasReached } }

  /// False once a pooler was seen that gives each transaction another connection: prepared statements
  /// have no names then.
  var usesNames: Bool { state.withLock { $0.usesNames } }

  func stopUsingNames() {
    state.withLock { $0.usesNames = false }
  }

  /// A number for what a snapshot shows; it rises whenever another snapshot is seen than the last one.
  ///
  /// An older snapshot that is noted late gets a number as well. The next look gets a higher one.
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

  /// - Returns: False for a server that another one has replaced: it lacks what was committed since.
  func accepts(timeline: String) -> Bool {
    state.withLock { state in
      // Eight hexadecimal digits.
      if timeline < state.timeline { return false }
      state.timeline = timeline
      return true
    }
  }
}

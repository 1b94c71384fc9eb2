// Progress.swift - how far a run has come.

/// How far a run has come.
package struct Progress: Hashable, Sendable {
  package var total: Int
  package var done: Int
  /// Requests that wait for their answer.
  package var inFlight: Int
  package var failed: Int

  package init(total: Int, done: Int = 0, inFlight: Int = 0, failed: Int = 0) {
    self.total = total
    self.done = done
    self.inFlight = inFlight
    self.failed = failed
  }
}

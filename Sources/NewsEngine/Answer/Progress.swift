// Progress.swift - the progress of a run.

/// The number of sources of a run in each state, for a progress display.
package struct Progress: Hashable, Sendable {
  package var total: Int
  package var done: Int
  /// Requests that wait for their response.
  package var inFlight: Int
  package var failed: Int

  package init(total: Int, done: Int = 0, inFlight: Int = 0, failed: Int = 0) {
    self.total = total
    self.done = done
    self.inFlight = inFlight
    self.failed = failed
  }
}

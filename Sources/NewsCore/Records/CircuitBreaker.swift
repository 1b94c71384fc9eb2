// CircuitBreaker.swift - the stored state of the breaker of one source.

/// Whether one source may be asked, judged by its recent failures; the rules are in NewsEngine.
package struct CircuitBreaker: Hashable, Sendable {
  package enum State: Int, Hashable, Sendable, CaseIterable {
    case closed, open, halfOpen, forcedOpen, forcedClosed
  }

  package var state = State.closed
  /// It rises with every transition; a report from an older generation changes nothing.
  package var generation: Int64 = 1
  package var consecutiveFailures = 0
  /// Breaks in a row without three successes between them; the exponent of the break's length.
  package var opens = 0
  package var successesSinceClose = 0
  /// The last outcomes, oldest first.
  package var window: [Sample] = []
  /// End of the break, while open.
  package var until: Moment?
  /// The engine that sends the one probe, while half-open.
  package var probeOwner = ""
  package var probeUntil: Moment?
  package var changedAt: WallTime?

  package struct Sample: Hashable, Sendable {
    package var at: WallTime
    package var isFailure: Bool

    package init(at: WallTime, isFailure: Bool) {
      self.at = at
      self.isFailure = isFailure
    }
  }

  package init() {}
}

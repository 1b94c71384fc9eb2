// CircuitBreaker+Names.swift - names and texts for the states of a breaker.

package import NewsCore

extension CircuitBreaker {
  /// The name of the state in `breaker-status` and `/health`.
  package var stateName: String {
    switch state {
    case .closed: "CLOSED"
    case .open: "OPEN"
    case .halfOpen: "HALF_OPEN"
    case .forcedOpen: "FORCED_OPEN"
    case .forcedClosed: "FORCED_CLOSED"
    }
  }

  /// The name in `/health`, which knows three states: a forced state has the name of its effect.
  package var effectName: String { ["CLOSED", "HALF_OPEN", "OPEN"][effectLevel] }

  /// The value of the metric: 0 closed, 1 half-open, 2 open.
  package var effectLevel: Int {
    switch state {
    case .closed, .forcedClosed: 0
    case .halfOpen: 1
    case .open, .forcedOpen: 2
    }
  }

  /// The state for people.
  package var label: String {
    switch state {
    case .closed: "closed"
    case .open: "open"
    case .halfOpen: "half-open"
    case .forcedOpen: "held open"
    case .forcedClosed: "held closed"
    }
  }

  /// Why it refuses, for people.
  var summary: String {
    switch state {
    case .forcedOpen: "held open by the operator"
    case .halfOpen: "a probe is under way"
    default: "\(consecutiveFailures) failures in a row, break \(opens)"
    }
  }
}

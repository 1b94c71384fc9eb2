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

  /// Why it refuses, for people.
  var summary: String {
    switch state {
    case .forcedOpen: "held open by the operator"
    case .halfOpen: "a probe is out"
    default: "\(consecutiveFailures) failures in a row, break \(opens)"
    }
  }
}

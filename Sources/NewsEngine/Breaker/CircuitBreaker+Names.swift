// CircuitBreaker+Names.swift - a breaker in words.

package import NewsCore

extension CircuitBreaker {
  /// State in the words of `breaker-status` and `/health`.
  package var stateName: String {
    switch state {
    case .closed: "CLOSED"
    case .open: "OPEN"
    case .halfOpen: "HALF_OPEN"
    case .forcedOpen: "FORCED_OPEN"
    case .forcedClosed: "FORCED_CLOSED"
    }
  }

  /// Why it refuses, for a person.
  var summary: String {
    switch state {
    case .forcedOpen: "held open by the operator"
    case .halfOpen: "a probe is out"
    default: "\(consecutiveFailures) failures in a row, break \(opens)"
    }
  }
}

// SearchBudget.swift - how much a search may look at.

/// How much a search may look at, by how many hits are wanted.
///
/// Over a million articles these leave it below a second for 20 hits.
struct SearchBudget {
  /// Matches that are scored, the newest ones.
  var matches: Int
  /// The time for finding and scoring them.
  var time: Duration

  init(limit: Int) {
    matches = max(5000, limit.saturatingTimes(5))
    time = .milliseconds(400) + .milliseconds(limit)
  }
}

extension Int {
  func saturatingTimes(_ factor: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? .max : product
  }
}

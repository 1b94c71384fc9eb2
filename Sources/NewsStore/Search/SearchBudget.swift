// SearchBudget.swift - how much a search may read.

/// How much a search may read, for a number of requested hits.
///
/// With these limits it takes less than a second for 20 hits in a million articles.
struct SearchBudget {
  /// Number of matches that are scored, the newest ones.
  var matches: Int
  /// The time for finding and scoring them.
  var time: Duration

  /// For `limit` hits; `base` is ``StoreOptions/searchTime``.
  init(limit: Int, base: Duration) {
    matches = max(5000, limit.saturatingTimes(5))
    time = base + .milliseconds(limit)
  }
}

extension Int {
  func saturatingTimes(_ factor: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? .max : product
  }
}

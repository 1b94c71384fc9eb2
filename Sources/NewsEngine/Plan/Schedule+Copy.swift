// Schedule+Copy.swift - whether the stored copy of a source may stand in an answer.

package import NewsCore

extension Schedule {
  /// Whether the stored copy may stand in an answer: it is within its time, however long that is, or
  /// no older than stale-if-error.
  package func allowsCopy(
    of record: SourceRecord?, staleIfError: Duration, now: Moment
  ) -> Bool {
    guard let fetchedAt = record?.fetchedAt else { return false }
    if !isDue, isWithinTime { return true }
    return fetchedAt.age(at: now).map { $0 <= staleIfError } ?? false
  }

  /// How long ago the last reason not to ask ended; zero where one still holds, or none is known.
  func overdue(at now: Moment) -> Duration {
    terms.compactMap { $0.until?.age(at: now) }.min() ?? .zero
  }

  /// Whether the copy is held back by nothing but its age: then it is a cached answer, not a stale
  /// one.
  var isWithinTime: Bool {
    switch winner?.kind {
    case .ttl, .publisher, .skip, nil: true
    case .backoff, .asked, .breaker, .hostPause, .gone, .configuration: false
    }
  }
}

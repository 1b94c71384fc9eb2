// Schedule+Copy.swift - decides whether the stored copy of a source may be in an answer.

package import NewsCore

extension Schedule {
  /// Whether the stored copy may be in an answer: it is within its TTL, however long that is, or not
  /// older than stale-if-error.
  package func allowsCopy(
    of record: SourceRecord?, staleIfError: Duration, now: Moment
  ) -> Bool {
    guard let record, record.fetchedAt != nil else { return false }
    if !isDue, isWithinTime { return true }
    return record.hasCopy(within: staleIfError, at: now)
  }

  /// Time since the last reason not to ask ended; zero when one still holds, or none has an end.
  func overdue(at now: Moment) -> Duration {
    terms.compactMap { $0.until?.age(at: now) }.min() ?? .zero
  }

  /// Whether only an interval delays the next request, no failure or pause: then the copy is a cached
  /// answer, not a stale one.
  var isWithinTime: Bool {
    switch winner?.kind {
    case .ttl, .publisher, .skip, nil: true
    case .backoff, .asked, .breaker, .hostPause, .gone, .configuration: false
    }
  }
}

extension SourceRecord {
  /// Whether there is a copy whose last success is at most `limit` ago.
  func hasCopy(within limit: Duration, at now: Moment) -> Bool {
    fetchedAt.flatMap { $0.age(at: now) }.map { $0 <= limit } ?? false
  }
}

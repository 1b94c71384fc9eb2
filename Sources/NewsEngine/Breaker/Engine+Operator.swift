// Engine+Operator.swift - changes that an operator makes by hand.

package import NewsCore
package import NewsStore

extension Engine {
  /// Holds breakers open or closed; `nil` resets them and forgets failures, pauses and 410.
  ///
  /// It raises the generation, so the result of a running fetch does not change the breaker.
  /// A pause that a publisher asked for (Retry-After) stays.
  package func setBreakers(
    of sources: [Source], to state: CircuitBreaker.State?
  ) async throws(StoreError) {
    for source in sources {
      let now = now
      try await store.update(source.name, url: source.url) { change in
        change.record.breaker.force(state, at: now())
        change.record.dueAt = now().wall
        if state == nil { change.record.forgetFailures() }
      }
    }
  }
}

extension SourceRecord {
  fileprivate mutating func forgetFailures() {
    failures = 0
    cutOffs = 0
    refusedKey = nil
    failingSince = nil
    retryAt = nil
    isGone = false
  }
}

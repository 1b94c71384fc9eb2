// Engine+Reading.swift - reads the store for an answer, within its deadline.

import NewsStore

extension Engine {
  /// The facts that answer `question`.
  ///
  /// - Throws: ``StoreError``, also when a shared store does not answer within `limit`; the reading then ends by
  ///   its own limits.
  func facts(
    for question: AnswerQuestion, within limit: Duration
  ) async throws(StoreError) -> StoredFacts {
    try await reading(within: limit) { () async throws(StoreError) -> StoredFacts in
      try await facts(for: question)
    }
  }

  /// The version of the store; nil when it cannot be read, or a shared store does not answer within `limit`.
  package func storeVersion(within limit: Duration) async -> Int64? {
    try? await reading(within: limit) { [store] () async throws(StoreError) -> Int64 in
      try await store.version()
    }
  }

  /// The result of `read`, which a shared store has to give within `limit`: the network may be slow.
  func reading<Value: Sendable>(
    within limit: Duration, _ read: @escaping @Sendable () async throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    if store.isShared { try await collected(read, within: limit).get() } else { try await read() }
  }

  private func collected<Value: Sendable>(
    _ read: @escaping @Sendable () async throws(StoreError) -> Value, within limit: Duration
  ) async -> Result<Value, StoreError> {
    let work = Collector<Result<Value, StoreError>>.Work(key: "", isNeeded: true) {
      do throws(StoreError) { return .success(try await read()) } catch { return .failure(error) }
    }
    let limits = Collector<Result<Value, StoreError>>.Limits(soft: limit, hard: limit)
    let results = await Collector(clock: clock).collect([work], limits) { _ in }
    return results[""] ?? .failure(store.noAnswer(within: limit))
  }
}

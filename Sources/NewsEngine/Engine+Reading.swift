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
    }.get()
  }

  /// The version of the store; nil when it cannot be read, or a shared store does not answer within `limit`.
  package func storeVersion(within limit: Duration) async -> Int64? {
    try? await reading(within: limit) { [store] () async throws(StoreError) -> Int64 in
      try await store.version()
    }.get()
  }

  /// The result of `read`, which a shared store has to give within `limit`: the network may be slow.
  func reading<Value: Sendable>(
    within limit: Duration, _ read: @escaping @Sendable () async throws(StoreError) -> Value
  ) async -> Result<Value, StoreError> {
    let result = { @Sendable () async -> Result<Value, StoreError> in
      do throws(StoreError) { return .success(try await read()) } catch { return .failure(error) }
    }
    guard store.isShared else { return await result() }
    let work = Collector<Result<Value, StoreError>>.Work(key: "", isNeeded: true, body: result)
    let limits = Collector<Result<Value, StoreError>>.Limits(soft: limit, hard: limit)
    let results = await Collector(clock: clock).collect([work], limits) { _ in }
    return results[""] ?? .failure(store.noAnswer(within: limit))
  }
}

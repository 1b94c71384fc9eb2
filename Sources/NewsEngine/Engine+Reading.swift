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
    try await reading(within: limit) { () -> Result<StoredFacts, StoreError> in
      do throws(StoreError) {
        return .success(try await facts(for: question))
      } catch {
        return .failure(error)
      }
    }.get()
  }

  /// The version of the store; nil when it cannot be read, or a shared store does not answer within `limit`.
  package func storeVersion(within limit: Duration) async -> Int64? {
    try? await reading(within: limit) { [store] () -> Result<Int64, StoreError> in
      do throws(StoreError) { return .success(try await store.version()) } catch {
        return .failure(error)
      }
    }.get()
  }

  /// The result of `read`, which a shared store has to give within `limit`: the network may be slow.
  func reading<Value: Sendable>(
    within limit: Duration, _ read: @escaping @Sendable () async -> Result<Value, StoreError>
  ) async -> Result<Value, StoreError> {
    guard store.isShared else { return await read() }
    let work = Collector<Result<Value, StoreError>>.Work(key: "", isNeeded: true, body: read)
    let limits = Collector<Result<Value, StoreError>>.Limits(soft: limit, hard: limit)
    let results = await Collector(clock: clock).collect([work], limits) { _ in }
    return results[""] ?? .failure(store.noAnswer(within: limit))
  }
}

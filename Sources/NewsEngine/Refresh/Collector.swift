// Collector.swift - collects results until there are enough or the deadline has come.

/// Collects results until there are enough for an answer or the deadline has come.
///
/// A task group waits for all its children and so cannot keep a deadline. Here each work is a separate
/// task and the collector only receives results. Works without a result at the end are cancelled, and
/// the collector does not wait for them.
struct Collector<Value: Sendable>: Sendable {
  struct Work: Sendable {
    let key: String
    /// Whether the collector waits for it until the hard limit.
    let isNeeded: Bool
    let body: @Sendable () async -> Value?
  }

  /// After `soft` the collector waits only for needed works, after `hard` for none.
  struct Limits: Sendable {
    let soft: Duration
    let hard: Duration
  }

  let clock: any Clock<Duration>

  /// Returns when all works have ended, or the soft limit is over and all needed ones have ended, or the
  /// hard limit is over.
  ///
  /// `onResult` is called with each result when it arrives, to show progress.
  func collect(
    _ works: [Work], _ limits: Limits, onResult: (Value) -> Void
  ) async -> [String: Value] {
    if works.isEmpty { return [:] }
    let (events, stream) = AsyncStream.makeStream(of: CollectedResults<Value>.Event.self)
    let tasks = works.map { work in
      Task {
        if let value = await work.body() { stream.yield(.result(work.key, value)) }
      }
    }
    let timers = [timer(limits.soft, .softLimit, stream), timer(limits.hard, .hardLimit, stream)]
    defer { for task in tasks + timers { task.cancel() } }

    var collection = CollectedResults<Value>(
      total: works.count, needed: works.filter(\.isNeeded).map(\.key))
    for await event in events {
      if case .result(_, let value) = event { onResult(value) }
      if collection.isComplete(after: event) { break }
    }
    return collection.results
  }

  private func timer(
    _ limit: Duration, _ event: CollectedResults<Value>.Event,
    _ stream: AsyncStream<CollectedResults<Value>.Event>.Continuation
  ) -> Task<Void, Never> {
    Task {
      // A cancelled sleep means that the answer is sent and no event is needed.
      if (try? await clock.sleep(for: limit)) != nil { stream.yield(event) }
    }
  }
}

/// The collected results; a plain value that decides when they are enough.
private struct CollectedResults<Value: Sendable>: Sendable {
  enum Event: Sendable {
    case result(String, Value)
    case softLimit, hardLimit
  }

  private(set) var results: [String: Value] = [:]
  private let total: Int
  private var missing: Set<String>
  private var isPastSoftLimit = false

  init(total: Int, needed: [String]) {
    self.total = total
    missing = Set(needed)
  }

  /// Takes an event; true when there is nothing left to wait for.
  mutating func isComplete(after event: Event) -> Bool {
    switch event {
    case .result(let key, let value):
      results[key] = value
      missing.remove(key)
    case .softLimit: isPastSoftLimit = true
    case .hardLimit: return true
    }
    if results.count == total { return true }
    return isPastSoftLimit && missing.isEmpty
  }
}

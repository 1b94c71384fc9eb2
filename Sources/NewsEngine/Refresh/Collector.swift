// Collector.swift - waits for results until there are enough or the deadline has come.

/// Collects results until there are enough for an answer or the deadline has come.
///
/// A task group waits for all its children and so cannot keep a deadline; here the works run as
/// tasks of their own and the collector only listens. What has no result at the end is cancelled and
/// not waited for.
struct Collector<Value: Sendable>: Sendable {
  struct Work: Sendable {
    let key: String
    /// Whether it is waited for to the hard limit.
    let isNeeded: Bool
    let body: @Sendable () async -> Value?
  }

  /// After `soft` only needed works are waited for, after `hard` none.
  struct Limits: Sendable {
    let soft: Duration
    let hard: Duration
  }

  let clock: any Clock<Duration>

  /// Ends when all works have ended, or all needed ones have and the soft limit is over, or the
  /// hard limit is; `onResult` is called for each as it comes, for progress.
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
      // Cancelled means that the answer is out: there is nobody left to tell.
      if (try? await clock.sleep(for: limit)) != nil { stream.yield(event) }
    }
  }
}

/// What has been collected; a plain value that decides when it is enough.
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

  /// Takes in what has happened; true when there is nothing left to wait for.
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

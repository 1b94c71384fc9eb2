// Deadline.swift - one absolute end, made once and passed down.

package import NewsCore

/// When the answer is due; every wait below is the smaller of its own limit and what remains.
package struct Deadline: Hashable, Sendable {
  package let start: Moment
  package let length: Duration

  package init(_ length: Duration, from start: Moment) {
    self.start = start
    self.length = length
  }

  package func remaining(at now: Moment) -> Duration {
    max(.zero, length - elapsed(at: now))
  }

  /// By the clock that counts from boot, so a jump of the wall clock changes nothing.
  package func elapsed(at now: Moment) -> Duration {
    .milliseconds(max(0, now.bootMilliseconds - start.bootMilliseconds))
  }
}

extension EngineOptions {
  /// How much of a deadline may be spent on waiting for sources.
  func collectionLimit(_ deadline: Duration) -> Duration {
    deadline - min(reserve, deadline * reserveShare)
  }
}

/// Collects what settles until there is enough for an answer or the deadline has come.
///
/// A task group waits for all its children and so cannot keep a deadline; here the works run as
/// tasks of their own and the collector only listens. What has not settled at the end is told to
/// stop and not waited for.
struct Collector<Value: Sendable>: Sendable {
  struct Work: Sendable {
    let key: String
    let isCritical: Bool
    let body: @Sendable () async -> Value?
  }

  private enum Event: Sendable {
    case settled(String, Value)
    case softLimit, hardLimit
  }

  let clock: any Clock<Duration>

  /// Ends when all have settled, or all critical ones have and the soft limit is over, or the hard
  /// limit is; `onSettled` is called for each as it settles, for progress.
  func settle(
    _ works: [Work], soft: Duration, hard: Duration, onSettled: (Value) -> Void
  ) async -> [String: Value] {
    if works.isEmpty { return [:] }
    let (events, stream) = AsyncStream.makeStream(of: Event.self)
    let tasks = works.map { work in
      Task {
        if let value = await work.body() { stream.yield(.settled(work.key, value)) }
      }
    }
    let timers = [(soft, Event.softLimit), (hard, Event.hardLimit)].map { limit, event in
      Task {
        // Cancelled means that the answer is out: there is nobody left to tell.
        if (try? await clock.sleep(for: limit)) != nil { stream.yield(event) }
      }
    }
    defer { for task in tasks + timers { task.cancel() } }

    var settled: [String: Value] = [:]
    var missingCritical = Set(works.filter(\.isCritical).map(\.key))
    var isPastSoftLimit = false
    for await event in events {
      switch event {
      case .settled(let key, let value):
        settled[key] = value
        missingCritical.remove(key)
        onSettled(value)
      case .softLimit: isPastSoftLimit = true
      case .hardLimit: return settled
      }
      if settled.count == works.count { break }
      if isPastSoftLimit, missingCritical.isEmpty { break }
    }
    return settled
  }
}

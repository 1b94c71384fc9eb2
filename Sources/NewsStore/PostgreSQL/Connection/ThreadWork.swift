// ThreadWork.swift - work that blocks and cannot be interrupted, for a limited time.

import Dispatch
import NewsCore

/// Work that is done on another thread from now on.
///
/// A caller that waits too long abandons it; `late` then gets the result.
final class ThreadWork<Value: Sendable>: Sendable {
  private enum Outcome {
    case none, done(Value), leftBehind
  }

  private let outcome = Locked(Outcome.none)
  private let isDone = DispatchSemaphore(value: 0)

  init(_ work: @escaping @Sendable () -> Value, late: @escaping @Sendable (Value) -> Void) {
    DispatchQueue.global().async {
      let value = work()
      let isAwaited = self.outcome.withLock { outcome in
        if case .leftBehind = outcome { return false }
        outcome = .done(value)
        return true
      }
      if !isAwaited { late(value) }
      self.isDone.signal()
    }
  }

  /// Waits for the result, once, for at most `limit`.
  ///
  /// - Returns: Nil when it took too long.
  func value(within limit: Duration) -> Value? {
    _ = isDone.wait(timeout: .now() + .milliseconds(Int(limit.milliseconds)))
    return outcome.withLock { state in
      if case .done(let value) = state { return value }
      state = .leftBehind
      return nil
    }
  }
}

// OnThread.swift - work that blocks and cannot be interrupted, for a limited time.

import Dispatch
import NewsCore

/// Does `work` on another thread and waits for it, but not longer than `limit`: then it is left
/// behind, and `late` is given what came of it.
///
/// - Returns: Nil when it took too long.
func onThread<Value: Sendable>(
  within limit: Duration, _ work: @escaping @Sendable () -> Value,
  late: @escaping @Sendable (Value) -> Void
) -> Value? {
  let outcome = Locked(Outcome<Value>.none)
  let isDone = DispatchSemaphore(value: 0)
  DispatchQueue.global().async {
    let value = work()
    let isAwaited = outcome.withLock { outcome in
      if case .leftBehind = outcome { return false }
      outcome = .done(value)
      return true
    }
    if !isAwaited { late(value) }
    isDone.signal()
  }
  _ = isDone.wait(timeout: .now() + .milliseconds(Int(limit.milliseconds)))
  return outcome.withLock { state in
    if case .done(let value) = state { return value }
    state = .leftBehind
    return nil
  }
}

private enum Outcome<Value: Sendable>: Sendable {
  case none, done(Value), leftBehind
}

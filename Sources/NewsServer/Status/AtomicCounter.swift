// AtomicCounter.swift - one number that many threads add to.

import Synchronization

/// One number that many threads add to.
final class AtomicCounter: Sendable {
  private let number = Atomic<Int>(0)

  var value: Int { number.load(ordering: .relaxed) }

  /// - Returns: The new value.
  @discardableResult
  func add(_ amount: Int) -> Int { number.add(amount, ordering: .relaxed).newValue }
}

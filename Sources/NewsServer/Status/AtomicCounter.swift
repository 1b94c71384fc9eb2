// AtomicCounter.swift - a counter for many threads.

import Synchronization

/// A number to which many threads may add.
final class AtomicCounter: Sendable {
  private let number = Atomic<Int>(0)

  var value: Int { number.load(ordering: .relaxed) }

  /// Adds `amount`, which may be negative.
  ///
  /// - Returns: The new value.
  @discardableResult
  func add(_ amount: Int) -> Int { number.add(amount, ordering: .relaxed).newValue }
}

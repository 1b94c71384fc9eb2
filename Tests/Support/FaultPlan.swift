// FaultPlan.swift - which statement fails, and how.

import Dispatch
package import NewsStore

/// Which statement fails, and how; shared by a test and the connections it gave out.
///
/// Unchecked: all state is behind the serial queue.
package final class FaultPlan: @unchecked Sendable {
  private let queue = DispatchQueue(label: "newsagg.test.faults")
  private var kind: StoreError.Kind?
  private var countdown = 0
  private var isLasting = false

  package init() {}

  /// The `number`-th statement from now fails, from 1; with `isLasting` all that follow, too.
  package func fail(_ number: Int, with kind: StoreError.Kind, isLasting: Bool = false) {
    queue.sync {
      self.kind = kind
      self.isLasting = isLasting
      countdown = number
    }
  }

  package func heal() {
    queue.sync { kind = nil }
  }

  /// Whether the planned fault is still to come.
  package var isPending: Bool {
    queue.sync { kind != nil && countdown > 0 }
  }

  func next() -> StoreError.Kind? {
    queue.sync {
      guard let kind else { return nil }
      countdown -= 1
      if countdown == 0 { return kind }
      return countdown < 0 && isLasting ? kind : nil
    }
  }
}

// FaultPlan.swift - which statement fails, and how.

package import NewsStore
import Dispatch
import Synchronization

/// Which statement fails, and how; shared by a test and the connections it has opened.
package final class FaultPlan: Sendable {
  private let countdown = Atomic<Int>(.max)
  private let kind = Atomic<Int>(0)
  private let isLasting = Atomic<Bool>(false)
  private let onlyWrites = Atomic<Bool>(false)
  private let part = Mutex<(text: String, kind: StoreError.Kind)?>(nil)
  private let isStopping = Atomic<Bool>(false)
  private let isInWrite = Atomic<Bool>(false)
  private let isWaiting = Atomic<Bool>(false)
  private let stopPart = Mutex<String?>(nil)
  private let changed = DispatchSemaphore(value: 0)

  package init() {}

  /// The `number`-th statement from now fails, counted from 1; with `isLasting` all later ones fail too.
  ///
  /// With `onlyWrites`, statements that only read are not counted and do not fail, as on a full disk.
  package func fail(
    _ number: Int, with kind: StoreError.Kind, isLasting: Bool = false, onlyWrites: Bool = false
  ) {
    self.onlyWrites.store(onlyWrites, ordering: .relaxed)
    self.kind.store(StoreError.Kind.allCases.firstIndex(of: kind) ?? 0, ordering: .relaxed)
    self.isLasting.store(isLasting, ordering: .relaxed)
    countdown.store(number, ordering: .sequentiallyConsistent)
  }

  /// Every statement that contains `text` fails.
  package func fail(statementsWith text: String, with kind: StoreError.Kind) {
    part.withLock { $0 = (text, kind) }
  }

  package func heal() {
    part.withLock { $0 = nil }
    countdown.store(.max, ordering: .sequentiallyConsistent)
  }

  /// Whether the planned fault is still to come.
  package var isPending: Bool {
    countdown.load(ordering: .sequentiallyConsistent) > 0
  }

  /// The next transaction that writes stops before its end, until ``goOn()``.
  package func stop() { isStopping.store(true, ordering: .sequentiallyConsistent) }

  /// The next statement that contains `text` waits for ``goOn()``, which must be called when it waits.
  package func stop(before text: String) { stopPart.withLock { $0 = text } }

  package func goOn() {
    isStopping.store(false, ordering: .sequentiallyConsistent)
    changed.signal()
  }

  package var isStopped: Bool { isWaiting.load(ordering: .sequentiallyConsistent) }

  private func waitIfStopped(_ sql: String) {
    if isNextStop(sql) { waitForChange() }
    if sql == "BEGIN IMMEDIATE" { isInWrite.store(true, ordering: .relaxed) }
    guard sql == "COMMIT", isInWrite.exchange(false, ordering: .relaxed) else { return }
    while isStopping.load(ordering: .sequentiallyConsistent) { waitForChange() }
  }

  private func waitForChange() {
    isWaiting.store(true, ordering: .sequentiallyConsistent)
    changed.wait()
    isWaiting.store(false, ordering: .sequentiallyConsistent)
  }

  private func isNextStop(_ sql: String) -> Bool {
    stopPart.withLock { part in
      guard let text = part, sql.contains(text) else { return false }
      part = nil
      return true
    }
  }

  func next(_ sql: String) -> StoreError.Kind? {
    waitIfStopped(sql)
    if let part = part.withLock(\.self), sql.contains(part.text) { return part.kind }
    let isWrite = ["BEGIN IMMEDIATE", "INSERT", "UPDATE", "DELETE"].contains(where: sql.hasPrefix)
    if onlyWrites.load(ordering: .relaxed), !isWrite { return nil }
    if countdown.load(ordering: .relaxed) == .max { return nil }
    let left = countdown.subtract(1, ordering: .sequentiallyConsistent).newValue
    guard left == 0 || left < 0 && isLasting.load(ordering: .relaxed) else { return nil }
    return StoreError.Kind.allCases[kind.load(ordering: .relaxed)]
  }
}

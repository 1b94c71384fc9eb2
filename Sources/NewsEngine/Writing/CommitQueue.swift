// CommitQueue.swift - writes results to the store in small groups, after all that a fetch waits for.

/// Writes results to the store; those that wait together share a transaction.
///
/// A transaction writes each page once, however many articles on it change, so sixty answers that
/// arrive together cost less in groups. The groups are small and of low priority, so that the
/// admissions of the next fetches, which hold permits, get their turn between two groups. It cannot be
/// cancelled: a result that is not written would keep its lease.
actor CommitQueue {
  private struct Waiter {
    let write: RecordWrite
    let written: CheckedContinuation<Int, Never>
  }

  static let groupSize = 4

  private let storage: FallbackStore
  private var isCommitting = false
  private var waiters: [Waiter] = []

  init(_ storage: FallbackStore) {
    self.storage = storage
  }

  /// - Returns: How many of its articles were not stored before.
  func commit(_ write: RecordWrite) async -> Int {
    await withCheckedContinuation { continuation in
      waiters.append(Waiter(write: write, written: continuation))
      guard !isCommitting else { return }
      isCommitting = true
      // Nobody awaits this task: an awaited task gets the priority of the one that waits.
      Task(priority: .utility) { await commitAll() }
    }
  }

  /// Commits one after the other.
  func commit(_ writes: [RecordWrite]) async {
    for write in writes { _ = await commit(write) }
  }

  private func commitAll() async {
    while !waiters.isEmpty {
      let group = Array(waiters.prefix(CommitQueue.groupSize))
      waiters.removeFirst(group.count)
      let newArticles = await storage.update(group.map(\.write))
      for (waiter, count) in zip(group, newArticles) { waiter.written.resume(returning: count) }
    }
    isCommitting = false
  }
}

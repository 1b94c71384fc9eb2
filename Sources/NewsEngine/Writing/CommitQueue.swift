// CommitQueue.swift - writes changes of sources to the store in groups.

import NewsArticles
import NewsStore

/// Writes changes of sources to the store; those that wait together share a transaction.
///
/// A transaction writes each page once, however many articles on it change, and waits for a database of
/// several machines as often as for one change: sixty answers that arrive together cost less in groups.
/// It cannot be cancelled: a result that is not written would keep its lease.
actor CommitQueue {
  private struct Waiter {
    let write: RecordWrite
    let written: CheckedContinuation<SavedArticles, Never>
  }

  private let storage: FallbackStore
  /// Documents with more entries than this are not written together: other machines wait meanwhile.
  private static let mostEntries = 1000

  private let groupSize: Int
  private let priority: TaskPriority
  private var isCommitting = false
  private var waiters: [Waiter] = []

  /// At most `groupSize` changes share a transaction, of this priority.
  init(_ storage: FallbackStore, groupSize: Int, priority: TaskPriority) {
    (self.storage, self.groupSize, self.priority) = (storage, groupSize, priority)
  }

  /// For results, behind all that a fetch waits for: in small groups, so that the admissions of the next
  /// fetches, which hold permits, get their turn between two.
  static func results(_ storage: FallbackStore) -> CommitQueue {
    // A database of several machines costs the time of three round trips for a group of any size.
    CommitQueue(storage, groupSize: storage.store.isShared ? 16 : 4, priority: .utility)
  }

  /// - Returns: What became of its articles.
  func commit(_ write: RecordWrite) async -> SavedArticles {
    await withCheckedContinuation { continuation in
      waiters.append(Waiter(write: write, written: continuation))
      guard !isCommitting else { return }
      isCommitting = true
      // Nobody awaits this task: an awaited task gets the priority of the one that waits.
      Task(priority: priority) { await commitAll() }
    }
  }

  /// Commits one after the other.
  ///
  /// In a call of its own, so that a run without any does not look for the types of waiters (0.1 ms).
  func commit(_ writes: [RecordWrite]) async {
    for write in writes { _ = await commit(write) }
  }

  private func commitAll() async {
    while !waiters.isEmpty {
      let group = nextGroup
      waiters.removeFirst(group.count)
      let saved = await storage.update(group.map(\.write))
      for (waiter, articles) in zip(group, saved) { waiter.written.resume(returning: articles) }
    }
    isCommitting = false
  }

  private var nextGroup: [Waiter] {
    var entries = 0
    let group = waiters.prefix(groupSize).prefix { waiter in
      entries += waiter.write.document?.entries.count ?? 0
      return entries <= CommitQueue.mostEntries
    }
    return Array(group.isEmpty ? waiters.prefix(1) : group)
  }
}

// WriteQueue.swift - writes changes of sources to the store in groups.

import NewsArticles
import NewsStore

/// Writes changes of sources to the store; changes that wait at the same time share a transaction.
///
/// A transaction writes each page once, however many articles on it change, and a group needs as many
/// round trips to a database server as one change. So sixty answers that arrive together cost less in
/// groups. A write cannot be cancelled: a result that is not written would keep its lease.
actor WriteQueue {
  private struct Waiter {
    let write: RecordWrite
    let written: CheckedContinuation<SavedArticles, Never>
  }

  private let storage: FallbackStore
  /// Most entries in one group, because other processes wait for the end of its transaction.
  private static let mostEntries = 1000

  private let groupSize: Int
  private let priority: TaskPriority
  private var isWriting = false
  private var waiters: [Waiter] = []

  /// At most `groupSize` changes share a transaction, which runs with `priority`.
  init(_ storage: FallbackStore, groupSize: Int, priority: TaskPriority) {
    (self.storage, self.groupSize, self.priority) = (storage, groupSize, priority)
  }

  /// The queue for results, with a lower priority than the admissions of fetches, which hold permits; its
  /// groups are small, so that admissions get their turn between two of them.
  static func results(_ storage: FallbackStore) -> WriteQueue {
    // A database server needs two or three round trips for a group of any size.
    WriteQueue(storage, groupSize: storage.store.isShared ? 32 : 4, priority: .utility)
  }

  /// Adds a write to the queue and waits until it is written.
  ///
  /// - Returns: The result for its articles.
  func write(_ write: RecordWrite) async -> SavedArticles {
    await withCheckedContinuation { continuation in
      waiters.append(Waiter(write: write, written: continuation))
      guard !isWriting else { return }
      isWriting = true
      // No task awaits this one: an awaited task would get the priority of its waiter.
      Task(priority: priority) { await writeAll() }
    }
  }

  /// Makes several writes, one after the other.
  ///
  /// A separate function, so that a run without writes does not look up the types of waiters (0.1 ms).
  func write(_ writes: [RecordWrite]) async {
    for write in writes { _ = await self.write(write) }
  }

  private func writeAll() async {
    while !waiters.isEmpty {
      let group = nextGroup
      waiters.removeFirst(group.count)
      let saved = await storage.update(group.map(\.write))
      for (waiter, articles) in zip(group, saved) { waiter.written.resume(returning: articles) }
    }
    isWriting = false
  }

  private var nextGroup: [Waiter] {
    var entries = 0
    let group = waiters.prefix(groupSize).prefix { waiter in
      entries += waiter.write.document?.entries.count ?? 0
      return entries <= WriteQueue.mostEntries
    }
    return Array(group.isEmpty ? waiters.prefix(1) : group)
  }
}

// CommitQueue.swift - saves results a few at a time, behind everything that a fetch waits for.

/// Saves results: those that wait together share a transaction.
///
/// A transaction writes each page once, however many of its articles stand on it, so sixty answers
/// that arrive together cost less in groups. The groups are small and of low priority: between any
/// two of them come the admissions of the next fetches, which hold permits meanwhile. It cannot be
/// cancelled: a result that is not saved would keep its lease.
actor CommitQueue {
  private struct Waiter {
    let save: SourceMemory.Save
    let saved: CheckedContinuation<Int, Never>
  }

  static let groupSize = 4

  private let memory: SourceMemory
  private var isSaving = false
  private var waiters: [Waiter] = []

  init(_ memory: SourceMemory) {
    self.memory = memory
  }

  /// - Returns: How many of its articles were not stored before.
  func save(_ save: SourceMemory.Save) async -> Int {
    await withCheckedContinuation { continuation in
      waiters.append(Waiter(save: save, saved: continuation))
      guard !isSaving else { return }
      isSaving = true
      // Nobody awaits this task, which would lend it the priority of who does.
      Task(priority: .utility) { await saveAll() }
    }
  }

  private func saveAll() async {
    while !waiters.isEmpty {
      let group = Array(waiters.prefix(CommitQueue.groupSize))
      waiters.removeFirst(group.count)
      let newArticles = await memory.update(group.map(\.save))
      for (waiter, count) in zip(group, newArticles) { waiter.saved.resume(returning: count) }
    }
    isSaving = false
  }
}

// CommitQueue.swift - saves results a few at a time, outside of the database's own queue.

/// Saves results: those that wait together share a transaction.
///
/// A transaction writes each page once, however many of its articles stand on it, so sixty answers
/// that arrive together cost less in groups. The groups are small, and the next one waits here: the
/// database serves first come, first served, and between any two transactions come the admissions
/// of the next fetches, which hold permits meanwhile. It cannot be cancelled: a result that is not
/// saved would keep its lease.
actor CommitQueue {
  private struct Waiter {
    let save: SourceMemory.Save
    /// Resumed with the number of new articles, or with nil: to save for itself and others.
    let turn: CheckedContinuation<Int?, Never>
  }

  static let groupSize = 4

  private let memory: SourceMemory
  private var isBusy = false
  private var waiters: [Waiter] = []

  init(_ memory: SourceMemory) {
    self.memory = memory
  }

  /// - Returns: How many of its articles were not stored before.
  func save(_ save: SourceMemory.Save) async -> Int {
    if isBusy,
      let saved = await withCheckedContinuation({
        waiters.append(Waiter(save: save, turn: $0))
      })
    {
      return saved
    }
    isBusy = true
    let others = takeWaiters()
    let newArticles = await memory.update([save] + others.map(\.save))
    for (waiter, count) in zip(others, newArticles.dropFirst()) {
      waiter.turn.resume(returning: count)
    }
    passOn()
    return newArticles[0]
  }

  private func takeWaiters() -> [Waiter] {
    let group = Array(waiters.prefix(CommitQueue.groupSize - 1))
    waiters.removeFirst(group.count)
    return group
  }

  /// The one who waits longest goes on; `isBusy` stays set for it.
  private func passOn() {
    isBusy = !waiters.isEmpty
    if isBusy { waiters.removeFirst().turn.resume(returning: nil) }
  }
}

// CommitQueue.swift - saves results one after another, outside of the database's own queue.

/// Lets one result be saved at a time.
///
/// The database serves first come, first served. When sixty answers arrive together, their commits
/// would all stand before the admission of the next fetches, which hold permits meanwhile; waiting
/// here, they leave the database free between any two. It cannot be cancelled: a result that is
/// not saved would keep its lease.
actor CommitQueue {
  private var isBusy = false
  private var waiters: [CheckedContinuation<Void, Never>] = []
  private var head = 0

  func run<Value: Sendable>(
    _ body: @Sendable () async -> Value
  ) async -> Value {
    if isBusy { await withCheckedContinuation { waiters.append($0) } }
    isBusy = true
    defer { next() }
    return await body()
  }

  /// The one who waits longest goes on; `isBusy` stays set for it.
  private func next() {
    guard head < waiters.count else {
      (waiters, head) = ([], 0)
      isBusy = false
      return
    }
    head += 1
    waiters[head - 1].resume()
  }
}

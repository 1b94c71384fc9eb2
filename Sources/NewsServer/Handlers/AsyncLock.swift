// AsyncLock.swift - lets one task at a time do something, in the order of their calls.

/// Lets one task at a time do something, in the order of their calls.
actor AsyncLock {
  private var isHeld = false
  private var waiters: [(id: Int, turn: AsyncStream<Void>.Continuation)] = []
  private var nextID = 0

  /// Number of tasks that wait.
  var waiting: Int { waiters.count }

  /// Waits for the lock, which the caller gives back with ``release()``.
  ///
  /// - Returns: False when the task was cancelled before its turn came; there is nothing to give back.
  func acquire() async -> Bool {
    guard isHeld else {
      isHeld = true
      return true
    }
    nextID += 1
    let id = nextID
    let (turn, continuation) = AsyncStream.makeStream(of: Void.self)
    waiters.append((id, continuation))
    for await _ in turn { return true }
    // The stream ended without a value: this task was cancelled. The lock may have been given to it since.
    if let index = waiters.firstIndex(where: { $0.id == id }) {
      waiters.remove(at: index)
    } else {
      release()
    }
    return false
  }

  /// Gives the lock to the next task.
  func release() {
    guard !waiters.isEmpty else { return isHeld = false }
    let next = waiters.removeFirst()
    next.turn.yield()
    next.turn.finish()
  }
}

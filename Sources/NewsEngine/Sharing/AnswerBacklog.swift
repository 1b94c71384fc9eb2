// AnswerBacklog.swift - bounds the answers that are in memory between the network and the store.

/// Bounds the answers that are in memory between the network and the store, in bytes.
///
/// The network can be faster than parsing and the disk. A refresh keeps its permit until its answer
/// has room here, so that no further request is sent while there is none: otherwise a thousand
/// feeds from a fast cache would all be in memory at once.
actor AnswerBacklog {
  /// What an answer counts for beyond its body: its entries, its frames and its record.
  static let overhead = 256 << 10

  private let limit: Int
  private var used = 0
  private var waiters: [(id: Int, bytes: Int, turn: AsyncStream<Void>.Continuation)] = []
  private var nextID = 0

  /// `limit` is in bytes; one answer is let in alone, however large it is.
  init(limit: Int = 8 << 20) {
    self.limit = limit
  }

  /// Bytes in memory and answers that wait, for tests.
  var load: (used: Int, waiting: Int) { (used, waiters.count) }

  /// Waits for room, in the order of calls, until the task is cancelled: what has arrived is kept.
  func enter(bytes: Int) async {
    if waiters.isEmpty, hasRoom(bytes) {
      used += bytes
      return
    }
    nextID += 1
    let id = nextID
    let (turn, continuation) = AsyncStream.makeStream(of: Void.self)
    waiters.append((id, bytes, continuation))
    for await _ in turn { return }
    guard let index = waiters.firstIndex(where: { $0.id == id }) else { return }
    waiters.remove(at: index)
    used += bytes
    admit()
  }

  /// Gives the room back when the answer is written or dropped.
  func leave(bytes: Int) {
    used -= bytes
    admit()
  }

  private func hasRoom(_ bytes: Int) -> Bool { used == 0 || used + bytes <= limit }

  private func admit() {
    while let next = waiters.first, hasRoom(next.bytes) {
      used += next.bytes
      waiters.removeFirst()
      next.turn.yield()
      next.turn.finish()
    }
  }
}

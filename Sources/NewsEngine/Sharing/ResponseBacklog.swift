// ResponseBacklog.swift - limits the memory of responses that are received but not stored yet.

import NewsStore

/// Limits the memory, in bytes, of responses that are received but not stored yet.
///
/// The network can be faster than parsing and the disk. A refresh keeps its permit until its response
/// has room here, so that no further request is sent meanwhile: otherwise a thousand feeds from a fast
/// cache would all be in memory at once.
actor ResponseBacklog {
  /// Bytes that a response counts in addition to its body: for its entries, task frames and record.
  static let overhead = 256 << 10

  private let limit: Int
  private var used = 0
  private var waiters: [(id: Int, bytes: Int, turn: AsyncStream<Void>.Continuation)] = []
  private var nextID = 0

  /// The backlog of an engine: a group of results is written while the next one comes together, and
  /// groups for a server are large.
  static func responses(for storage: FallbackStore) -> ResponseBacklog {
    ResponseBacklog(limit: (storage.store.isShared ? 16 : 8) << 20)
  }

  /// `limit` is in bytes; a single response of any size is let in.
  init(limit: Int = 8 << 20) {
    self.limit = limit
  }

  /// Bytes in memory and responses that wait, for tests.
  var load: (used: Int, waiting: Int) { (used, waiters.count) }

  /// Waits for room, in the order of calls; after cancellation it enters without room, because the
  /// response is in memory already.
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

  /// Frees the room when the response is written or dropped.
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

// ResponseCache.swift - prepared answers by request, shared by all connections.

import NIOConcurrencyHelpers

/// CachedResponse answers, shared by all connections.
///
/// A look-up is two dictionary accesses under a lock that is never pipelined for longer. Who finds
/// nothing here asks the ``CacheableHandler``; what was asked for again is prepared anew by the ``StoreWatcher``
/// when the store changes or time is up, so a popular answer is never missing.
final class ResponseCache: Sendable {
  struct Entry: Sendable {
    var request: CacheableRequest
    var response: CachedResponse
    /// Of the store, taken before it was read.
    var version: Int64
    /// By the caller's monotonic clock, in nanoseconds: prepared anew from then on.
    var expiresAt: UInt64
    /// Since it was last prepared.
    var uses = 0
  }

  private struct Content: Sendable {
    var entries: [String: Entry] = [:]
    /// Request targets as they were sent, with the key of what they mean.
    var keys: [String: String] = [:]
    var hits = 0
    /// Raised by each reload.
    var generation = 0
  }

  private let content = NIOLockedValueBox(Content())
  private let capacity: Int
  /// An answer is given away this long after its time while nobody has managed to renew it.
  private let grace: UInt64 = 10_000_000_000

  init(capacity: Int) {
    self.capacity = max(1, capacity)
  }

  /// By a request target, byte for byte as it was sent before.
  func find(target: String, at now: UInt64) -> CachedResponse? {
    content.withLockedValue { content in
      guard let key = content.keys[target], let entry = content.entries[key],
        now < entry.expiresAt + grace
      else { return nil }
      content.entries[key]?.uses += 1
      content.hits += 1
      return entry.response
    }
  }

  /// One that is neither out of date nor out of time.
  func current(_ request: CacheableRequest, version: Int64, at now: UInt64) -> CachedResponse? {
    content.withLockedValue { content in
      guard let entry = content.entries[request.key], entry.version >= version,
        now < entry.expiresAt
      else { return nil }
      content.entries[request.key]?.uses += 1
      return entry.response
    }
  }

  /// Which settings an answer is made from; it is to be taken before they are read.
  var generation: Int { content.withLockedValue { $0.generation } }

  /// What was made from settings of before a reload is not kept.
  func put(_ entry: Entry, generation: Int) {
    content.withLockedValue { content in
      guard content.generation == generation else { return }
      if content.entries.count >= capacity, content.entries[entry.request.key] == nil {
        content.entries = content.entries.filter { $0.value.uses > 0 }
        if content.entries.count >= capacity { content.entries = [:] }
        content.keys = content.keys.filter { content.entries[$0.value] != nil }
      }
      content.entries[entry.request.key] = entry
    }
  }

  /// From now on `target` is found without being understood again.
  func remember(target: String, as request: CacheableRequest) {
    content.withLockedValue { content in
      guard content.entries[request.key] != nil else { return }
      if content.keys.count >= 4 * capacity { content.keys = [:] }
      content.keys[target] = request.key
    }
  }

  /// Forgets what nobody wanted since it was prepared, and returns what has to be prepared anew.
  func takeStale(version: Int64, at now: UInt64) -> [CacheableRequest] {
    content.withLockedValue { content in
      let outdated = content.entries.filter {
        $0.value.version < version || now >= $0.value.expiresAt
      }
      for (key, entry) in outdated where entry.uses == 0 { content.entries[key] = nil }
      content.keys = content.keys.filter { content.entries[$0.value] != nil }
      return outdated.values.filter { $0.uses > 0 }.map(\.request)
    }
  }

  /// After a reload nothing prepared before it is right.
  func clear() {
    content.withLockedValue { $0 = Content(generation: $0.generation + 1) }
  }

  var counts: (entries: Int, hits: Int) {
    content.withLockedValue { ($0.entries.count, $0.hits) }
  }
}

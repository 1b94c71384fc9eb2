// ResponseCache.swift - rendered responses by request, shared by all connections.

import NIOConcurrencyHelpers

/// Rendered responses, shared by all connections.
///
/// A look-up is two dictionary accesses under a lock that is held for nothing else. What is not here
/// is made by the ``CacheableHandler``. A response that was asked for again is made again by the
/// ``StoreWatcher`` when the store changes or its time is over, so a popular one is never missing.
///
/// Times are milliseconds of the boot clock.
final class ResponseCache: Sendable {
  struct Entry: Sendable {
    var request: CacheableRequest
    var response: CachedResponse
    /// Version of the store, read before the content was.
    var version: Int64
    /// The response is stale from then on.
    var expiresAt: Int64
    /// Requests since the response was made.
    var uses = 0
  }

  private struct Content: Sendable {
    var entries: [String: Entry] = [:]
    /// Keys of entries by request target, as it was sent.
    var keys: [String: String] = [:]
    /// Raised by each reload.
    var generation = 0
  }

  private let content = NIOLockedValueBox(Content())
  private let capacity: Int
  /// A stale response is still given for ten seconds while nobody has managed to make another.
  private static let grace: Int64 = 10_000

  init(capacity: Int) {
    self.capacity = max(1, capacity)
  }

  /// The response to a request target that was sent before, byte for byte the same.
  func find(target: String, at now: Int64) -> CachedResponse? {
    content.withLockedValue { content in
      guard let key = content.keys[target], let entry = content.entries[key],
        now < entry.expiresAt + ResponseCache.grace
      else { return nil }
      content.entries[key]?.uses += 1
      return entry.response
    }
  }

  /// A response that is not stale, of this version of the store or a newer one.
  func current(_ request: CacheableRequest, version: Int64, at now: Int64) -> CachedResponse? {
    content.withLockedValue { content in
      guard let entry = content.entries[request.key], entry.version >= version,
        now < entry.expiresAt
      else { return nil }
      content.entries[request.key]?.uses += 1
      return entry.response
    }
  }

  /// The number of reloads; it has to be read before the settings that a response is made from.
  var generation: Int { content.withLockedValue { $0.generation } }

  /// Keeps a response, unless the settings were reloaded after `generation` was read.
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

  /// From now on `target` is found without being parsed again.
  func remember(target: String, as request: CacheableRequest) {
    content.withLockedValue { content in
      guard content.entries[request.key] != nil else { return }
      if content.keys.count >= 4 * capacity { content.keys = [:] }
      content.keys[target] = request.key
    }
  }

  /// Removes stale responses that nobody asked for again, and returns the requests for the others.
  func takeStale(version: Int64, at now: Int64) -> [CacheableRequest] {
    content.withLockedValue { content in
      let stale = content.entries.filter {
        $0.value.version < version || now >= $0.value.expiresAt
      }
      for (key, entry) in stale where entry.uses == 0 { content.entries[key] = nil }
      content.keys = content.keys.filter { content.entries[$0.value] != nil }
      return stale.values.filter { $0.uses > 0 }.map(\.request)
    }
  }

  /// Removes everything after a reload: it was made from the old settings.
  func clear() {
    content.withLockedValue { $0 = Content(generation: $0.generation + 1) }
  }

  var count: Int { content.withLockedValue { $0.entries.count } }
}

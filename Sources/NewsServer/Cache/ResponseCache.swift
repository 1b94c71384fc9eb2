// ResponseCache.swift - rendered responses by request, shared by all connections.

import NIOConcurrencyHelpers

/// Rendered responses, shared by all connections.
///
/// A look-up is a few dictionary accesses under a lock that is used for nothing else. A missing response
/// is made by the ``CacheableHandler``. When the store changes or a response expires, the
/// ``StoreWatcher`` makes it again if it was requested since, so a popular one is never missing.
///
/// Its memory is limited: a new response replaces the least recently used one, and a response that is
/// larger than a quarter of the limit is given to its client and not kept.
///
/// Times are milliseconds of the boot clock.
final class ResponseCache: Sendable {
  struct Entry: Sendable {
    var request: CacheableRequest
    var response: CachedResponse
    /// The store's version, read before the content.
    var version: Int64
    /// The response is stale from this time on.
    var expiresAt: Int64
    /// Requests since the response was made.
    var uses = 0
    /// Number of the last use, counted over all entries.
    fileprivate(set) var lastUse = 0
  }

  /// The limits of the cache.
  struct Capacity: Hashable, Sendable {
    var responses: Int
    var bytes: Int

    /// The largest response that is kept.
    var largestResponse: Int { bytes / 4 }
  }

  fileprivate struct Content: Sendable {
    var entries: [String: Entry] = [:]
    /// Memory of all entries.
    var bytes = 0
    /// Keys of entries by request target, as it was sent; the entry may have been removed.
    var keys: [String: String] = [:]
    var uses = 0
    /// Number of reloads.
    var generation = 0
  }

  private let content = NIOLockedValueBox(Content())
  private let capacity: Capacity
  /// How long a stale response may still be used while no new one could be made: ten seconds.
  private static let grace: Int64 = 10_000

  init(capacity: Capacity) {
    self.capacity = capacity
  }

  /// The response to a request target that was sent before, with exactly the same bytes.
  func find(target: String, at now: Int64) -> CachedResponse? {
    content.withLockedValue { content in
      guard let key = content.keys[target], let entry = content.entries[key],
        now < entry.expiresAt + ResponseCache.grace
      else { return nil }
      content.use(key)
      return entry.response
    }
  }

  /// A response that is not stale, of this version of the store or a newer one.
  func current(_ request: CacheableRequest, version: Int64, at now: Int64) -> CachedResponse? {
    content.withLockedValue { content in
      guard let entry = content.entries[request.key], entry.version >= version,
        now < entry.expiresAt
      else { return nil }
      content.use(request.key)
      return entry.response
    }
  }

  /// The number of reloads; read it before the settings from which a response is made.
  var generation: Int { content.withLockedValue { $0.generation } }

  /// Keeps a response that is not too large, unless the settings were reloaded after `generation` was
  /// read.
  func put(_ entry: Entry, generation: Int) {
    content.withLockedValue { content in
      guard content.generation == generation else { return }
      content.remove(entry.request.key)
      let bytes = entry.response.memoryBytes
      guard bytes <= capacity.largestResponse else { return }
      while content.entries.count >= capacity.responses || content.bytes + bytes > capacity.bytes {
        guard let oldest = content.entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else {
          break
        }
        content.remove(oldest.key)
      }
      content.insert(entry)
    }
  }

  /// Remembers a request target, so that it is found without being parsed again.
  func remember(target: String, as request: CacheableRequest) {
    content.withLockedValue { content in
      guard content.entries[request.key] != nil else { return }
      if content.keys.count >= 4 * capacity.responses { content.forgetKeysWithoutEntry() }
      if content.keys.count >= 4 * capacity.responses { content.keys = [:] }
      content.keys[target] = request.key
    }
  }

  /// Removes stale responses that were not requested again, and returns the requests of the others.
  ///
  /// Results of a search for words are always removed: they may be expensive, and two clients rarely search
  /// for the same words.
  func takeStale(version: Int64, at now: Int64) -> [CacheableRequest] {
    content.withLockedValue { content in
      let stale = content.entries.filter {
        $0.value.version < version || now >= $0.value.expiresAt
      }
      let wanted = stale.filter { $0.value.uses > 0 && !$0.value.request.hasWords }
      for key in stale.keys where wanted[key] == nil { content.remove(key) }
      content.forgetKeysWithoutEntry()
      return wanted.values.map(\.request)
    }
  }

  /// Removes everything after a reload, because it was made from the old settings.
  func clear() {
    content.withLockedValue { $0 = Content(generation: $0.generation + 1) }
  }

  var count: Int { content.withLockedValue { $0.entries.count } }

  /// Memory of the responses in the cache.
  var bytes: Int { content.withLockedValue { $0.bytes } }
}

extension ResponseCache.Content {
  fileprivate mutating func use(_ key: String) {
    uses += 1
    entries[key]?.use(uses)
  }

  fileprivate mutating func insert(_ entry: ResponseCache.Entry) {
    var entry = entry
    uses += 1
    entry.lastUse = uses
    entries[entry.request.key] = entry
    bytes += entry.response.memoryBytes
  }

  fileprivate mutating func remove(_ key: String) {
    guard let entry = entries.removeValue(forKey: key) else { return }
    bytes -= entry.response.memoryBytes
  }

  fileprivate mutating func forgetKeysWithoutEntry() {
    keys = keys.filter { entries[$0.value] != nil }
  }
}

extension ResponseCache.Entry {
  fileprivate mutating func use(_ number: Int) {
    uses += 1
    lastUse = number
  }
}

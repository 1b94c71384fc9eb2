// ResponseCache.swift - rendered responses by request, shared by all connections.

import NIOConcurrencyHelpers

/// Rendered responses, shared by all connections.
///
/// A look-up is two dictionary accesses under a lock that is held for nothing else. What is not here
/// is made by the ``CacheableHandler``. A response that was asked for again is made again by the
/// ``StoreWatcher`` when the store changes or its time is over, so a popular one is never missing.
///
/// Its memory is bounded: the least recently used response makes room for a new one, and a response
/// that is larger than a quarter of all is given to its client and not kept.
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
    /// Rises from use to use over all entries.
    fileprivate(set) var lastUse = 0
  }

  /// What the cache may hold.
  struct Capacity: Hashable, Sendable {
    var responses: Int
    var bytes: Int

    /// The largest response that is kept.
    var largestResponse: Int { bytes / 4 }
  }

  fileprivate struct Content: Sendable {
    var entries: [String: Entry] = [:]
    /// Of all entries.
    var bytes = 0
    /// Keys of entries by request target, as it was sent; an entry may be gone.
    var keys: [String: String] = [:]
    var uses = 0
    /// Raised by each reload.
    var generation = 0
  }

  private let content = NIOLockedValueBox(Content())
  private let capacity: Capacity
  /// A stale response is still given for ten seconds while nobody has managed to make another.
  private static let grace: Int64 = 10_000

  init(capacity: Capacity) {
    self.capacity = capacity
  }

  /// The response to a request target that was sent before, byte for byte the same.
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

  /// The number of reloads; it has to be read before the settings that a response is made from.
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

  /// From now on `target` is found without being parsed again.
  func remember(target: String, as request: CacheableRequest) {
    content.withLockedValue { content in
      guard content.entries[request.key] != nil else { return }
      if content.keys.count >= 4 * capacity.responses { content.forgetKeysWithoutEntry() }
      if content.keys.count >= 4 * capacity.responses { content.keys = [:] }
      content.keys[target] = request.key
    }
  }

  /// Removes stale responses that nobody asked for again, and returns the requests for the others.
  ///
  /// What was found by words is removed in any case: it may cost much, and hardly two clients ask for
  /// the same.
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

  /// Removes everything after a reload: it was made from the old settings.
  func clear() {
    content.withLockedValue { $0 = Content(generation: $0.generation + 1) }
  }

  var count: Int { content.withLockedValue { $0.entries.count } }

  /// Memory of the responses that are kept.
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

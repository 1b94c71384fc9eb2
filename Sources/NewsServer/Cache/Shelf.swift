// Shelf.swift - prepared answers by request, shared by all connections.

import NIOConcurrencyHelpers

/// Prepared answers, shared by all connections.
///
/// A look-up is two dictionary accesses under a lock that is never held for longer. Who finds
/// nothing here asks the ``Desk``; what was asked for again is prepared anew by the ``Lookout``
/// when the store changes or time is up, so a popular answer is never missing.
final class Shelf: Sendable {
  struct Slot: Sendable {
    var ask: Ask
    var prepared: Prepared
    /// Of the store, taken before it was read.
    var version: Int64
    /// By the caller's monotonic clock, in nanoseconds: prepared anew from then on.
    var expiresAt: UInt64
    /// Since it was last prepared.
    var uses = 0
  }

  private struct Content: Sendable {
    var slots: [String: Slot] = [:]
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
  func find(target: String, at now: UInt64) -> Prepared? {
    content.withLockedValue { content in
      guard let key = content.keys[target], let slot = content.slots[key],
        now < slot.expiresAt + grace
      else { return nil }
      content.slots[key]?.uses += 1
      content.hits += 1
      return slot.prepared
    }
  }

  /// One that is neither out of date nor out of time.
  func current(_ ask: Ask, version: Int64, at now: UInt64) -> Prepared? {
    content.withLockedValue { content in
      guard let slot = content.slots[ask.key], slot.version >= version, now < slot.expiresAt
      else { return nil }
      content.slots[ask.key]?.uses += 1
      return slot.prepared
    }
  }

  /// Which settings an answer is made from; it is to be taken before they are read.
  var generation: Int { content.withLockedValue { $0.generation } }

  /// What was made from settings of before a reload is not kept.
  func put(_ slot: Slot, generation: Int) {
    content.withLockedValue { content in
      guard content.generation == generation else { return }
      if content.slots.count >= capacity, content.slots[slot.ask.key] == nil {
        content.slots = content.slots.filter { $0.value.uses > 0 }
        if content.slots.count >= capacity { content.slots = [:] }
        content.keys = content.keys.filter { content.slots[$0.value] != nil }
      }
      content.slots[slot.ask.key] = slot
    }
  }

  /// From now on `target` is found without being understood again.
  func note(target: String, means ask: Ask) {
    content.withLockedValue { content in
      guard content.slots[ask.key] != nil else { return }
      if content.keys.count >= 4 * capacity { content.keys = [:] }
      content.keys[target] = ask.key
    }
  }

  /// Forgets what nobody wanted since it was prepared, and returns what has to be prepared anew.
  func takeOutdated(version: Int64, at now: UInt64) -> [Ask] {
    content.withLockedValue { content in
      let outdated = content.slots.filter {
        $0.value.version < version || now >= $0.value.expiresAt
      }
      for (key, slot) in outdated where slot.uses == 0 { content.slots[key] = nil }
      content.keys = content.keys.filter { content.slots[$0.value] != nil }
      return outdated.values.filter { $0.uses > 0 }.map(\.ask)
    }
  }

  /// After a reload nothing prepared before it is right.
  func clear() {
    content.withLockedValue { $0 = Content(generation: $0.generation + 1) }
  }

  var counts: (slots: Int, hits: Int) {
    content.withLockedValue { ($0.slots.count, $0.hits) }
  }
}

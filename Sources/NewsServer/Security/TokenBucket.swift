// TokenBucket.swift - a token bucket in one number, and a table of buckets by client.

/// A token bucket in one number (GCRA, ITU-T I.371): the time at which the bucket is full again.
///
/// With an interval of 1 s and a burst of 3, three tokens taken at time 0 move this time to 3 s. A fourth
/// one would move it to 4 s, which is 1 s more than the burst allows: it has to wait for 1 s.
struct TokenBucket: Hashable, Sendable {
  /// The time in nanoseconds of the caller's monotonic clock.
  private var fullAt: UInt64 = 0

  /// Takes one token.
  ///
  /// `interval` is the time of one token in nanoseconds, `burst` the size of the bucket.
  ///
  /// - Returns: Nil when a token was taken; else the nanoseconds until there will be one.
  mutating func take(at now: UInt64, interval: UInt64, burst: Int) -> UInt64? {
    let next = max(fullAt, now) + interval
    let allowance = interval * UInt64(burst)
    if next - now > allowance { return next - now - allowance }
    fullAt = next
    return nil
  }

  func isFull(at now: UInt64) -> Bool { fullAt <= now }
}

/// The buckets of all clients.
///
/// The table is limited. When it is full, clients with a full bucket are removed; if there are none, all
/// are removed. So a flood of addresses makes the limit less strict, but takes no more memory.
struct TokenBuckets: Sendable {
  let interval: UInt64
  let burst: Int
  private let maxClients: Int
  private var buckets: [ClientKey: TokenBucket] = [:]

  /// A table with `perSecond` tokens a second, at least 1.
  init(perSecond: Int, burst: Int, maxClients: Int = 4096) {
    self.init(interval: 1_000_000_000 / UInt64(max(1, perSecond)), burst: burst, maxClients)
  }

  init(interval: UInt64, burst: Int, _ maxClients: Int = 4096) {
    self.interval = interval
    self.burst = max(1, burst)
    self.maxClients = maxClients
  }

  var count: Int { buckets.count }

  /// Takes a token of a client.
  ///
  /// - Returns: Nil, or the seconds after which a request will be allowed, at least 1.
  mutating func take(_ client: ClientKey, at now: UInt64) -> Int? {
    if buckets.count >= maxClients, buckets[client] == nil { makeRoom(at: now) }
    let wait = buckets[client, default: TokenBucket()].take(
      at: now, interval: interval, burst: burst)
    return wait.map { Int(($0 + 999_999_999) / 1_000_000_000) }
  }

  /// The result of ``take(_:at:)``, without taking a token.
  func peek(_ client: ClientKey, at now: UInt64) -> Int? {
    var copy = buckets[client] ?? TokenBucket()
    let wait = copy.take(at: now, interval: interval, burst: burst)
    return wait.map { Int(($0 + 999_999_999) / 1_000_000_000) }
  }

  private mutating func makeRoom(at now: UInt64) {
    buckets = buckets.filter { !$0.value.isFull(at: now) }
    if buckets.count >= maxClients { buckets = [:] }
  }
}

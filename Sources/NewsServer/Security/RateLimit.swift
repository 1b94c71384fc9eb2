// RateLimit.swift - how often one client may ask: the generic cell rate algorithm, and a bounded table.

/// A token bucket in one number (GCRA, ITU-T I.371): the time at which the bucket is full again.
struct RateLimit: Hashable, Sendable {
  /// Nanoseconds of the caller's monotonic clock.
  private var fullAt: UInt64 = 0

  /// Takes one token.
  ///
  /// `interval` is nanoseconds a token, `burst` the size of the bucket. A clock that goes back
  /// changes nothing.
  ///
  /// - Returns: Nil, or nanoseconds until a token will be there.
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
/// Bounded: when too many clients are there at once, those with a full bucket are forgotten, and
/// if there are none of these, all are. A flood of addresses costs strictness, not memory.
struct RateTable: Sendable {
  let interval: UInt64
  let burst: Int
  private let maxClients: Int
  private var limits: [ClientKey: RateLimit] = [:]

  /// `perSecond` tokens a second; at least 1.
  init(perSecond: Int, burst: Int, maxClients: Int = 4096) {
    self.init(interval: 1_000_000_000 / UInt64(max(1, perSecond)), burst: burst, maxClients)
  }

  init(interval: UInt64, burst: Int, _ maxClients: Int = 4096) {
    self.interval = interval
    self.burst = max(1, burst)
    self.maxClients = maxClients
  }

  var count: Int { limits.count }

  /// - Returns: Nil, or whole seconds after which a request will be allowed; at least 1.
  mutating func take(_ client: ClientKey, at now: UInt64) -> Int? {
    if limits.count >= maxClients, limits[client] == nil { makeRoom(at: now) }
    let wait = limits[client, default: RateLimit()].take(at: now, interval: interval, burst: burst)
    return wait.map { Int(($0 + 999_999_999) / 1_000_000_000) }
  }

  /// Whether a token would be there, without taking it.
  func peek(_ client: ClientKey, at now: UInt64) -> Int? {
    var copy = limits[client] ?? RateLimit()
    let wait = copy.take(at: now, interval: interval, burst: burst)
    return wait.map { Int(($0 + 999_999_999) / 1_000_000_000) }
  }

  private mutating func makeRoom(at now: UInt64) {
    limits = limits.filter { !$0.value.isFull(at: now) }
    if limits.count >= maxClients { limits = [:] }
  }
}

/// One client: an IPv4 address, or the /64 of an IPv6 address, which is one customer's.
struct ClientKey: Hashable, Sendable {
  private let network: UInt64

  /// Of the packed address: 4 bytes, or 16 (a v4-mapped one counts as v4).
  init(_ address: some Collection<UInt8>) {
    let bytes = Array(address)
    let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
    let key = bytes.starts(with: mapped) ? Array(bytes.suffix(4)) : Array(bytes.prefix(8))
    network = key.reduce(key.count == 4 ? 1 : 0) { $0 << 8 | UInt64($1) }
  }
}

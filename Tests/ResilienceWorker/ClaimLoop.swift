// ClaimLoop.swift - claims and releases due sources as fast as the store allows.

import Glibc
import NewsCore
import NewsStore

/// Claims and settles sources without requests, to measure the store alone.
struct ClaimLoop {
  let store: Store
  let batch: Int
  let interval: Duration
  private(set) var claims = 0
  /// How long after it was due each source was claimed, in milliseconds.
  private(set) var lateness: [Int64] = []
  /// Due sources that another process held.
  private(set) var doubles = 0

  init(store: Store, batch: Int, interval: Duration) {
    (self.store, self.batch, self.interval) = (store, batch, interval)
  }

  mutating func run(for time: Duration, named names: [String]) async throws {
    guard let clock = store.clock else { return }
    let end = ContinuousClock.now + time
    let owner = "\(getpid())"
    var query = DueQuery(
      names: names, perHost: 1, longestLease: .seconds(32), now: clock.now().wall)
    query.limit = 4 * batch
    while ContinuousClock.now < end {
      query.now = clock.now().wall
      let due = try await store.dueSources(query).sources.shuffled().prefix(batch)
      if due.isEmpty {
        try await Task.sleep(for: .milliseconds(Int.random(in: 5...50)))
        continue
      }
      try await take(Array(due), owner, clock)
    }
  }

  private mutating func take(
    _ due: [DueSource], _ owner: String, _ clock: StoreClock
  ) async throws {
    let claims = due.map {
      SourceClaim(name: $0.name, url: "http://\($0.host)/", host: $0.host)
    }
    let taken = try await store.claim(claims) { change -> Int64? in
      let now = clock.now()
      guard let dueAt = change.record.dueAt, dueAt <= now.wall else { return nil }
      guard
        change.record.lease.owner.isEmpty || change.record.lease.until?.wall ?? now.wall <= now.wall
      else { return -1 }
      change.record.lease.owner = owner
      change.record.lease.token += 1
      change.record.lease.until = now + .seconds(12)
      change.record.dueAt = change.record.lease.until?.wall
      return (now.wall - dueAt).milliseconds
    }
    let granted = taken.compactMap { name, late in late.map { (name, $0) } }
    doubles += granted.count { $0.1 < 0 }
    lateness += granted.map { $0.1 }
    let interval = interval
    let updates = claims.filter { taken[$0.name] ?? nil != nil }.map { claim in
      SourceUpdate(name: claim.name, url: claim.url) { change in
        guard change.record.lease.owner == owner else { return }
        change.record.lease.owner = ""
        change.record.lease.until = nil
        change.record.fetchedAt = clock.now()
        change.record.dueAt = clock.now().wall + interval
      }
    }
    _ = try await store.update(updates)
    self.claims += updates.count
  }

  var report: String {
    let sorted = lateness.sorted()
    func percentile(_ share: Int) -> Int64 {
      sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, sorted.count * share / 100)]
    }
    return "\(claims) \(doubles) \(percentile(50)) \(percentile(99)) \(sorted.last ?? 0)"
  }
}

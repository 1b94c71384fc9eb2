// PermitPool.swift - global and per-host permits, the most urgent first.

/// Permits for fetches, of which only some may run at the same time, in all and for each host.
///
/// The most urgent waiter goes first; among equal ones, the first that came. A permit of the host is
/// taken before the global one, so a host with many waiters never blocks the others. A cancelled
/// waiter is removed.
actor PermitPool {
  private var table: PermitTable
  private var waiters: [Int: AsyncStream<Void>.Continuation] = [:]
  private var nextID = 0

  init(global: Int) {
    table = PermitTable(global: global)
  }

  /// Number of permits in use and of waiters, for tests and metrics.
  var load: (inUse: Int, waiting: Int) { (table.globalInUse, waiters.count) }

  /// Waits for a permit, which the caller gives back with ``release(_:)``.
  ///
  /// - Returns: False when the task was cancelled before its turn came; there is nothing to give back.
  func acquire(_ request: PermitRequest) async -> Bool {
    nextID += 1
    let id = nextID
    let (turn, continuation) = AsyncStream.makeStream(of: Void.self)
    waiters[id] = continuation
    resume(table.request(id: id, request))
    for await _ in turn { return true }
    // The stream ended without a value: this task was cancelled. A permit may have been granted since.
    if waiters.removeValue(forKey: id) != nil {
      resume(table.withdraw(id: id, host: request.host))
    } else {
      release(request)
    }
    return false
  }

  /// Waits at most `limit` for a permit, like ``acquire(_:)``.
  func acquire(
    _ request: PermitRequest, within limit: Duration, on clock: any Clock<Duration>
  ) async -> Bool {
    await withTaskGroup(of: Bool?.self) { group in
      group.addTask { await self.acquire(request) }
      group.addTask {
        try? await clock.sleep(for: limit)
        return nil
      }
      var isAcquired = false
      for await result in group {
        isAcquired = result ?? isAcquired
        group.cancelAll()
      }
      return isAcquired
    }
  }

  /// Exchanges a permit for one of another host; false when that host has none free at once.
  func exchange(_ held: PermitRequest, for next: PermitRequest) -> Bool {
    guard let granted = table.exchange(held, for: next) else { return false }
    resume(granted)
    return true
  }

  /// Gives a permit back.
  func release(_ request: PermitRequest) {
    resume(table.release(host: request.host, isSlow: request.isSlow))
  }

  private func resume(_ granted: [Int]) {
    for id in granted {
      guard let waiter = waiters.removeValue(forKey: id) else { continue }
      waiter.yield()
      waiter.finish()
    }
  }
}

/// A request for a permit.
struct PermitRequest: Sendable {
  let host: String
  /// Most permits of the host that may be in use at once; at least 1.
  let perHost: Int
  let priority: AskingPriority
  /// Whether it may hold its permit for long; all such requests together get half of the permits.
  let isSlow: Bool

  init(host: String, perHost: Int, priority: AskingPriority, isSlow: Bool = false) {
    self.host = host
    self.perHost = max(1, perHost)
    self.priority = priority
    self.isSlow = isSlow
  }
}

/// The holders and waiters of permits; a plain value that decides who is next.
struct PermitTable: Sendable {
  private struct Host: Sendable {
    var limit: Int
    var inUse = 0
    var waiting = PermitQueue()
    var isIdle: Bool { inUse == 0 && waiting.isEmpty }
  }

  private let global: Int
  /// Most permits that slow sources may hold: half of all.
  private let slowLimit: Int
  private var slowInUse = 0
  private var hosts: [String: Host] = [:]
  /// Waiters that hold their host's permit and wait for the global one, without slow ones.
  private var ready = PermitQueue()
  /// Slow waiters that hold their host's permit and wait for the global one.
  private var readySlow = PermitQueue()
  private(set) var globalInUse = 0

  init(global: Int) {
    self.global = max(1, global)
    slowLimit = max(1, global / 2)
  }

  /// Queues a request; returns the ids of all requests that get a permit now.
  ///
  /// `id` rises with each request.
  mutating func request(id: Int, _ request: PermitRequest) -> [Int] {
    hosts[request.host, default: Host(limit: request.perHost)].limit = request.perHost
    hosts[request.host]?.waiting.append(id, request.priority, isSlow: request.isSlow)
    return admit(request.host)
  }

  /// Gives back the global permit and the host's permit of a holder.
  mutating func release(host: String, isSlow: Bool = false) -> [Int] {
    globalInUse -= 1
    if isSlow { slowInUse -= 1 }
    hosts[host]?.inUse -= 1
    return admit(host)
  }

  /// Exchanges the host's permit of a holder for one of another host; the holder keeps its global permit.
  ///
  /// - Returns: The ids of all requests that get a permit now; nil when the other host has none free.
  mutating func exchange(_ held: PermitRequest, for next: PermitRequest) -> [Int]? {
    var host = hosts[next.host] ?? Host(limit: next.perHost)
    guard host.inUse < host.limit else { return nil }
    host.inUse += 1
    hosts[next.host] = host
    hosts[held.host]?.inUse -= 1
    return admit(held.host)
  }

  /// Removes a waiter that has not got a permit yet.
  mutating func withdraw(id: Int, host: String) -> [Int] {
    if hosts[host]?.waiting.remove(id) == true { return admit(host) }
    if ready.remove(id) || readySlow.remove(id) { hosts[host]?.inUse -= 1 }
    return admit(host)
  }

  private mutating func admit(_ name: String) -> [Int] {
    if var host = hosts[name] {
      while host.inUse < host.limit, let next = host.waiting.pop() {
        if next.isSlow {
          readySlow.append(next.id, next.priority, isSlow: true)
        } else {
          ready.append(next.id, next.priority)
        }
        host.inUse += 1
      }
      hosts[name] = host.isIdle ? nil : host
    }
    var granted: [Int] = []
    while globalInUse < global, let next = popReady() {
      globalInUse += 1
      if next.isSlow { slowInUse += 1 }
      granted.append(next.id)
    }
    return granted
  }

  /// The most urgent waiter that may have a permit now.
  private mutating func popReady() -> PermitQueue.Waiter? {
    guard slowInUse < slowLimit, let slow = readySlow.first else { return ready.pop() }
    guard let other = ready.first, other.isBefore(slow) else { return readySlow.pop() }
    return ready.pop()
  }
}

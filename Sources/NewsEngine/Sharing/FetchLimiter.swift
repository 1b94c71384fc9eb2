// FetchLimiter.swift - global and per-host permits, first come first served.

/// Bounds the fetches in flight, over all hosts and at each.
///
/// First in, first out, critical sources first; a permit of the host is taken before the global
/// one, so a crowded host never blocks the others. A cancelled waiter leaves no trace.
package actor FetchLimiter {
  private var table: PermitTable
  private var waiters: [Int: AsyncStream<Void>.Continuation] = [:]
  private var nextID = 0

  package init(global: Int) {
    table = PermitTable(global: global)
  }

  /// Runs `body` while holding a permit for `host`.
  ///
  /// - Returns: Nil when the task was cancelled before its turn came; `body` did not run then.
  package func withPermit<Value: Sendable>(
    host: String, perHost: Int, isCritical: Bool, _ body: @Sendable () async -> Value
  ) async -> Value? {
    guard await acquire(host: host, perHost: perHost, isCritical: isCritical) else { return nil }
    let value = await body()
    resume(table.release(host: host))
    return value
  }

  /// Permits out and waiters queued, for tests and metrics.
  package var load: (inUse: Int, waiting: Int) { (table.globalInUse, waiters.count) }

  private func acquire(host: String, perHost: Int, isCritical: Bool) async -> Bool {
    nextID += 1
    let id = nextID
    let (turn, continuation) = AsyncStream.makeStream(of: Void.self)
    waiters[id] = continuation
    resume(table.request(id: id, host: host, perHost: perHost, isCritical: isCritical))
    for await _ in turn { return true }
    // The stream ended without a turn: this task was cancelled. It may have been granted since.
    if waiters.removeValue(forKey: id) != nil {
      resume(table.withdraw(id: id, host: host))
    } else {
      resume(table.release(host: host))
    }
    return false
  }

  private func resume(_ granted: [Int]) {
    for id in granted {
      guard let waiter = waiters.removeValue(forKey: id) else { continue }
      waiter.yield()
      waiter.finish()
    }
  }
}

/// Who holds and who waits for permits; a plain value that decides whose turn it is.
package struct PermitTable: Sendable {
  private struct Host: Sendable {
    var limit: Int
    var inUse = 0
    var critical = Queue()
    var optional = Queue()
    var isIdle: Bool { inUse == 0 && critical.isEmpty && optional.isEmpty }
  }

  private let global: Int
  private var hosts: [String: Host] = [:]
  /// Those who hold their host's permit and wait for the global one.
  private var ready = (critical: Queue(), optional: Queue())
  package private(set) var globalInUse = 0

  package init(global: Int) {
    self.global = max(1, global)
  }

  /// Queues a request; returns everyone whose turn has come.
  package mutating func request(
    id: Int, host: String, perHost: Int, isCritical: Bool
  ) -> [Int] {
    hosts[host, default: Host(limit: max(1, perHost))].limit = max(1, perHost)
    if isCritical {
      hosts[host]?.critical.append(id)
    } else {
      hosts[host]?.optional.append(id)
    }
    return admit(host)
  }

  /// Gives back both permits of a holder.
  package mutating func release(host: String) -> [Int] {
    globalInUse -= 1
    hosts[host]?.inUse -= 1
    return admit(host)
  }

  /// Removes a waiter that has had no turn yet.
  package mutating func withdraw(id: Int, host: String) -> [Int] {
    if hosts[host]?.critical.remove(id) == true || hosts[host]?.optional.remove(id) == true {
      return admit(host)
    }
    if ready.critical.remove(id) || ready.optional.remove(id) { hosts[host]?.inUse -= 1 }
    return admit(host)
  }

  private mutating func admit(_ name: String) -> [Int] {
    if var host = hosts[name] {
      while host.inUse < host.limit {
        if let id = host.critical.pop() {
          ready.critical.append(id)
        } else if let id = host.optional.pop() {
          ready.optional.append(id)
        } else {
          break
        }
        host.inUse += 1
      }
      hosts[name] = host.isIdle ? nil : host
    }
    var granted: [Int] = []
    while globalInUse < global, let id = ready.critical.pop() ?? ready.optional.pop() {
      globalInUse += 1
      granted.append(id)
    }
    return granted
  }
}

/// First in, first out, with removal from the middle; all in constant time on average.
private struct Queue: Sendable {
  private var items: [Int] = []
  private var head = 0
  private var present: Set<Int> = []

  var isEmpty: Bool { present.isEmpty }

  mutating func append(_ id: Int) {
    items.append(id)
    present.insert(id)
  }

  mutating func pop() -> Int? {
    while head < items.count {
      let id = items[head]
      head += 1
      if head > 64, head * 2 > items.count {
        items.removeFirst(head)
        head = 0
      }
      if present.remove(id) != nil { return id }
    }
    return nil
  }

  /// Whether it was there.
  mutating func remove(_ id: Int) -> Bool {
    present.remove(id) != nil
  }
}

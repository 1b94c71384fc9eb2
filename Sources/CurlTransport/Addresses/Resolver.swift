// Resolver.swift - resolves host names on a few threads of its own, which may block.

import CCurl
import NewsCore

/// Looks names up with getaddrinfo on at most `threadLimit` threads of its own.
///
/// A dead name server blocks getaddrinfo for many seconds, and nothing can cancel it. libcurl's own
/// resolver would stall every transfer meanwhile; here only the look-ups that need a thread wait. The
/// threads exist only while there is something to look up. The resolver has no timers: a caller
/// that stops waiting calls ``abandon(_:name:)``.
final class Resolver: Sendable {
  enum Answer: Hashable, Sendable {
    case addresses([IPAddress])
    case notFound
    case failed(String)
    /// No thread, descriptor or memory was left for the look-up; the value is an errno.
    case exhausted(Int32)
  }

  /// Resolves a name; it blocks until the answer is there.
  typealias LookUp = @Sendable (String) -> Answer
  typealias WaiterID = UInt64
  private typealias Waiter = (id: WaiterID, take: @Sendable (Answer) -> Void)

  private struct State: Sendable {
    var cache: ResolverCache
    /// The callers that wait for each name that is queued or on a thread.
    var waiting: [String: [Waiter]] = [:]
    var queue: [String] = []
    var threads = 0
  }

  private let lookUp: LookUp
  private let threadLimit: Int
  private let state: Locked<State>

  init(
    threadLimit: Int, cache: ResolverCache = ResolverCache(), lookUp: @escaping LookUp
  ) {
    self.threadLimit = threadLimit
    self.lookUp = lookUp
    state = Locked(State(cache: cache))
  }

  /// Answers at once from the cache, else calls `take` later, from a thread of the resolver.
  ///
  /// Several callers of one name share one look-up.
  func resolve(
    _ name: String, for id: WaiterID, at now: ContinuousClock.Instant,
    take: @escaping @Sendable (Answer) -> Void
  ) -> Answer? {
    var needsThread = false
    let known: Answer? = state.withLock { state in
      if let answer = state.cache.answer(for: name, at: now) { return answer }
      if state.waiting[name] == nil { state.queue.append(name) }
      state.waiting[name, default: []].append((id, take))
      needsThread = !state.queue.isEmpty && state.threads < threadLimit
      if needsThread { state.threads += 1 }
      return nil
    }
    if needsThread { startThread() }
    return known
  }

  /// Forgets a waiter; a name without waiters leaves the queue.
  func abandon(_ id: WaiterID, name: String) {
    state.withLock { state in
      state.waiting[name]?.removeAll { $0.id == id }
      guard state.waiting[name]?.isEmpty == true,
        let place = state.queue.firstIndex(of: name)
      else { return }
      state.queue.remove(at: place)
      state.waiting[name] = nil
    }
  }

  private func startThread() {
    let context = Unmanaged.passRetained(self).toOpaque()
    let failure = newsagg_thread_start(
      "newsagg-dns",
      { context in
        guard let context else { return }
        Unmanaged<Resolver>.fromOpaque(context).takeRetainedValue().work()
      }, context, nil)
    guard failure != 0 else { return }
    Unmanaged<Resolver>.fromOpaque(context).release()
    threadFailed(failure)
  }

  /// The body of one thread: it looks up names until the queue is empty.
  private func work() {
    while let name = next() {
      finish(name, with: lookUp(name))
    }
  }

  private func next() -> String? {
    state.withLock { state in
      guard !state.queue.isEmpty else {
        state.threads -= 1
        return nil
      }
      return state.queue.removeFirst()
    }
  }

  private func finish(_ name: String, with answer: Answer) {
    let waiters = state.withLock { state in
      state.cache.store(answer, for: name, at: .now)
      return state.waiting.removeValue(forKey: name) ?? []
    }
    for waiter in waiters { waiter.take(answer) }
  }

  /// Called when a thread could not be started: if none runs, the queued names would wait for ever.
  private func threadFailed(_ systemError: Int32) {
    let stranded = state.withLock { state in
      state.threads -= 1
      guard state.threads == 0 else { return [Waiter]() }
      let names = state.queue
      state.queue.removeAll()
      return names.flatMap { state.waiting.removeValue(forKey: $0) ?? [] }
    }
    for waiter in stranded { waiter.take(.exhausted(systemError)) }
  }
}

extension Resolver {
  /// Uses the system's resolver: hosts file and name servers, as nsswitch.conf says.
  static func system(_ name: String) -> Answer {
    let capacity: Int32 = 16
    var count: Int32 = 0
    var reason: UnsafePointer<CChar>?
    var found: [IPAddress] = []
    let result = withUnsafeTemporaryAllocation(of: sockaddr_storage.self, capacity: Int(capacity)) {
      addresses in
      let result = newsagg_look_up(name, addresses.baseAddress, capacity, &count, &reason)
      for address in addresses.prefix(Int(count)) {
        withUnsafeBytes(of: address) { bytes in
          let pointer = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
          if let address = pointer.flatMap({ IPAddress($0) }) { found.append(address) }
        }
      }
      return result
    }
    switch result {
    case NEWSAGG_FOUND where !found.isEmpty: return .addresses(found)
    case NEWSAGG_FOUND, NEWSAGG_NOT_FOUND: return .notFound
    case NEWSAGG_LOOK_UP_EXHAUSTED: return .exhausted(count)
    default: return .failed(reason.map { String(cString: $0) } ?? "unknown reason")
    }
  }
}

// DatabasePool.swift - the connections of one database; each call uses one.

import NewsCore

/// The connections of one database: a call takes an idle one, or waits for one.
///
/// Waiting calls of ordinary priority and above go first, in their order. A
/// connection that the server refuses, because it has too many, is not tried again for half a minute:
/// the others do the work.
final class DatabasePool: Sendable {
  private typealias Waiter = CheckedContinuation<Int, Never>

  private struct State {
    /// The most recently used one is taken first, so that few are opened.
    var idle: [Int]
    var restingUntil: [Int: ContinuousClock.Instant] = [:]
    var ordinary: [Waiter] = []
    var background: [Waiter] = []
  }

  private static let rest = Duration.seconds(30)

  private let databases: [Database]
  private let state: Locked<State>

  init(_ databases: [Database]) {
    self.databases = databases
    state = Locked(State(idle: databases.indices.reversed()))
  }

  /// Number of calls that run or wait.
  var load: Int {
    if databases.count == 1 { return databases[0].load }
    return state.withLock {
      databases.count - $0.idle.count + $0.ordinary.count + $0.background.count
    }
  }

  /// Whether a call would start at once.
  var isIdle: Bool {
    databases.count == 1 ? databases[0].isIdle : state.withLock { !$0.idle.isEmpty }
  }

  /// Whether it was used before.
  var hasOpened: Bool { databases.contains { $0.hasOpened } }

  /// Number of connections that were used.
  var openedCount: Int { databases.count { $0.hasOpened } }

  func write<Value: Sendable>(
    _ body: @Sendable (any SQLConnection) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    let index = try await take()
    defer { giveBack(index) }
    return try await databases[index].write(body)
  }

  func read<Value: Sendable>(
    until end: ContinuousClock.Instant? = nil,
    _ body: @Sendable (any SQLConnection) throws(StoreError) -> Value
  ) async throws(StoreError) -> Value {
    let index = try await take()
    defer { giveBack(index) }
    return try await databases[index].read(until: end, body)
  }

  func dataVersion() async throws(StoreError) -> Int64 {
    let index = try await take()
    defer { giveBack(index) }
    return try await databases[index].dataVersion()
  }

  func open() async throws(StoreError) { try await databases[0].open() }
  func condition() async -> StoreCondition? { await databases[0].condition() }
  func ownCommits() async -> Int64 { await databases[0].ownCommits() }

  func close() async {
    for database in databases { await database.close() }
  }

  // MARK: one for a call

  private func take() async throws(StoreError) -> Int {
    // The queue of the connection has the same order.
    databases.count == 1 ? 0 : try await takeIdle()
  }

  private func takeIdle() async throws(StoreError) -> Int {
    while true {
      let now = state.withLock { takeNow(&$0) }
      let index = if let now { now } else { await waitForIdle() }
      if databases[index].hasOpened { return index }
      do throws(StoreError) {
        try await databases[index].openAtOnce()
        return index
      } catch {
        let rests = error.kind == .busy && hasOpened
        makeIdle(index, restingUntil: rests ? ContinuousClock.now + DatabasePool.rest : nil)
        if !rests { throw error }
      }
    }
  }

  private func takeNow(_ state: inout State) -> Int? {
    let now = ContinuousClock.now
    let usable = state.idle.lastIndex { index in
      databases[index].hasOpened || (state.restingUntil[index] ?? now) <= now
    }
    return usable.map { state.idle.remove(at: $0) }
  }

  // Not inlined: looking up the types of waiters takes 0.2 ms.
  @inline(never) private func waitForIdle() async -> Int {
    let isBackground = Task.currentPriority <= .utility
    return await withCheckedContinuation { waiter in
      let index = state.withLock { state -> Int? in
        if let index = takeNow(&state) { return index }
        if isBackground { state.background.append(waiter) } else { state.ordinary.append(waiter) }
        return nil
      }
      if let index { waiter.resume(returning: index) }
    }
  }

  private func giveBack(_ index: Int) {
    if databases.count > 1 { makeIdle(index, restingUntil: nil) }
  }

  // Not inlined, for the same reason.
  @inline(never) private func makeIdle(_ index: Int, restingUntil end: ContinuousClock.Instant?) {
    let waiter = state.withLock { state -> Waiter? in
      state.restingUntil[index] = end
      if end == nil {
        if !state.ordinary.isEmpty { return state.ordinary.removeFirst() }
        if !state.background.isEmpty { return state.background.removeFirst() }
      }
      state.idle.append(index)
      return nil
    }
    waiter?.resume(returning: index)
  }
}

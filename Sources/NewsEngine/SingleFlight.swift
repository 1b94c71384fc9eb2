// SingleFlight.swift - identical concurrent work runs once.

/// Shares work in progress: callers of the same key get the result of one flight.
///
/// A flight belongs to none of its callers: one that is cancelled only leaves, and the last one out
/// cancels the flight, unless it is meant to outlive them. Nobody joins a cancelled flight.
/// Nothing is remembered after the flight.
package actor SingleFlight<Value: Sendable> {
  private struct Flight {
    let id: Int
    let task: Task<Void, Never>
    var waiters: [Int: AsyncStream<Value>.Continuation] = [:]
    var outlivesCallers: Bool
  }

  private var flights: [String: Flight] = [:]
  /// Cancelled ones that have not ended yet; they are in no one's way but are still waited for.
  private var leaving: [Int: Task<Void, Never>] = [:]
  private var nextID = 0

  package init() {}

  /// The value of the flight under `key`, which `work` starts when there is none.
  ///
  /// - Returns: Nil when the calling task was cancelled first.
  package func value(
    for key: String, outlivesCallers: Bool = false, _ work: @escaping @Sendable () async -> Value
  ) async -> Value? {
    nextID += 1
    let ticket = nextID
    let (arrival, continuation) = AsyncStream.makeStream(
      of: Value.self, bufferingPolicy: .bufferingNewest(1))
    if flights[key] == nil { start(key, outlivesCallers, work) }
    flights[key]?.waiters[ticket] = continuation
    if outlivesCallers { flights[key]?.outlivesCallers = true }
    for await value in arrival { return value }
    leave(key, ticket)
    return nil
  }

  /// Flights in the air.
  package var count: Int { flights.count }

  /// Cancels every flight and waits until the last has ended.
  package func drain() async {
    for key in flights.keys { cancel(key) }
    while let task = leaving.first?.value { await task.value }
  }

  private func start(
    _ key: String, _ outlivesCallers: Bool, _ work: @escaping @Sendable () async -> Value
  ) {
    nextID += 1
    let id = nextID
    let task = Task {
      let value = await work()
      land(key, id, value)
    }
    flights[key] = Flight(id: id, task: task, outlivesCallers: outlivesCallers)
  }

  private func land(_ key: String, _ id: Int, _ value: Value) {
    leaving[id] = nil
    guard let flight = flights[key], flight.id == id else { return }
    flights[key] = nil
    for waiter in flight.waiters.values {
      waiter.yield(value)
      waiter.finish()
    }
  }

  private func leave(_ key: String, _ ticket: Int) {
    guard flights[key]?.waiters.removeValue(forKey: ticket) != nil else { return }
    guard let flight = flights[key], flight.waiters.isEmpty, !flight.outlivesCallers else { return }
    cancel(key)
  }

  private func cancel(_ key: String) {
    guard let flight = flights.removeValue(forKey: key) else { return }
    leaving[flight.id] = flight.task
    flight.task.cancel()
    for waiter in flight.waiters.values { waiter.finish() }
  }
}

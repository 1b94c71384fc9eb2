// SingleFlight.swift - runs identical concurrent work only once.

/// Shares work in progress: callers of the same key get the result of one flight.
///
/// A cancelled caller stops waiting and does not end the flight for the others. When the last caller
/// has left, the flight is cancelled, unless it may continue without callers. A cancelled flight
/// cannot be joined any more, and no result is kept after the flight.
package actor SingleFlight<Value: Sendable> {
  private var table = FlightTable()
  /// The tasks by flight; cancelled ones stay until they have ended, because ``drain()`` waits for them.
  private var tasks: [Int: Task<Void, Never>] = [:]
  /// The streams of waiting callers, by ticket.
  private var arrivals: [Int: AsyncStream<Value>.Continuation] = [:]
  private var nextTicket = 0

  package init() {}

  /// The value of the flight under `key`, which `work` starts when there is none.
  ///
  /// - Returns: Nil when the calling task was cancelled first.
  package func value(
    for key: String, outlivesCallers: Bool = false, _ work: @escaping @Sendable () async -> Value
  ) async -> Value? {
    nextTicket += 1
    let ticket = nextTicket
    let (arrival, continuation) = AsyncStream.makeStream(
      of: Value.self, bufferingPolicy: .bufferingNewest(1))
    arrivals[ticket] = continuation
    if let flight = table.join(key, ticket: ticket, outlivesCallers: outlivesCallers) {
      tasks[flight] = Task { land(key, flight, await work()) }
    }
    for await value in arrival { return value }
    arrivals[ticket] = nil
    if let flight = table.leave(key, ticket: ticket) { tasks[flight]?.cancel() }
    return nil
  }

  /// Starts a flight under `key` without a waiting caller.
  ///
  /// - Returns: False when there is one already.
  package func start(_ key: String, _ work: @escaping @Sendable () async -> Value) -> Bool {
    guard let flight = table.start(key) else { return false }
    tasks[flight] = Task { land(key, flight, await work()) }
    return true
  }

  /// Number of running flights that may be joined.
  package var count: Int { table.count }

  /// Cancels every flight and waits until the last has ended.
  package func drain() async {
    for flight in table.cancelAll() { tasks[flight]?.cancel() }
    for arrival in arrivals.values { arrival.finish() }
    while let task = tasks.first?.value { await task.value }
  }

  private func land(_ key: String, _ flight: Int, _ value: Value) {
    tasks[flight] = nil
    for ticket in table.land(key, flight: flight) {
      let arrival = arrivals.removeValue(forKey: ticket)
      arrival?.yield(value)
      arrival?.finish()
    }
  }
}

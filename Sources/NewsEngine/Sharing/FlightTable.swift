// FlightTable.swift - a table of shared work and its waiting callers; a plain value.

/// The table of shared work (flights) and the callers that wait for it; it decides when a flight starts
/// and when it is cancelled.
package struct FlightTable: Sendable {
  private struct Flight: Sendable {
    let id: Int
    var waiters: Set<Int> = []
    var outlivesCallers = false
  }

  private var flights: [String: Flight] = [:]
  private var nextID = 0

  package init() {}

  /// Number of running flights that may be joined.
  package var count: Int { flights.count }

  /// Adds a waiter.
  ///
  /// - Returns: The flight to start, when there was none to join.
  package mutating func join(_ key: String, ticket: Int, outlivesCallers: Bool) -> Int? {
    let started = flights[key] == nil ? newFlight(key) : nil
    flights[key]?.waiters.insert(ticket)
    if outlivesCallers { flights[key]?.outlivesCallers = true }
    return started
  }

  /// Starts a flight without a waiter.
  ///
  /// - Returns: The flight to start; nil when there is one under `key`.
  package mutating func start(_ key: String) -> Int? {
    guard flights[key] == nil else { return nil }
    let flight = newFlight(key)
    flights[key]?.outlivesCallers = true
    return flight
  }

  /// Removes a waiter that gave up.
  ///
  /// - Returns: The flight to cancel, when it was the last waiter.
  package mutating func leave(_ key: String, ticket: Int) -> Int? {
    guard flights[key]?.waiters.remove(ticket) != nil, let flight = flights[key] else { return nil }
    guard flight.waiters.isEmpty, !flight.outlivesCallers else { return nil }
    flights[key] = nil
    return flight.id
  }

  /// Ends a flight.
  ///
  /// - Returns: The callers that get its value; none when it was cancelled before.
  package mutating func land(_ key: String, flight id: Int) -> Set<Int> {
    guard let flight = flights[key], flight.id == id else { return [] }
    flights[key] = nil
    return flight.waiters
  }

  /// Removes all flights.
  ///
  /// - Returns: The flights to cancel.
  package mutating func cancelAll() -> [Int] {
    defer { flights = [:] }
    return flights.values.map(\.id)
  }

  private mutating func newFlight(_ key: String) -> Int {
    nextID += 1
    flights[key] = Flight(id: nextID)
    return nextID
  }
}

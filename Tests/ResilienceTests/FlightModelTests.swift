// FlightModelTests.swift - random histories of callers that share flights.

import NewsEngine
import Testing
import TestSupport

/// Callers that join, leave and get results, compared with a model.
private struct FlightWorld {
  private struct Flight {
    let key: String
    var outlives: Bool
    var isOver = false
  }

  private struct Caller {
    let ticket: Int
    let flight: Int
    let key: String
  }

  private var table = FlightTable()
  private var random: SeededRandom
  private var nextTicket = 0
  /// All flights that were started, by their number in the table.
  private var flights: [Int: Flight] = [:]
  /// The waiting callers, also those of ended flights.
  private var callers: [Caller] = []

  init(seed: UInt64) {
    random = SeededRandom(seed: seed)
  }

  mutating func step() -> String? {
    switch Int.random(in: 0..<8, using: &random) {
    case 0...3: join()
    case 4...5: leave()
    default: land()
    }
  }

  private mutating func join() -> String? {
    let key = ["a", "b", "c"].randomElement(using: &random) ?? "a"
    let outlives = Int.random(in: 0..<6, using: &random) == 0
    nextTicket += 1
    let live = liveFlight(key)
    let started = table.join(key, ticket: nextTicket, outlivesCallers: outlives)
    if live != nil, started != nil { return "two flights of \(key) at once" }
    guard let flight = live ?? started else { return "joined a flight that had ended" }
    if live == nil, flights[flight] != nil { return "an ended flight was started again" }
    let wasMeantTo = flights[flight]?.outlives ?? false
    flights[flight] = Flight(key: key, outlives: outlives || wasMeantTo)
    callers.append(Caller(ticket: nextTicket, flight: flight, key: key))
    return nil
  }

  private mutating func leave() -> String? {
    guard let index = callers.indices.randomElement(using: &random) else { return nil }
    let caller = callers.remove(at: index)
    let cancelled = table.leave(caller.key, ticket: caller.ticket)
    guard let flight = flights[caller.flight], !flight.isOver, !flight.outlives,
      waiters(of: caller.flight).isEmpty
    else {
      return cancelled == nil ? nil : "a flight that others wait for was cancelled"
    }
    flights[caller.flight]?.isOver = true
    return cancelled == caller.flight ? nil : "the last one out left a flight behind"
  }

  /// Cancelled flights end too, but later.
  private mutating func land() -> String? {
    let number = Int.random(in: 1...max(1, flights.count), using: &random)
    guard let flight = flights[number] else { return nil }
    let expected = flight.isOver ? [] : waiters(of: number)
    flights[number]?.isOver = true
    let given = table.land(flight.key, flight: number)
    if table.count != flights.values.count(where: { !$0.isOver }) { return "a flight was lost" }
    return given == expected ? nil : "\(given) got the value instead of \(expected)"
  }

  private func liveFlight(_ key: String) -> Int? {
    flights.first { $0.value.key == key && !$0.value.isOver }?.key
  }

  private func waiters(of flight: Int) -> Set<Int> {
    Set(callers.filter { $0.flight == flight }.map(\.ticket))
  }
}

extension Resilience {
  @Suite struct `Random callers of single flights` {
    @Test func `share each flight, and cancel it when the last one leaves`() {
      let seed = SeededRandom.freshSeed()
      for run in 0..<DeepRun.modelRuns {
        var world = FlightWorld(seed: seed &+ UInt64(run))
        for step in 0..<200 {
          if let fault = world.step() {
            Issue.record("seed \(seed) run \(run) step \(step): \(fault)")
            return
          }
        }
      }
    }
  }
}

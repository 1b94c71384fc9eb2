// PermitPoolTests.swift - permits under random histories, and the actor around them.

import NewsCore
import Testing
import TestSupport

@testable import NewsEngine

/// Random requests, releases and withdrawals, compared with a simple slow implementation.
private struct LimiterWorld {
  struct Waiter: Equatable {
    let id: Int
    let host: Int
    let priority: AskingPriority
  }

  let global = 4
  let perHost = 2
  var table = PermitTable(global: 4)
  var waiting: [Waiter] = []
  var running: [Waiter] = []
  var nextID = 0
  var random: SeededRandom

  mutating func step() -> String? {
    switch Int.random(in: 0..<5, using: &random) {
    case 0...1: request()
    case 2...3: release()
    default: withdraw()
    }
  }

  private mutating func request() -> String? {
    nextID += 1
    let waiter = Waiter(
      id: nextID, host: Int.random(in: 0..<4, using: &random),
      priority: AskingPriority(
        isCritical: Bool.random(using: &random),
        askedAt: WallTime(milliseconds: .random(in: 0..<5, using: &random))))
    waiting.append(waiter)
    return granted(
      table.request(
        id: waiter.id,
        PermitRequest(host: "\(waiter.host)", perHost: perHost, priority: waiter.priority)))
  }

  private mutating func release() -> String? {
    guard let index = running.indices.randomElement(using: &random) else { return nil }
    let waiter = running.remove(at: index)
    return granted(table.release(host: "\(waiter.host)"))
  }

  private mutating func withdraw() -> String? {
    guard let index = waiting.indices.randomElement(using: &random) else { return nil }
    let waiter = waiting.remove(at: index)
    return granted(table.withdraw(id: waiter.id, host: "\(waiter.host)"))
  }

  private mutating func granted(_ ids: [Int]) -> String? {
    for id in ids {
      guard let index = waiting.firstIndex(where: { $0.id == id }) else { return "\(id) unknown" }
      let waiter = waiting.remove(at: index)
      let overtaken = waiting.first { other in
        other.host == waiter.host && other.id < waiter.id && other.priority <= waiter.priority
      }
      if let overtaken { return "\(id) overtook \(overtaken.id) at its host" }
      running.append(waiter)
    }
    if running.count > global { return "\(running.count) run at once" }
    for host in 0..<4 where running.count(where: { $0.host == host }) > perHost {
      return "too many at host \(host)"
    }
    if table.globalInUse != running.count { return "permits were lost" }
    // No waiter can get a permit.
    let startable = waiting.first { waiter in
      running.count(where: { $0.host == waiter.host }) < perHost
    }
    if running.count < global, let startable { return "\(startable.id) waits for nothing" }
    return nil
  }
}

@Suite struct `A permit pool` {
  @Test func `keeps its limits and its order in random histories`() {
    let seed = SeededRandom.freshSeed()
    for run in 0..<10_000 {
      var world = LimiterWorld(random: SeededRandom(seed: seed &+ UInt64(run)))
      for step in 0..<200 {
        if let fault = world.step() {
          Issue.record("seed \(seed) run \(run) step \(step): \(fault)")
          return
        }
      }
    }
  }

  @Test func `lets critical sources go first`() {
    var table = PermitTable(global: 1)
    _ = table.request(id: 1, request("a"))
    _ = table.request(id: 2, request("b"))
    _ = table.request(id: 3, request("c", isCritical: true))

    #expect(table.release(host: "a") == [3])
  }

  @Test func `lets the least recently asked sources go first`() {
    var table = PermitTable(global: 1)
    for (id, askedAt) in [Int64?.some(9), 5, 7, nil, 5].enumerated() {
      let askedAt = askedAt.map { WallTime(milliseconds: $0) }
      _ = table.request(
        id: id,
        PermitRequest(
          host: "a", perHost: 1, priority: AskingPriority(isCritical: false, askedAt: askedAt)))
    }

    let order = (0..<4).flatMap { _ in table.release(host: "a") }

    #expect(order == [3, 1, 4, 2], "the first came when no other waited")
  }

  @Test func `gives slow sources at most half of the permits`() {
    var table = PermitTable(global: 4)
    let slow = (1...4).flatMap { id in table.request(id: id, request("\(id)", isSlow: true)) }

    #expect(slow == [1, 2])
    #expect(table.request(id: 5, request("5")) == [5])
    #expect(table.release(host: "1", isSlow: true) == [3])
    #expect(table.withdraw(id: 4, host: "4") == [])
    #expect(table.request(id: 6, request("6")) == [6])
  }

  private func request(
    _ host: String, isCritical: Bool = false, isSlow: Bool = false
  ) -> PermitRequest {
    PermitRequest(
      host: host, perHost: 1, priority: AskingPriority(isCritical: isCritical, askedAt: nil),
      isSlow: isSlow)
  }

  @Test func `does not let a host with many sources delay the others`() {
    var table = PermitTable(global: 2)

    let started = (1...5).flatMap {
      table.request(id: $0, request($0 == 5 ? "b" : "a"))
    }

    #expect(started == [1, 5])
  }

  @Test func `keeps no state of cancelled waiters`() async {
    let pool = PermitPool(global: 3)
    let clock = TestClock()
    let tasks = (0..<200).map { index in
      Task {
        let request = request("h\(index % 7)", isCritical: index % 5 == 0)
        guard await pool.acquire(request) else { return false }
        try? await clock.sleep(for: .seconds(1))
        await pool.release(request)
        return true
      }
    }
    await clock.waitForSleepers(3)
    for task in tasks.shuffled().prefix(150) { task.cancel() }
    // All others get a turn, three at a time.
    let finished = Task {
      var ran = 0
      for task in tasks where await task.value { ran += 1 }
      return ran
    }
    await waitUntil {
      clock.advance(by: .seconds(1))
      return await pool.load == (0, 0)
    }

    #expect(await finished.value >= 50)
    #expect(await pool.load == (0, 0))
  }
}

// KillTests.swift - processes that are killed during their work.

import Foundation
import NewsCore
import NewsStore
import Testing
import TestSupport

extension Resilience {
  @Suite struct `Processes that are killed` {
    @Test func `lose no reported commit`() async throws {
      let seed = SeededRandom.freshSeed()
      try await withDirectory { directory in
        var storm = KillStorm(directory: directory, random: SeededRandom(seed: seed))
        // Each round kills three writers; every fourth round kills the checkpointer too.
        for round in 0..<DeepRun.count(80, deep: 310) {
          try await storm.round(killsCheckpointer: round.isMultiple(of: 4))
          if let loss = try await storm.loss(verifies: round.isMultiple(of: 20)) {
            Issue.record("seed \(seed) round \(round): \(loss)")
            return
          }
        }
        #expect(try await storm.loss(verifies: true) == nil, "seed \(seed)")
        #expect(storm.kills >= DeepRun.count(250, deep: 1000))
        DeepRun.append(
          "\(storm.kills) kills, \(storm.commits) commits reported, none lost",
          in: "NEWSAGG_KILL_LOG"
        )
      }
    }

    @Test func `leave a breaker that sends one probe at a time and closes again`() async throws {
      try await withDirectory { directory in
        var crowd = try ProberCrowd(directory: directory)
        defer { crowd.end() }
        let wanted = DeepRun.count(6, deep: 45)
        let victims = try await crowd.killProbers(wanted)
        #expect(victims == wanted)

        let back = ContinuousClock.now
        crowd.recover()
        try await crowd.waitUntilClosed()
        // The longest break with its jitter, the lease of a killed process with a probe, and one call.
        #expect(ContinuousClock.now - back < .milliseconds(480 + 400 + 600))

        let probes = crowd.probes
        #expect(probes.count > victims)
        #expect(Set(probes).count == probes.count, "two probes of one half-open state")
        #expect(crowd.server.statistics.maxActive == 1, "two requests at once")
        DeepRun.append(
          "\(probes.count) probes, \(victims) killed, \(Set(probes).count) generations",
          in: "NEWSAGG_KILL_LOG")
      }
    }
  }
}

/// Three writers and a checkpointer on one store.
private struct KillStorm {
  let directory: String
  var random: SeededRandom
  private(set) var kills = 0
  /// For each writer, the last commit that it reported.
  private var reported: [String: Int] = [:]
  private var checkpointer: WorkerProcess?

  init(directory: String, random: SeededRandom) {
    self.directory = directory
    self.random = random
  }

  private var path: String { directory + "/newsagg.db" }
  var commits: Int { reported.values.reduce(0, +) }

  mutating func round(killsCheckpointer: Bool) async throws {
    if checkpointer == nil { checkpointer = try WorkerProcess("checkpoint", path) }
    let writers = try ["a", "b", "c"].map { name in
      (name, try WorkerProcess("write", path, name, output: directory + "/" + name))
    }
    for (_, writer) in writers { try await waitForReport(of: writer) }
    try await Task.sleep(for: .microseconds(Int.random(in: 0...20_000, using: &random)))
    for (name, writer) in writers.shuffled(using: &random) {
      writer.destroy()
      kills += 1
      if let line = writer.lastLine, let count = Int(line) { reported[name] = count }
    }
    if killsCheckpointer {
      checkpointer?.destroy()
      checkpointer = nil
      kills += 1
    }
  }

  private func waitForReport(of writer: WorkerProcess) async throws {
    while writer.isRunning, writer.lastLine == nil { try await Task.sleep(for: .milliseconds(1)) }
  }

  /// Commits that are missing from the store, or errors in it.
  func loss(verifies: Bool) async throws -> String? {
    let store = try await Store.open(.file(path), options: StoreOptions(verifies: verifies))
    defer { Task { await store.close() } }
    if await store.condition != StoreCondition() { return "opened as \(await store.condition)" }
    let counts = try await store.articleCounts()
    for record in try await store.records(named: ["a", "b", "c"]) {
      let reported = reported[record.name] ?? 0
      if record.failures < reported { return "\(record.name) lost \(reported - record.failures)" }
      if counts[record.name] != record.failures { return "\(record.name): half a commit" }
    }
    let problems = verifies ? await store.check().problems : []
    return problems.isEmpty ? nil : problems.joined(separator: "; ")
  }
}

/// Eight processes that ask for one failing source.
private struct ProberCrowd {
  let server: LoopbackServer
  private let path: String
  private var workers: [Int32: WorkerProcess] = [:]

  init(directory: String) throws {
    server = try LoopbackServer()
    path = directory + "/newsagg.db"
    server.route("/bbc", .status(500).delayed(by: .milliseconds(30)))
    for _ in 0..<8 { try start() }
  }

  private mutating func start() throws {
    let worker = try WorkerProcess("probe", path, server.url("/bbc"))
    workers[worker.processID] = worker
  }

  /// Kills every third process with a probe while it waits for its answer, and starts another one.
  ///
  /// - Returns: How many were killed: fewer than `wanted` if that takes longer than 20 seconds for each.
  mutating func killProbers(_ wanted: Int) async throws -> Int {
    let end = ContinuousClock.now + .seconds(20 * wanted)
    var (seen, victims) = (0, 0)
    while victims < wanted, ContinuousClock.now < end {
      let requests = server.requests("/bbc")
      for request in requests.dropFirst(seen) where request.headers["X-State"] == "halfOpen" {
        guard victims < wanted, requests.count.isMultiple(of: 3),
          let id = request.headers["X-Process"],
          let victim = Int32(id).flatMap({ workers.removeValue(forKey: $0) })
        else { continue }
        victim.destroy()
        victims += 1
        try start()
      }
      seen = requests.count
      try await Task.sleep(for: .milliseconds(3))
    }
    return victims
  }

  /// The generation of each probe that was sent.
  var probes: [String] {
    server.requests("/bbc").filter { $0.headers["X-State"] == "halfOpen" }
      .compactMap { $0.headers["X-Generation"] }
  }

  func recover() {
    server.route("/bbc", feed("back").delayed(by: .milliseconds(30)))
  }

  func waitUntilClosed() async throws {
    let store = try await Store.open(.file(path))
    let end = ContinuousClock.now + .seconds(5)
    while ContinuousClock.now < end,
      try await store.records(named: ["bbc"]).first?.breaker.state != .closed
    { try await Task.sleep(for: .milliseconds(5)) }
    await store.close()
  }

  mutating func end() {
    for worker in workers.values { worker.destroy() }
    server.stop()
  }
}

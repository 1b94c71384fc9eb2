// FleetTests.swift - processes of the program that share the work on one database.

import Foundation
import NewsCore
import TestSupport
import Testing

extension Resilience {
  @Suite struct `Processes on one database` {
    @Test func `ask an unknown source once, from any of them`() async throws {
      guard let postgreSQL = PostgreSQLServer.required() else { return }
      try await withDirectory { directory in
        var fleet = try Fleet(postgreSQL, directory, sources: 1, hosts: 1, ttl: .hours(1))
        defer { fleet.end() }

        for index in 0..<DeepRun.count(8, deep: 20) {
          try fleet.start("p\(index)", ["fetch", "--quiet", "--deadline", "20s"])
        }
        for worker in fleet.workers.values { #expect(worker.wait() == 0) }

        #expect(fleet.server.statistics.requests == 1)
      }
    }

    @Test
    func
      `send no early or simultaneous request to a host, even if they are killed and their clocks differ by minutes`()
      async throws
    {
      guard let postgreSQL = PostgreSQLServer.required() else { return }
      let seed = SeededRandom.freshSeed()
      try await withDirectory { directory in
        var random = SeededRandom(seed: seed)
        var fleet = try Fleet(postgreSQL, directory, sources: 40, hosts: 20, ttl: .seconds(2))
        defer { fleet.end() }
        let skews = Fleet.canSetClocks ? [0, 300, -300, 120] : [0, 0, 0, 0]
        let names = ["w0", "w1", "w2", "w3"]
        for (name, skew) in zip(names, skews) { try fleet.start(name, ["worker"], skew: skew) }

        let wanted = DeepRun.count(250, deep: 10_000)
        var kills = 0
        let end = ContinuousClock.now + .seconds(DeepRun.count(120, deep: 7200))
        while fleet.server.statistics.requests < wanted, ContinuousClock.now < end {
          try await Task.sleep(for: .milliseconds(Int.random(in: 1000...3000, using: &random)))
          try fleet.replace(names[Int.random(in: 0..<4, using: &random)])
          kills += 1
        }

        let log = FleetLog(fleet, answer: .milliseconds(30))
        DeepRun.append(
          "\(log.requests) requests, \(kills) kills, clocks \(skews) s: \(log.tooEarly.count) early "
            + "(\(log.earliest.milliseconds) ms at most), \(log.afterKills) after a kill, "
            + "\(log.mostAtOnce) at once at a host, shares \(log.shares)", in: "NEWSAGG_FLEET_LOG")
        #expect(log.requests >= wanted)
        #expect(log.tooEarly.isEmpty, "seed \(seed)")
        #expect(log.mostAtOnce == 1, "seed \(seed)")
        #expect(fleet.sources.allSatisfy { !fleet.server.requests("/\($0.name)").isEmpty })
      }
    }

    @Test(.enabled(if: DeepRun.isOn))
    func `share the work evenly and in time, servers, workers and cron jobs`() async throws {
      guard let postgreSQL = PostgreSQLServer.required() else { return }
      try await withDirectory { directory in
        var fleet = try Fleet(postgreSQL, directory, sources: 500, hosts: 50, ttl: .seconds(60))
        defer { fleet.end() }
        let servers = ["s0", "s1", "s2", "s3"]
        for name in servers { try fleet.start(name, ["serve", "--port", "0"]) }

        var rounds = 0
        let end = ContinuousClock.now + .seconds(DeepRun.fleetSeconds)
        while ContinuousClock.now < end {
          for job in ["cron0", "cron1"] {
            try fleet.start(job, ["fetch", "--quiet", "--output", "/dev/null"])
          }
          try await Task.sleep(for: .seconds(15))
          rounds += 1
          if rounds.isMultiple(of: 4) { try fleet.replace(servers[rounds / 4 % 4]) }
        }

        let log = FleetLog(fleet, answer: .milliseconds(30))
        DeepRun.append(
          "\(log.requests) requests in \(DeepRun.fleetSeconds) s: \(log.tooEarly.count) early, "
            + "\(log.afterKills) after a kill, \(log.mostAtOnce) at once at a host, "
            + "late p50 \(log.lateness.percentile(50)) "
            + "p99 \(log.lateness.percentile(99)), shares \(log.shares)", in: "NEWSAGG_FLEET_LOG")
        #expect(log.tooEarly.isEmpty)
        #expect(log.mostAtOnce == 1)
        #expect(log.lateness.percentile(99) <= .seconds(1))
        let shares = servers.map { log.shares[$0] ?? 0 }
        let even = shares.reduce(0, +) / servers.count
        #expect(shares.allSatisfy { abs($0 - even) * 5 <= even }, "\(shares)")
      }
    }
  }
}

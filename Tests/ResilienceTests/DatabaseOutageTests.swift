// DatabaseOutageTests.swift - answers in time during database outages, and recovery without help.

import Foundation
import NewsCore
import NewsEngine
import NewsStore
import TestSupport
import Testing

extension Resilience {
  @Suite struct `An answer while the database cannot be used` {
    /// Longest time from the end of an outage until all results are stored.
    private static let longestReturn = Duration.seconds(5)

    @Test(arguments: DatabaseOutage.all)
    func `comes in time, asks no publisher twice and loses nothing`(outage: DatabaseOutage)
      async throws
    {
      if outage.needsSmallDisk, !SmallDisk.canBeMade { return print("left out: not root") }
      guard let world = try await DatabaseWorld(outage) else { return }
      var (answers, returns) = (Timings(), Timings())
      let rounds = DeepRun.count(2, deep: 30)

      for round in 0..<rounds {
        world.publish("round \(round)")
        try await outage.begin(world)
        for number in 0..<5 {
          // The first answer asks all publishers, and the results stay in memory.
          let (report, duration) = await world.answer(number == 0 ? .always : .ifDue)
          answers.note(duration)
          #expect(report.sources.map(\.state) == world.states(number == 0 ? .fresh : .cached))
          #expect(world.titles(in: report, of: round).count == 5, "answer \(number)")
          if let problem = outage.problem {
            #expect(report.storeProblem?.contains(problem) == true, "\(report.storeProblem ?? "")")
          }
        }
        try await outage.end(world)
        let start = ContinuousClock.now
        await waitUntil { await world.isStored() }
        returns.note(ContinuousClock.now - start)
      }

      let stored = try await world.storedTitles()
      #expect(stored.count == 5 * rounds, "nothing is lost")
      #expect(world.requests == 5 * rounds, "no source is asked twice")
      #expect(try await world.store.allRecords().allSatisfy { $0.lease.owner.isEmpty })
      await world.close()
      #expect(answers.longest <= DatabaseWorld.deadline + .milliseconds(200))
      #expect(returns.longest <= Self.longestReturn)
      note(outage.name, answers, returns)
    }

    @Test func `comes in time from another server that takes its place`() async throws {
      var (answers, returns) = (Timings(), Timings())
      for _ in 0..<DeepRun.count(1, deep: 10) {
        guard let primary = try DatabaseWorld.server(), let standby = try primary.standby() else {
          return
        }
        let world = try await DatabaseWorld(primary, hosts: [primary.folder, standby.folder])
        world.publish("first")
        _ = await world.answer(.always)
        await waitUntil { (try? primary.checkThatStandbyHasAll()) != nil }

        try primary.stop()
        world.publish("second")
        answers.note(await world.answer(.always).duration)
        try standby.run("SELECT pg_promote()")
        let start = ContinuousClock.now
        await waitUntil { await world.isStored() }
        returns.note(ContinuousClock.now - start)

        // The old primary starts again, and accepts writes like the new one.
        try primary.start()
        try standby.endConnections(of: DatabaseWorld.role)
        world.publish("third")
        answers.note(await world.answer(.always).duration)
        await waitUntil { await world.isStored() }

        #expect(try await world.titlesForNewcomer().count == 15, "it asks both for their timeline")
        #expect(try await world.storedTitles(in: standby).count == 15)
        #expect(try await world.storedTitles(in: primary).count == 5, "it gets no more writes")
        #expect(world.requests == 15)
        await world.close()
      }
      #expect(answers.longest <= DatabaseWorld.deadline + .milliseconds(200))
      #expect(returns.longest <= Self.longestReturn)
      note("its standby was promoted, and the old primary came back", answers, returns)
    }

    private func note(_ name: String, _ answers: Timings, _ returns: Timings) {
      let figures = [
        answers.percentile(50), answers.percentile(95), answers.longest, returns.percentile(50),
        returns.longest,
      ].map { "\($0.milliseconds)" }
      DeepRun.note("| \(name) | \(figures.joined(separator: " | ")) |", in: "NEWSAGG_OUTAGE_TABLE")
    }
  }
}

extension PostgreSQLServer {
  /// Throws while the standby has not replicated everything.
  fileprivate func checkThatStandbyHasAll() throws {
    try run(
      """
      SELECT 1 / count(*) FROM pg_stat_replication WHERE replay_lsn = pg_current_wal_lsn()
      """)
  }

  func endConnections(of role: String) throws {
    try run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '\(role)'")
  }
}

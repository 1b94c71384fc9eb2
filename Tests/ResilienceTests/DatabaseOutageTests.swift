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
    func `comes in time from memory, asks no publisher twice and loses nothing`(
      outage: DatabaseOutage
    ) async throws {
      if outage.needsSmallDisk, !SmallDisk.canBeMade { return print("left out: not root") }
      guard let world = try await DatabaseWorld(outage) else { return }
      var (answers, returns) = (Timings(), Timings())
      let rounds = DeepRun.count(2, deep: 30)
      var (asked, articles) = (0, 0)

      for round in 0..<rounds {
        world.publish("round \(round)")
        _ = await world.answer(.always)
        await waitUntil { await world.isStored() }
        try await world.learn()
        asked = world.requests
        try await outage.begin(world)
        if outage.needsSmallDisk { world.publish("round \(round), later") }
        var later = 0
        for number in 0..<5 {
          // The first answer asks only if its leases can be stored.
          let (report, duration) = await world.answer(number == 0 ? .always : .ifDue)
          answers.add(duration)
          if number == 0, outage.grantsLeases(report) {
            asked += 5
            later = outage.needsSmallDisk ? 5 : 0
          }
          if number > 0 { #expect(report.sources.map(\.state) == world.states(.cached)) }
          #expect(world.titles(in: report, of: "\(round)").count == 5, "answer \(number)")
          #expect(world.titles(in: report, of: "\(round), later").count == later)
          if let problem = outage.problem {
            #expect(report.storeProblem?.contains(problem) == true, "\(report.storeProblem ?? "")")
          }
        }
        try await outage.end(world)
        let start = ContinuousClock.now
        await waitUntil { await world.isStored() }
        returns.add(ContinuousClock.now - start)
        #expect(world.requests == asked, "nobody is asked without a stored lease, or twice")
        articles += 5 + later
      }

      #expect(try await world.storedTitles().count == articles, "nothing is lost")
      #expect(try await world.store.allRecords().allSatisfy { $0.lease.owner.isEmpty })
      await world.close()
      #expect(answers.longest <= DatabaseWorld.deadline + .milliseconds(200))
      #expect(returns.longest <= Self.longestReturn)
      addRow(outage.name, answers, returns)
    }

    @Test func `has what the publishers sent when the database fails before it is stored`()
      async throws
    {
      guard let world = try await DatabaseWorld(.silent) else { return }
      // The first statements of a connection take longer, on a busy machine longer than the store waits.
      await waitUntil {
        (try? await world.store.update("other", url: "http://other.example") { _ in }) != nil
      }
      world.publish("round 0", delay: .milliseconds(200))

      let isOver = Locked(false)
      let answer = Task {
        defer { isOver.withLock { $0 = true } }
        return await world.answer(.always)
      }
      await waitUntil { world.requests == 5 || isOver.withLock(\.self) }
      try #require(world.requests == 5, "the leases were not stored")
      try await DatabaseOutage.silent.begin(world)
      let (report, duration) = await answer.value

      #expect(world.titles(in: report, of: "0").count == 5)
      #expect(report.sources.map(\.state) == world.states(.fresh))
      #expect(duration <= DatabaseWorld.deadline + .milliseconds(200))
      try await DatabaseOutage.silent.end(world)
      await waitUntil { await world.isStored() }
      #expect(try await world.storedTitles().count == 5)
      #expect(world.requests == 5)
      await world.close()
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
        await waitUntil { await world.isStored() }
        await waitUntil { (try? primary.checkThatStandbyHasAll()) != nil }

        try await world.learn()
        try primary.stop()
        answers.add(await world.answer(.ifDue).duration)
        try standby.run("SELECT pg_promote()")
        let start = ContinuousClock.now
        await waitUntil { await world.isStored() }
        returns.add(ContinuousClock.now - start)
        world.publish("second")
        answers.add(await world.answer(.always).duration)
        await waitUntil { await world.isStored() }

        // The old primary starts again, and accepts writes like the new one.
        try primary.start()
        try standby.endConnections(of: DatabaseWorld.role)
        world.publish("third")
        answers.add(await world.answer(.always).duration)
        await waitUntil { await world.isStored() }

        #expect(try await world.titlesForNewcomer().count == 15, "it asks both for their timeline")
        #expect(try await world.storedTitles(in: standby).count == 15)
        #expect(try await world.storedTitles(in: primary).count == 5, "it gets no more writes")
        #expect(world.requests == 15)
        await world.close()
      }
      #expect(answers.longest <= DatabaseWorld.deadline + .milliseconds(200))
      #expect(returns.longest <= Self.longestReturn)
      addRow("its standby was promoted, and the old primary came back", answers, returns)
    }

    private func addRow(_ name: String, _ answers: Timings, _ returns: Timings) {
      let figures = [
        answers.percentile(50), answers.percentile(95), answers.longest, returns.percentile(50),
        returns.longest,
      ].map { "\($0.milliseconds)" }
      DeepRun.append(
        "| \(name) | \(figures.joined(separator: " | ")) |", in: "NEWSAGG_OUTAGE_TABLE")
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

// PostgreSQLStoreTests.swift - the rules for a shared database beyond the contract of every store.

import NewsArticles
import NewsCore
import Testing
import TestSupport

@testable import NewsStore

@Suite struct `Stores on one database` {
  @Test func `create its tables once when they open together`() async throws {
    try await withPostgreSQL { address in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<20 {
          group.addTask { try await Store.open(.postgreSQL(address)).close() }
        }
        try await group.waitForAll()
      }

      let connection = try PostgreSQLConnection.open(address)
      let version = try connection.first(
        "SELECT value FROM \(address.schema).meta WHERE key = 'version'"
      ) { $0.text() }
      #expect(version == "\(PostgreSQLSchema.current.version)")
    }
  }

  @Test func `create them also if the first answer is read while the store opens`() async throws {
    try await withPostgreSQL { address in
      var options = StoreOptions()
      options.firstQuestion = AnswerQuestion(names: ["bbc"])

      let store = try await Store.open(.postgreSQL(address), options: options)

      let answer = try await store.answer(to: AnswerQuestion(names: ["bbc"]))
      #expect(answer.records.isEmpty)
      try await store.save([.sample("1")])
      #expect(try await store.ids() == ["1"])
      await store.close()
    }
  }

  @Test func `have the usual time to make their tables, however soon the process must answer`()
    async throws
  {
    try await withPostgreSQL { address in
      let limits = PostgreSQLConnection.Limits(answering: .seconds(3))
      let connection = try PostgreSQLConnection.open(address, StoreClock(), limits)
      let target = PostgreSQLTarget(
        address: address, schema: .current, clock: StoreClock(), health: ServerHealth(),
        firstAnswer: nil)

      _ = try PostgreSQLSchema.current.prepare(
        FaultyConnection(connection, plan: FaultPlan()), over: connection, target, isReadOnly: false
      )

      #expect(connection.limit == PostgreSQLConnection.Limits().answering)
    }
  }

  @Test func `do not change the schema of another program`() async throws {
    try await withPostgreSQL { address in
      let connection = try PostgreSQLConnection.open(address)
      try connection.execute("CREATE SCHEMA \(address.schema)")
      try connection.execute("CREATE TABLE \(address.schema).theirs (a INTEGER)")

      await expectThrows(.foreign) { _ = try await Store.open(.postgreSQL(address)) }

      let tables = try connection.first(
        "SELECT count(*) FROM pg_tables WHERE schemaname = $1", [.text(address.schema)]
      ) { $0.int() }
      #expect(tables == 1)
    }
  }

  @Test func `judge whose tables they find only when no process is creating them`() async throws {
    try await withPostgreSQL { address in
      let creator = try PostgreSQLConnection.open(address)
      try creator.execute("CREATE SCHEMA \(address.schema)")
      try creator.execute("CREATE TABLE \(address.schema).without_name (a INTEGER)")
      try creator.execute("BEGIN")
      try creator.send(
        "SELECT pg_advisory_xact_lock(\(NameLock.schema.rawValue), hashtext($1))",
        [.text(address.schema)])
      try creator.execute("DROP SCHEMA \(address.schema) CASCADE")
      async let opened = Store.open(.postgreSQL(address))
      try await waitUntil {
        try creator.first(
          """
          SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
            AND classid = \(NameLock.schema.rawValue)
            AND objid::bigint = (hashtext($1)::bigint & 4294967295)
          """, [.text(address.schema)]
        ) { $0.int() } == 1
      }

      try creator.execute("COMMIT")

      try await opened.close()
    }
  }

  @Test func `say that another session holds a lock when the tables cannot be made`() async throws {
    try await withPostgreSQL { address in
      let other = try PostgreSQLConnection.open(address)
      try other.execute("BEGIN")
      try other.send(
        "SELECT pg_advisory_xact_lock(\(NameLock.schema.rawValue), hashtext($1))",
        [.text(address.schema)])
      try other.flush()

      await expectThrows(.busy) { try await Store.open(.postgreSQL(address)).close() }

      try other.execute("ROLLBACK")
    }
  }

  @Test func `stop writing when a later version requires it, and still read`() async throws {
    try await withPostgreSQL { address in
      let store = try await Store.open(.postgreSQL(address))
      try await store.save([.sample("1")])
      let later = PostgreSQLSchema(
        steps: PostgreSQLSchema.current.steps + [["CREATE TABLE more (a BIGINT)"]],
        oldestWriter: PostgreSQLSchema.current.version + 1)
      try await Store.open(address, StoreOptions(), schema: later).close()

      await expectThrows(.readOnly) { try await store.save([.sample("2")]) }
      #expect(try await store.ids() == ["1"])
      await expectThrows(.readOnly) { try await store.save([.sample("2")]) }
      await store.close()
    }
  }

  @Test func `write again when the later version is taken back`() async throws {
    try await withPostgreSQL { address in
      let store = try await Store.open(.postgreSQL(address))
      let admin = try PostgreSQLConnection.open(address)
      let version = PostgreSQLSchema.current.version
      func setOldestWriter(_ version: Int) throws {
        try admin.execute(
          "UPDATE \(address.schema).meta SET value = '\(version)' WHERE key = 'oldest_writer'")
      }
      try setOldestWriter(version + 1)
      await expectThrows(.readOnly) { try await store.save([.sample("1")]) }

      try setOldestWriter(version)
      try await store.save([.sample("1")])

      #expect(try await store.ids() == ["1"])
      await store.close()
    }
  }

  @Test func `admit an unknown source once, from any of them`() async throws {
    try await withPostgreSQL { address in
      let stores = try await openStores(8, address)

      let grants = try await withThrowingTaskGroup(of: Bool.self) { group in
        for (index, store) in stores.enumerated() {
          group.addTask {
            try await store.update("new", url: "https://new.example/", hosts: ["new.example"]) {
              change in
              guard change.record.lease.owner.isEmpty else { return false }
              change.record.lease.owner = "store \(index)"
              change.record.lease.token += 1
              return true
            }.value
          }
        }
        return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }

      #expect(grants == 1)
      for store in stores { await store.close() }
    }
  }

  @Test func `lose no change and do not deadlock, with groups in any order`()
    async throws
  {
    try await withPostgreSQL { address in
      let stores = try await openStores(4, address)
      let names = (0..<8).map { "source-\($0)" }

      try await withThrowingTaskGroup(of: Void.self) { group in
        for (index, store) in stores.enumerated() {
          group.addTask {
            for round in 0..<20 {
              var random = SeededRandom(seed: UInt64(index * 100 + round))
              let updates = names.shuffled(using: &random).prefix(4).map { name in
                SourceUpdate(
                  name: name, url: "https://\(name).example/", hosts: ["a.example", "b.example"]
                ) { $0.record.failures += 1 }
              }
              _ = try await store.update(updates)
            }
          }
        }
        try await group.waitForAll()
      }

      let records = try await stores[0].allRecords()
      #expect(records.map(\.failures).reduce(0, +) == 4 * 20 * 4)
      for store in stores { await store.close() }
    }
  }

  @Test func `join a story that two sources bring at the same time`() async throws {
    try await withPostgreSQL { address in
      let stores = try await openStores(2, address)
      let link = "https://wire.example/2026/11/the-whole-story"

      try await withThrowingTaskGroup(of: Void.self) { group in
        for (store, source) in zip(stores, ["bbc", "npr"]) {
          group.addTask {
            try await store.save(
              [.sample("1", source: source, title: "The whole story of it", link: link)],
              source: source)
          }
        }
        try await group.waitForAll()
      }

      let articles = try await stores[0].articles(ArticleQuery(sources: ["bbc", "npr"]))
      #expect(articles.count == 1)
      #expect(articles.first?.alsoIn.count == 1)
      for store in stores { await store.close() }
    }
  }

  @Test func `notice commits of another process`() async throws {
    try await withPostgreSQL { address in
      let stores = try await openStores(2, address)
      let before = try await stores[0].version()

      try await stores[1].save([.sample("1")])

      #expect(try await stores[0].version() != before)
      for store in stores { await store.close() }
    }
  }

  @Test func `give a cursor to one reader at a time`() async throws {
    try await withPostgreSQL { address in
      let stores = try await openStores(2, address)

      let claim = try #require(try await stores[0].claim(cursor: "mail"))
      #expect(try await stores[1].claim(cursor: "mail") == nil)
      try await claim.advance(after: [], at: noon)
      #expect(
        try await stores[1].claim(cursor: "mail") == nil, "a run may advance it several times")
      await claim.release()
      #expect(try await stores[1].claim(cursor: "mail") != nil)
      for store in stores { await store.close() }
    }
  }

  @Test func `see each other's instants after the tables of another store were restored`()
    async throws
  {
    try await withPostgreSQL { address in
      let store = try await Store.open(.postgreSQL(address))
      let clock = try #require(store.clock)
      let before = clock.now().bootID
      let admin = try PostgreSQLConnection.open(address)
      try admin.execute("UPDATE \(address.schema).meta SET value = 'another' WHERE key = 'id'")

      let used = try await store.update("a", url: "https://a.example/") { change in
        change.record.attemptedAt = clock.now()
        return clock.now().bootID
      }.value

      #expect(before != used)
      let other = try await Store.open(.postgreSQL(address))
      #expect(other.clock?.now().bootID == used)
      #expect(try await other.records(named: ["a"]).map(\.attemptedAt?.bootID) == [used])
      for store in [store, other] { await store.close() }
    }
  }

  @Test func `use the clock of the database`() async throws {
    try await withPostgreSQL { address in
      let stores = try await openStores(2, address)
      let clocks = try stores.map { try #require($0.clock) }
      let connection = try PostgreSQLConnection.open(address)
      var times = clocks.map { $0.now() }
      let time = try connection.first("SELECT CAST(extract(epoch FROM now()) * 1000 AS BIGINT)") {
        $0.integer()
      }
      times.append(clocks[0].now())

      #expect(times[0].bootID == times[1].bootID, "instants of both can be compared")
      #expect(times[0].bootID.hasPrefix("db-"))
      // The error of a sample is half a round trip, of half a second at most.
      let earliest = times[0].wall.milliseconds - 500
      #expect((earliest...times[2].wall.milliseconds + 500).contains(try #require(time)))
      for store in stores { await store.close() }
    }
  }

  @Test func `work again after the server ended their connections`() async throws {
    try await withPostgreSQL { address in
      let store = try await Store.open(.postgreSQL(address))
      try await store.save([.sample("1")])
      let connection = try PostgreSQLConnection.open(address)

      let ended = try connection.all(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = $1 AND pid <> pg_backend_pid()
        """, [.text(address.schema)]
      ) { $0.text() }
      #expect(ended == ["t"])

      try await store.save([.sample("1"), .sample("2")])
      #expect(try await store.ids().count == 2)
      await store.close()
    }
  }

  @Test func `work again after the server was restarted`() async throws {
    guard PostgreSQLServer.required() != nil, let server = try PostgreSQLServer.own() else {
      return
    }
    let store = try await Store.open(.postgreSQL(PostgreSQLAddress(server.url)))
    try await store.save([.sample("1")])

    try server.restart()

    #expect(try await store.ids() == ["1"])
    try await store.save([.sample("1"), .sample("2")])
    #expect(try await store.ids().count == 2)
    await store.close()
  }

  @Test func `report that no server answers, and not a wrong path`() async throws {
    let address = try PostgreSQLAddress("postgresql://bob@127.0.0.1:1/news")

    await expectThrows(.unreachable) { _ = try await Store.open(.postgreSQL(address)) }
  }
}

private func openStores(_ count: Int, _ address: PostgreSQLAddress) async throws -> [Store] {
  var stores: [Store] = []
  for _ in 0..<count { stores.append(try await Store.open(.postgreSQL(address))) }
  return stores
}

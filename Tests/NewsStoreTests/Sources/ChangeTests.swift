// ChangeTests.swift - changes since a reader last asked.

import NewsCore
import Testing

@testable import NewsStore

@Suite struct `Changes of records` {
  @Test(arguments: Backend.allCases)
  func `are reported, including removals and maintenance`(backend: Backend) async throws {
    try await backend.withStore { store in
      for name in ["a", "b", "c"] { try await store.touch(name) }
      var known = try await store.recordChanges(since: nil)
      #expect(known.records.count == 3)
      #expect(known.isWhole)

      try await store.touch("b")
      known = try await store.recordChanges(since: known.position)
      if backend == .postgreSQL {
        #expect(known.isWhole == false)
        // Others may be reported again during transactions of other schemas on the server.
        #expect(known.records.first { $0.name == "b" }?.failures == 2)
      } else {
        #expect(known.records.count == 3)
      }

      try await store.bringForward([("c", "https://c.example/", noon - .days(9999))])
      known = try await store.recordChanges(since: known.position)
      #expect(known.records.contains { $0.name == "c" })

      try await store.removeSource("a")
      known = try await store.recordChanges(since: known.position)
      #expect(known.isWhole)
      #expect(known.records.map(\.name).sorted() == ["b", "c"])

      try await store.renameSource("b", to: "d")
      known = try await store.recordChanges(since: known.position)
      #expect(known.isWhole)
      #expect(known.records.map(\.name).sorted() == ["c", "d"])
    }
  }

  @Test func `of a transaction that ends late are not missed`() async throws {
    try await withPostgreSQL { address in
      let store = try await Store.open(.postgreSQL(address))
      for name in ["a", "b"] { try await store.touch(name) }
      let late = try PostgreSQLConnection.open(address)
      for statement in late.dialect.begin(.write) { try late.send(statement) }
      try late.execute(
        "UPDATE source SET failures = 9, changed = pg_current_xact_id() WHERE name = 'a'")

      let position = try await store.recordChanges(since: nil).position
      try await store.touch("b")
      try late.execute("COMMIT")

      let changes = try await store.recordChanges(since: position)
      #expect(changes.records.first { $0.name == "a" }?.failures == 9)
      await store.close()
    }
  }
}

extension Store {
  fileprivate func touch(_ name: String) async throws {
    try await update(name, url: "https://\(name).example/") { change in
      change.record.failures += 1
      change.record.dueAt = nil
    }
  }
}

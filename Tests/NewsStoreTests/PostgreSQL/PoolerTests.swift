// PoolerTests.swift - a store behind pgbouncer, which may give each transaction another connection.

import NewsCore
import Testing
import TestSupport

@testable import NewsStore

@Suite struct `A store behind a pooler in transaction mode` {
  @Test func `passes the same operations as one without a pooler`() async throws {
    try await withPooler { address in
      var stores: [Store] = []
      for _ in 0..<6 { stores.append(try await Store.open(.postgreSQL(address))) }

      try await withThrowingTaskGroup(of: Void.self) { group in
        for (index, store) in stores.enumerated() {
          group.addTask {
            for round in 0..<15 {
              try await store.update("common", url: "https://common.example/") { change in
                change.record.failures += 1
              }
              let source = "source-\(index)"
              try await store.save(
                [.sample("\(round)", source: source, title: "Flood \(index) \(round)")],
                source: source)
              _ = try await store.ids([source])
            }
          }
        }
        try await group.waitForAll()
      }

      let record = try await stores[0].records(named: ["common"]).first
      #expect(record?.failures == 6 * 15)
      let sources = (0..<6).map { "source-\($0)" }
      let found = try await stores[1].articles(ArticleQuery(sources: sources))
      #expect(found.count == 6 * 15)
      var query = SearchQuery("flood", now: noon)
      query.limit = 200
      #expect(try await stores[2].search(query).hits.count == 6 * 15)
      for store in stores { await store.close() }
    }
  }

  @Test func `is recognised`() async throws {
    try await withPooler { address in
      let other = try direct(address)
      for (address, isPooled) in [(address, true), (other, false)] {
        let store = try await Store.open(.postgreSQL(address))
        let facts = try await store.serverFacts(at: Moment(wall: noon))

        #expect(facts?.isPooled == isPooled)
        #expect(facts?.isLocal == true)
        #expect(facts?.missingRights == [])
        await store.close()
      }
    }
  }

  private func direct(_ pooled: PostgreSQLAddress) throws -> PostgreSQLAddress {
    var address = try PostgreSQLAddress(PostgreSQLServer.shared?.url ?? "")
    address.schema = pooled.schema
    return address
  }
}

private func withPooler(_ body: (PostgreSQLAddress) async throws -> Void) async throws {
  try await withPostgreSQL { direct in
    guard let server = PostgreSQLServer.shared, let pooler = try PgBouncer.own(before: server)
    else { return }
    var address = try PostgreSQLAddress(pooler.url)
    address.schema = direct.schema
    try await body(address)
    withExtendedLifetime(pooler) {}
  }
}

// DueTests.swift - sources that are due, and which process takes them.

import NewsCore
import Testing

@testable import NewsStore

@Suite struct `Sources that are due in every store` {
  @Test(arguments: Backend.allCases)
  func `are found for one configuration, the most overdue first`(backend: Backend) async throws {
    try await backend.withStore { store in
      for (name, minutes) in [("a", -1), ("b", -9), ("c", 1), ("theirs", -5)] {
        try await store.save(name, dueAt: noon + .minutes(minutes))
      }
      try await store.save("gone", dueAt: nil)

      let due = try await store.dueSources(query(["a", "b", "c", "gone"]))

      #expect(due.sources.map(\.name) == ["b", "a"])
      #expect(due.sources.map(\.host) == ["b.example", "a.example"])
      #expect(due.next == noon - .minutes(9))
    }
  }

  @Test(arguments: Backend.allCases)
  func `are found page by page, with those of other configurations, if there are many names`(
    backend: Backend
  ) async throws {
    try await backend.withStore { store in
      for (name, minutes) in [("n1", -1), ("n2", -9), ("theirs", -5)] {
        try await store.save(name, dueAt: noon + .minutes(minutes))
      }
      var many = query((0..<2000).map { "n\($0)" })
      many.limit = 2

      #expect(try await store.dueSources(many).sources.map(\.name) == ["n2", "theirs"])
      many.offset = 2
      #expect(try await store.dueSources(many).sources.map(\.name) == ["n1"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `are left out while their host is busy, but not for an expired or impossible lease`(
    backend: Backend
  ) async throws {
    try await backend.withStore { store in
      for (name, seconds) in [("busy", 5), ("over", -1), ("odd", 3600)] {
        try await store.update(name, url: "https://\(name).example/") { change in
          change.record.failures = 1
          change.takenHostLease = HostLease(
            host: "\(name).example", source: "other", owner: "another",
            until: Moment(wall: noon + .seconds(seconds)))
        }
      }

      let due = try await store.dueSources(query(["busy", "over", "odd"]))

      #expect(due.sources.map(\.name).sorted() == ["odd", "over"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `are changed together, including unknown ones`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save("known", dueAt: noon)
      let claims = ["known", "new"].map {
        SourceClaim(name: $0, url: "https://\($0).example/", host: "\($0).example")
      }

      let tokens = try await store.claim(claims) { change in
        change.record.lease.owner = "me"
        change.record.lease.token += 1
        return change.record.lease.token
      }

      #expect(tokens == ["known": 1, "new": 1])
      #expect(try await store.allRecords().map(\.lease.owner) == ["me", "me"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `become due earlier, never later`(backend: Backend) async throws {
    try await backend.withStore { store in
      let url = "https://a.example/"
      try await store.save("a", dueAt: noon)

      try await store.bringForward([
        ("a", url, noon + .minutes(1)), ("a", "https://b.example/", noon - .hours(9)),
      ])
      #expect(try await store.allRecords().first?.dueAt == noon)

      try await store.bringForward([("a", url, noon - .minutes(1))])
      #expect(try await store.allRecords().first?.dueAt == noon - .minutes(1))
    }
  }

  @Test func `are not taken from the transaction that is changing them`() async throws {
    try await withPostgreSQL { address in
      let store = try await Store.open(.postgreSQL(address))
      for name in ["a", "b"] { try await store.save(name, dueAt: noon) }
      let other = try PostgreSQLConnection.open(address)
      try other.execute("BEGIN")
      let locked = other.dialect
      #expect(locked == .postgreSQL(schema: address.schema))
      try other.lock(.source, ["a"])
      try other.flush()
      _ = try other.first("SELECT 1") { $0.int() }
      let claims = ["a", "b"].map {
        SourceClaim(name: $0, url: "https://\($0).example/", host: "\($0).example")
      }

      let claimed = try await store.claim(claims) { _ in true }
      try other.execute("COMMIT")

      #expect(claimed == ["b": true])
      #expect(try await store.claim(claims) { _ in true }.count == 2)
      await store.close()
    }
  }
}

private func query(_ names: [String]) -> DueQuery {
  var query = DueQuery(names: names, perHost: 1, longestLease: .seconds(32), now: noon)
  query.limit = 10
  return query
}

extension Store {
  fileprivate func save(_ name: String, dueAt: WallTime?) async throws {
    try await update(name, url: "https://\(name).example/") { change in
      change.record.failures = 1
      change.record.dueAt = dueAt
    }
  }
}

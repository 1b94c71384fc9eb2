// PostgreSQLAddressTests.swift - URLs of databases, and how they are shown.

import Testing

@testable import NewsStore

@Suite struct `The address of a database` {
  @Test(
    arguments: [
      ("postgresql://db.example/news", "postgresql://db.example/news"),
      ("postgres://bob@db.example:5433/news?sslmode=require", "postgresql://db.example:5433/news"),
      ("postgresql://bob@a.example,b.example:1/news", "postgresql://a.example,b.example:1/news"),
      ("postgresql:///news?host=/run/postgresql", "postgresql:///run/postgresql/news"),
      ("postgresql://bob@[::1]/news", "postgresql://[::1]/news"),
    ])
  func `is shown without user and parameters`(url: String, place: String) throws {
    #expect(try PostgreSQLAddress(url).place == place)
  }

  @Test(
    arguments: [
      ("postgresql://bob@a.example,b.example:1/news", ["a.example", "b.example:1"]),
      ("postgresql://[::1]:5433,[::2]/news", ["::1:5433", "::2"]),
      ("postgresql:///news?host=/run/a,%2Frun%2Fb&port=5433,5434", ["/run/a:5433", "/run/b:5434"]),
      ("postgresql://a,b/news?port=5433", ["a:5433", "b:5433"]),
    ])
  func `has each of its servers`(url: String, servers: [String]) throws {
    let found = try PostgreSQLAddress(url).servers.map { server in
      server.port.isEmpty ? server.host : "\(server.host):\(server.port)"
    }

    #expect(found == servers)
  }

  @Test(
    arguments: [
      "postgresql://bob:secret@db.example/news", "postgresql://bob:@db.example/news",
      "postgresql://db.example/news?password=secret",
      "postgresql://db.example/news?sslmode=require&sslpassword=secret",
      "postgresql://bob:a@b@db.example/news",
    ])
  func `has no password`(url: String) {
    #expect(throws: PostgreSQLAddress.Fault.password) { try PostgreSQLAddress(url) }
  }

  @Test(
    arguments: [
      ("mysql://db.example/news", PostgreSQLAddress.Fault.notPostgreSQL),
      ("/var/lib/newsagg.db", .notPostgreSQL),
      ("postgresql://bob%zz@db.example/news", .percentSign),
      ("postgresql://db.example/news%4", .percentSign),
    ])
  func `is refused otherwise`(url: String, fault: PostgreSQLAddress.Fault) {
    #expect(throws: fault) { try PostgreSQLAddress(url) }
  }
}

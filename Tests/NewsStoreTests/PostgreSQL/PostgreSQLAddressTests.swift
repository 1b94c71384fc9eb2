// PostgreSQLAddressTests.swift - URLs of databases, and how they are shown.

import Glibc
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
      ("postgresql:///news?host=/a,/b&port=1,2", "postgresql:///a:1,/b:2/news"),
      ("postgresql:///news?port=6432", "postgresql://:6432/news"),
      ("postgresql:///?service=far", "postgresql:///?service=far"),
      ("postgresql://db.example/ne%77s", "postgresql://db.example/news"),
    ])
  func `is shown without user and parameters`(url: String, place: String) throws {
    #expect(try PostgreSQLAddress(url) { _ in nil }.place == place)
  }

  @Test func `has the host, port, database and service that libpq takes from variables`() throws {
    let variables = [
      "PGHOST": "db.example", "PGPORT": "5433", "PGDATABASE": "news", "PGSERVICE": "far",
    ]

    let address = try PostgreSQLAddress("postgresql://") { variables[$0] }

    #expect(address.place == "postgresql://db.example:5433/news?service=far")
  }

  @Test(
    arguments: [
      "postgresql:///news", "postgresql:///news?host=/run/postgresql",
      "postgresql://localhost/news",
      "postgresql://127.0.0.1:5433/news", "postgresql://[::1],%2Frun%2Fa/news?port=1,2",
      "postgresql://db.example/news?host=localhost", "postgresql:///news?hostaddr=127.0.0.1",
    ])
  func `demands no TLS if it names only this machine`(url: String) throws {
    let address = try PostgreSQLAddress(url) { $0 == "PGHOST" ? "/run/postgresql" : nil }

    #expect(address.isLocal)
    #expect(address.tlsMode == "prefer")
  }

  @Test(
    arguments: [
      ("postgresql://db.example/news", ""), ("postgresql://localhost,db.example/news", ""),
      ("postgresql://localhost/news?hostaddr=192.0.2.2", ""),
      ("postgresql://127.0.0.1/news?%68ost=192.0.2.2", ""),
      ("postgresql://127.0.0.1.example/news", ""), ("postgresql:///news?service=far", ""),
      ("postgresql://localhost/news?%73ervice=far", ""), ("postgresql:///news", "PGHOST"),
      ("postgresql://localhost/news", "PGHOSTADDR"), ("postgresql:///news", "PGSERVICE"),
      ("postgresql://localhost/news", "PGSERVICE"),
    ])
  func `demands a verified server if anything may name another machine`(
    url: String, variable: String
  ) throws {
    let address = try PostgreSQLAddress(url) { $0 == variable ? "192.0.2.2" : nil }

    #expect(!address.isLocal)
    #expect(address.tlsMode == "verify-full")
  }

  @Test(arguments: ["sslmode=require", "%73slmode=require", "sslmode=%72equire"])
  func `leaves the mode of TLS to the URL`(parameter: String) throws {
    let address = try PostgreSQLAddress("postgresql://db.example/news?\(parameter)") { _ in nil }

    #expect(address.tlsMode == "require")
    #expect(address.hasOwnTLSMode)
  }

  @Test(
    arguments: [
      ("127.0.0.1", true), ("127.9.9.9", true), ("192.0.2.2", false), ("128.0.0.1", false),
      ("::1", true), ("::ffff:127.0.0.1", true), ("::ffff:192.0.2.2", false), ("::2", false),
      ("2001:db8::1", false),
    ])
  func `is of this machine if the connected socket is`(text: String, isLocal: Bool) {
    #expect(isThisMachine(socketAddress(text)) == isLocal)
  }

  @Test(
    arguments: [
      ("postgresql://bob@a.example,b.example:1/news", ["a.example", "b.example:1"]),
      ("postgresql://[::1]:5433,[::2]/news", ["::1:5433", "::2"]),
      ("postgresql:///news?host=/run/a,%2Frun%2Fb&port=5433,5434", ["/run/a:5433", "/run/b:5434"]),
      ("postgresql://a,b/news?port=5433", ["a:5433", "b:5433"]),
    ])
  func `has each of its servers`(url: String, servers: [String]) throws {
    let found = try PostgreSQLAddress(url, variable: { _ in nil }).servers.map { server in
      server.port.isEmpty ? server.host : "\(server.host):\(server.port)"
    }

    #expect(found == servers)
  }

  @Test(
    arguments: [
      "postgresql://bob:secret@db.example/news", "postgresql://bob:@db.example/news",
      "postgresql://db.example/news?password=secret",
      "postgresql://db.example/news?sslmode=require&sslpassword=secret",
      "postgresql://bob:a@b@db.example/news", "postgresql://db.example/news?%70assword=secret",
      "postgresql://db.example/news?sslp%61ssword=secret",
      "postgresql://bob:sec/ret@db.example/news", "postgresql://bob:1/2@db.example/news",
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
      ("postgresql://db.example/news%00", .percentSign), ("postgresql:/news", .notPostgreSQL),
      // These may contain a password too, or libpq reads them otherwise.
      ("postgresql://bob:sec?ret@db.example/news", .malformed),
      ("postgresql://bob:1/2?a=3@db.example/news", .malformed),
      ("postgresql://bob:secret", .malformed),
      ("postgresql://localhost?a=b@db.example", .malformed),
      ("postgresql://db.example/news?password", .malformed),
      ("postgresql://db.example/news?ssl=true", .malformed),
      ("postgresql://[::1/news", .malformed), ("postgresql://db.example/news?port=x", .malformed),
    ])
  func `is refused otherwise`(url: String, fault: PostgreSQLAddress.Fault) {
    #expect(throws: fault) { try PostgreSQLAddress(url) }
  }
}

/// An address of either family with a port, as the system returns it for a socket.
private func socketAddress(_ text: String) -> sockaddr_storage {
  var storage = sockaddr_storage()
  let isV6 = text.contains(":")
  storage.ss_family = sa_family_t(isV6 ? AF_INET6 : AF_INET)
  withUnsafeMutableBytes(of: &storage) { bytes in
    bytes[2] = 0x15
    _ = inet_pton(isV6 ? AF_INET6 : AF_INET, text, bytes.baseAddress?.advanced(by: isV6 ? 8 : 4))
  }
  return storage
}

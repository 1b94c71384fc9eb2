// PostgreSQLTests.swift - a connection to a real server: pipelines, failures and deadlines.

import NewsCore
import Testing
import TestSupport

@testable import NewsStore

@Suite struct `A connection to PostgreSQL` {
  @Test func `returns any text as it was sent`() async throws {
    try await withPostgreSQL { address in
      let connection = try PostgreSQLConnection.open(address)
      let texts = ["", "plain", "it's \\ \"quoted\"", "näïve 日本 🙂", "line\nline\ttab"]

      for text in texts {
        #expect(try connection.first("SELECT $1::text", [.text(text)]) { $0.text() } == text)
      }
      #expect(
        try connection.first("SELECT $1::text", [.text("a\0b")]) { $0.text() } == "a\u{fffd}b",
        "PostgreSQL would cut it at the zero byte")
    }
  }

  @Test func `takes lists of any text, without zero bytes`() async throws {
    try await withPostgreSQL { address in
      let connection = try PostgreSQLConnection.open(address)
      let texts = ["a\0b", "\\u0000", "\\", "\\\0", "plain"]

      let read = try connection.all("SELECT unnest($1::text[])", [SQLValue(list: texts)]) {
        $0.text()
      }
      let pairs = try connection.all(
        "SELECT first, second FROM \(connection.dialect.table(ofPairs: "$1")) AS pairs",
        [SQLValue(pairs: texts.map { ($0, $0) })]
      ) { [$0.text(), $0.text()] }

      let expected = ["a\u{fffd}b", "\\u0000", "\\", "\\\u{fffd}", "plain"]
      #expect(read == expected)
      #expect(pairs == expected.map { [$0, $0] })
    }
  }

  @Test func `reads numbers and NULL as SQLite does`() async throws {
    try await withPostgreSQL { address in
      let connection = try PostgreSQLConnection.open(address)
      let numbers: [Int64] = [0, -1, 42, .max, .min]

      for number in numbers {
        let read = try connection.first("SELECT $1::bigint", [.integer(number)]) { $0.integer() }
        #expect(read == number)
      }
      let row = try connection.first("SELECT NULL::text, -1.5, sum(x) FROM (VALUES (2), (3)) t (x)")
      {
        ($0.optionalText(), $0.real(), $0.int())
      }
      #expect(row?.0 == nil)
      #expect(row?.1 == -1.5)
      #expect(row?.2 == 5)
    }
  }

  @Test func `runs a statement for many rows and reports a failure at the next wait`() async throws
  {
    try await withPostgreSQL { address in
      let connection = try PostgreSQLConnection.open(address)
      try connection.send("BEGIN")
      try connection.send("CREATE TEMPORARY TABLE t (a BIGINT PRIMARY KEY)")
      try connection.runEach("INSERT INTO t VALUES ($1)", (0..<2000).map { [.integer($0)] })
      #expect(try connection.first("SELECT count(*) FROM t") { $0.int() } == 2000)

      try connection.runEach("INSERT INTO t VALUES ($1)", [[.integer(1)], [.integer(9999)]])
      let error = #expect(throws: StoreError.self) { try connection.execute("COMMIT") }

      #expect(error?.detail.contains("23505") == true, "unique_violation")
      try connection.execute("ROLLBACK")
      #expect(try connection.first("SELECT 1") { $0.int() } == 1, "it goes on")
      #expect(!connection.isBroken)
    }
  }

  @Test func `reads several queries in one wait`() async throws {
    try await withPostgreSQL { address in
      let connection = try PostgreSQLConnection.open(address)
      var found: [Int] = []

      try connection.read([
        SQLQuery("SELECT 1") { found.append($0.int()) },
        SQLQuery("SELECT x FROM generate_series(2, 4) x") { found.append($0.int()) },
        SQLQuery("SELECT 5 WHERE false") { found.append($0.int()) },
        SQLQuery("SELECT 6") { found.append($0.int()) },
      ])

      #expect(found == [1, 2, 3, 4, 6])
    }
  }

  @Test func `receives a million bytes while it sends as many`() async throws {
    try await withPostgreSQL { address in
      let connection = try PostgreSQLConnection.open(address)
      let text = String(repeating: "x", count: 1 << 20)
      var lengths: [Int] = []

      try connection.read(
        (0..<8).map { _ in
          SQLQuery("SELECT $1::text", [.text(text)]) { lengths.append($0.text().utf8.count) }
        })

      #expect(lengths == Array(repeating: 1 << 20, count: 8))
    }
  }

  @Test func `is given up when the server does not answer in time`() async throws {
    try await withPostgreSQL { address in
      let limits = PostgreSQLConnection.Limits(answering: .milliseconds(100))
      let connection = try PostgreSQLConnection.open(address, StoreClock(), limits)

      let error = #expect(throws: StoreError.self) { try connection.execute("SELECT pg_sleep(60)") }

      #expect(error?.kind == .unreachable)
      #expect(connection.isBroken)
    }
  }

  @Test func `notices that the server ended it`() async throws {
    try await withPostgreSQL { address in
      let connection = try PostgreSQLConnection.open(address)
      let other = try PostgreSQLConnection.open(address)
      let id = try #require(try connection.first("SELECT pg_backend_pid()") { $0.integer() })

      try other.execute("SELECT pg_terminate_backend($1)", [.integer(id)])
      let error = #expect(throws: StoreError.self) { try connection.execute("SELECT 1") }

      #expect(error?.kind == .unreachable)
      #expect(connection.isBroken)
    }
  }

  @Test func `keeps the names that it has prepared before an error`() async throws {
    try await withPostgreSQL { address in
      let connection = try PostgreSQLConnection.open(address)

      try connection.send("SELECT 7")
      #expect(throws: StoreError.self) { try connection.execute("SELECT 1 / 0") }

      #expect(try connection.first("SELECT 7") { $0.int() } == 7)
      #expect(connection.usesNames, "the server would refuse to prepare it twice")
    }
  }

  @Test func `uses no statement names after the server has lost one`() async throws {
    try await withPostgreSQL { address in
      let connection = try PostgreSQLConnection.open(address)
      #expect(try connection.first("SELECT 7") { $0.int() } == 7)
      // Like a pooler that gives the next transaction another connection.
      try connection.execute("DEALLOCATE ALL")

      let error = #expect(throws: StoreError.self) { try connection.execute("SELECT 7") }
      #expect(error?.kind == .busy, "worth a retry")

      #expect(try connection.first("SELECT 7") { $0.int() } == 7)
    }
  }

  @Test(arguments: [
    ("40001", StoreError.Kind.busy), ("40P01", .busy), ("55P03", .busy), ("57014", .busy),
    ("53300", .busy), ("26000", .busy), ("42P05", .busy), ("57P01", .unreachable),
    ("57P03", .unreachable), ("08006", .unreachable), ("25P03", .unreachable), ("", .unreachable),
    ("25006", .readOnly), ("53100", .full), ("42P01", .newer), ("42703", .newer), ("22012", .newer),
    ("28P01", .open), ("3D000", .open), ("42501", .open), ("XX001", .io), ("58030", .io),
    ("23505", .io), ("22001", .refused), ("22P05", .refused), ("54000", .refused),
  ])
  func `has an error kind for each SQLSTATE`(state: String, kind: StoreError.Kind) {
    #expect(PostgreSQLFailure(state: state, message: "").kind == kind)
  }

  @Test func `says in words of its own that the tables allow no writes`() {
    let failure = PostgreSQLFailure(state: "22012", message: "division by zero")

    let text = StoreError(failure, path: "db").description

    #expect(text.contains("no longer allow this version to write (SQLSTATE 22012)"))
    #expect(!text.contains("division"))
  }

  @Test func `fails without a server, with an error that names only the place`() async throws {
    var address = try PostgreSQLAddress("postgresql://bob@127.0.0.1:1/news?application_name=canary")
    address.password = "canary"

    let error = #expect(throws: StoreError.self) { try PostgreSQLConnection.open(address) }

    #expect(error?.kind == .unreachable)
    #expect(error?.description.contains("postgresql://127.0.0.1:1/news") == true)
    #expect(error?.description.contains("canary") == false)
  }
}

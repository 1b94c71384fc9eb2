// StoreErrorProcessTests.swift - the messages about a store that cannot be used.

import Foundation
import NewsCore
import Testing
import TestSupport

@testable import NewsStore
@testable import newsagg

extension Processes {
  /// A message has three parts: what cannot be done, the reason, and what to do about it.
  @Suite struct `A store that cannot be used` {
    private static let startOrCheck =
      "; start the server, or check host and port in the URL of the store\n"

    @Test(arguments: ["fetch", "stats", "serve", "worker", "workers", "doctor"])
    func `is named by its place, without a password`(command: String) async throws {
      let run = try await self.run([command], "postgresql://bob@127.0.0.1:1/news")

      let said = run.text + run.errors
      #expect(run.status == 69)
      #expect(said.contains("cannot reach the store postgresql://127.0.0.1:1/news: "), "\(said)")
      #expect(said.contains("Connection refused"), "\(said)")
      #expect(said.contains("start the server"), "\(said)")
      #expect(!said.contains("canary"))
    }

    @Test(arguments: [
      ("postgresql://h/n?bogus=1", "invalid URI query parameter: \"bogus\""),
      ("postgresql://h/n?sslmode=never", "invalid sslmode value: \"never\""),
    ])
    func `has a URL that libpq does not understand`(url: String, reason: String) async throws {
      let run = try await self.run(["stats"], url)

      let place = url.prefix { $0 != "?" }
      #expect(
        run.errors
          == "newsagg: cannot open the store \(place): \(reason); check the URL of the store\n")
      #expect(run.status == 69)
    }

    @Test(arguments: [
      "postgresql://bob:CaNa/Ry@127.0.0.1/news", "postgresql://bob:CaNa?Ry@127.0.0.1/news",
      "postgresql://127.0.0.1/news?%70assword=CaNaRy", "postgresql:/CaNaRy",
    ])
    func `has a URL that may contain a password`(url: String) async throws {
      let used = try await self.run(["stats", "--store", url], "")
      let shown = try await self.run(["config", "show", "--store", url], "")

      for run in [used, shown] {
        #expect(run.status == 64)
        #expect(!(run.text + run.errors).contains("CaNa"), "\(run.text + run.errors)")
        #expect(!(run.text + run.errors).contains("Ry"), "\(run.text + run.errors)")
      }
    }

    @Test func `gets no password before it is verified, wherever its host is named`() async throws {
      let trap = try PasswordTrap()
      let folder = FileManager.default.temporaryDirectory.appending(
        path: "\(UInt64.random(in: 0 ... .max))")
      try Data("[far]\nhost=127.0.0.1\nport=\(trap.port)\nuser=bob\ndbname=news\n".utf8)
        .write(to: folder)
      defer { try? FileManager.default.removeItem(at: folder) }
      let variables = ["PGSERVICEFILE": folder.path]

      let refused = try await self.run(["stats"], "postgresql:///?service=far", variables)
      #expect(refused.status == 69)
      #expect(refused.errors.contains("server does not support SSL"), "\(refused.errors)")
      #expect(refused.errors.contains("turn on TLS at the server"), "\(refused.errors)")
      #expect(trap.received.isEmpty)

      _ = try await self.run(["stats"], "postgresql:///?service=far&sslmode=disable", variables)
      #expect(trap.received == ["canary"], "the URL says so in words")
    }

    @Test func `has no host of that name`() async throws {
      let run = try await self.run(["stats"], "postgresql://nowhere.invalid/news")

      #expect(run.errors.hasPrefix("newsagg: cannot reach the store postgresql://nowhere.invalid/"))
      #expect(run.errors.contains("could not translate host name \"nowhere.invalid\""))
      #expect(run.errors.hasSuffix(Self.startOrCheck), "\(run.errors)")
    }

    @Test func `has another password, or none`() async throws {
      guard PostgreSQLServer.required() != nil, let server = try PostgreSQLServer.own() else {
        return
      }
      try server.run("CREATE ROLE reader LOGIN PASSWORD 'the right canary'")
      try server.demandPassword(of: "reader")
      let url = server.url.replacing("newsagg@", with: "reader@")

      let wrong = try await self.run(["stats"], url)
      let none = try await self.run(["stats"], url, password: nil)

      let place = "postgresql://\(server.folder)/postgres"
      #expect(wrong.status == 69 && none.status == 69)
      #expect(
        wrong.errors.hasSuffix(
          "password authentication failed for user \"reader\" (SQLSTATE 28P01); check the user in "
            + "the URL of the store, and NEWSAGG_STORE_PASSWORD or ~/.pgpass\n"), "\(wrong.errors)")
      #expect(
        none.errors
          == "newsagg: cannot open the store \(place): it requires a password; set "
          + "NEWSAGG_STORE_PASSWORD, or write it to ~/.pgpass (mode 0600)\n")
      #expect(!(wrong.text + wrong.errors).contains("canary"))
    }

    @Test(arguments: [
      ("/postgres?", "/nowhere?", "3D000", "make it with CREATE DATABASE, or check the name"),
      ("newsagg@", "nobody@", "28000", "check the user in the URL of the store"),
    ])
    func `has no such database or role`(
      part: String, replacement: String, state: String, advice: String
    ) async throws {
      guard let server = PostgreSQLServer.required() else { return }

      let run = try await self.run(["stats"], server.url.replacing(part, with: replacement))

      #expect(run.status == 69)
      #expect(run.errors.contains("(SQLSTATE \(state)); \(advice)"), "\(run.errors)")
    }

    @Test func `does not allow the role to create a schema`() async throws {
      try await withDatabase { url in
        guard let server = PostgreSQLServer.shared else { return }
        let role = "guest_\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        try server.run("CREATE ROLE \(role) LOGIN")

        let run = try await self.run(["stats"], url.replacing("newsagg@", with: "\(role)@"))
        try server.run("DROP ROLE \(role)")

        #expect(run.status == 69)
        #expect(
          run.errors.contains(
            "permission denied for database")
            && run.errors.hasSuffix(
              "(SQLSTATE 42501); let the role create the schema newsagg (GRANT CREATE ON DATABASE), "
                + "or own it\n"),
          "\(run.errors)")
      }
    }

    @Test func `does not allow the role to write its tables`() async throws {
      try await withDatabase { url in
        guard let server = PostgreSQLServer.shared else { return }
        let role = "guest_\(String(UInt64.random(in: 0 ... .max), radix: 36))"
        try server.run("CREATE ROLE \(role) LOGIN")
        _ = try await self.run(["fetch"], url)

        let run = try await self.run(["stats"], url.replacing("newsagg@", with: "\(role)@"))
        try server.run("DROP ROLE \(role)")

        #expect(run.status == 69)
        #expect(run.errors.contains("permission denied for schema newsagg"), "\(run.errors)")
        #expect(run.errors.contains("grant it USAGE, CREATE, and on the tables SELECT"))
      }
    }

    @Test func `has another encoding than UTF8`() async throws {
      guard let server = PostgreSQLServer.required() else { return }
      let name = "latin_\(String(UInt64.random(in: 0 ... .max), radix: 36))"
      try server.run("CREATE DATABASE \(name) ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")

      let run = try await self.run(
        ["doctor"], server.url.replacing("/postgres?", with: "/\(name)?"))
      try server.run("DROP DATABASE \(name)")

      #expect(run.status == 69)
      let text = run.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(text.contains("its encoding is LATIN1"), "\(text)")
      #expect(text.contains("ENCODING 'UTF8' TEMPLATE template0"), "\(text)")
    }

    @Test(arguments: [["fetch", "--deadline", "1s"], ["stats"]])
    func `is locked by another session of a server that answers`(
      arguments: [String]
    ) async throws {
      try await withDatabase { url in
        _ = try await self.run(["fetch"], url)
        let session = try PostgreSQLConnection.open(PostgreSQLAddress(url))
        try session.execute("BEGIN")
        try session.execute("LOCK TABLE newsagg.meta IN ACCESS EXCLUSIVE MODE")

        let start = ContinuousClock.now
        let run = try await self.run(arguments, url)
        let time = ContinuousClock.now - start
        try session.execute("ROLLBACK")

        #expect(run.status == 69)
        #expect(
          run.errors.contains("it answers, but another session holds a lock"), "\(run.errors)")
        #expect(run.errors.contains("end the session that holds the lock"), "\(run.errors)")
        #expect(time < .seconds(5), "it took six seconds")
      }
    }

    @Test func `does not answer a fetch, which ends near its deadline`() async throws {
      guard PostgreSQLServer.required() != nil, let server = try PostgreSQLServer.own() else {
        return
      }
      _ = try await self.run(["fetch"], server.url)
      server.signal(SIGSTOP)
      let start = ContinuousClock.now
      let run = try await self.run(["fetch", "--deadline", "500ms"], server.url)
      let time = ContinuousClock.now - start
      server.signal(SIGCONT)

      #expect(run.status == 69)
      #expect(run.errors.contains("no answer within"), "\(run.errors)")
      #expect(time < .milliseconds(1800), "connecting alone may take two seconds")
    }

    @Test func `accepts no writes, which doctor reports`() async throws {
      try await withDatabase { url in
        _ = try await self.run(["stats"], url)
        let name = url.prefix { $0 != "?" }.split(separator: "/").last ?? ""
        try PostgreSQLServer.shared?.run(
          "ALTER DATABASE \(name) SET default_transaction_read_only = on")

        let run = try await self.run(["doctor"], url)

        #expect(run.status == 69)
        #expect(run.text.contains("default_transaction_read_only is on"), "\(run.text)")
      }
    }

    @Test(arguments: ["theirs (a INTEGER)", "meta (name TEXT)"])
    func `has another program's tables`(table: String) async throws {
      try await withDatabase { url in
        try await sql("CREATE SCHEMA newsagg; CREATE TABLE newsagg.\(table)", url)

        let run = try await self.run(["stats"], url)

        #expect(run.status == 78)
        #expect(
          run.errors.hasSuffix(
            "is not a newsagg store: another program's tables are in its schema newsagg; choose "
              + "another database in the URL of the store; this one was left as it is\n"),
          "\(run.errors)")
      }
    }

    @Test func `is only read when a later version has changed it`() async throws {
      try await withDatabase { url in
        _ = try await self.run(["stats"], url)
        try await sql(
          "UPDATE newsagg.meta SET value = '99' WHERE key IN ('version', 'oldest_writer')", url)

        let read = try await self.run(["stats"], url)
        let written = try await self.run(["cursors", "reset", "mail"], url)
        let checked = try await self.run(["doctor"], url)

        #expect(read.status == 0)
        #expect(written.status == 69)
        #expect(
          written.errors.contains(
            "cannot be written: it has schema 99, this newsagg writes "), "\(written.errors)")
        #expect(
          written.errors.hasSuffix("; upgrade newsagg; until then it can only be read\n"),
          "\(written.errors)")
        #expect(checked.text.contains("upgrade newsagg"), "\(checked.text)")
      }
    }

    @Test(arguments: [false, true])
    func `is the target of a copy, but is not empty`(isOnServer: Bool) async throws {
      try await withDatabase { url in
        let place = try Workplace()
        try place.configure(sources: ["bbc"])
        place.server.route("/bbc", feed("one"))
        _ = try await place.run("fetch")
        let target = isOnServer ? url : place.directory.appending(path: "other.db").path
        let first = try await place.run("store", "copy", place.storePath, target)

        let second = try await place.run("store", "copy", place.storePath, target)

        #expect(first.status == 0, "\(first.errors)")
        #expect(second.status == 69)
        let (folder, database) = (
          url.split(separator: "=").last ?? "", url.prefix { $0 != "?" }.split(separator: "/").last
        )
        let name = isOnServer ? "postgresql://\(folder)/\(database ?? "")" : target
        let advice =
          isOnServer
          ? "choose a database without the schema newsagg, or remove all that it has with "
            + "DROP SCHEMA newsagg CASCADE"
          : "choose a path where no file is yet, or move this one away first"
        #expect(
          second.errors
            == "newsagg: the store \(name) is not empty: it has sources, and two stores cannot be "
            + "mixed; \(advice)\n")
      }
    }

    @Test(arguments: [
      (Duration.milliseconds(-999), "999 ms behind"), (.seconds(119), "119 s ahead of"),
      (.milliseconds(-7_199_994), "119 min behind"), (.zero, "0 ms ahead of"),
    ])
    func `has a clock that doctor compares with this machine's`(offset: Duration, text: String) {
      #expect(comparedClocks(offset) == "the server's clock is \(text) this machine's")
    }

    private func run(
      _ arguments: [String], _ url: String, _ variables: [String: String] = [:],
      password: String? = "canary"
    ) async throws -> Run {
      let place = try Workplace()
      try place.configure(sources: ["bbc"])
      place.server.route("/bbc", feed("one"))
      var environment = variables
      if !url.isEmpty { environment["NEWSAGG_STORE"] = url }
      environment["NEWSAGG_STORE_PASSWORD"] = password
      return try await place.start(arguments, environment: environment).wait()
    }
  }
}

/// Runs statements in the database of `url`.
private func sql(_ statements: String, _ url: String) async throws {
  let run = try await Child(
    ["psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", "-d", url, "-c", statements],
    environment: ["PATH": "/usr/bin:/bin"], program: URL(filePath: "/usr/bin/env")
  ).wait()
  try #require(run.status == 0, "\(run.errors)")
}

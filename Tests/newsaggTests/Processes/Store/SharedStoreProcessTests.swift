// SharedStoreProcessTests.swift - the program on a database that several machines share.

import Foundation
import NewsCore
import Testing
import TestSupport

extension Processes {
  @Suite struct `The program on a shared database` {
    @Test func `asks each source once from all machines, which have the same answer`()
      async throws
    {
      try await withDatabase { url in
        let place = try Workplace()
        let names = (0..<8).map { "source\($0)" }
        try place.configure(sources: names)
        for name in names { place.server.route("/\(name)", feed("\(name) one", "\(name) two")) }

        // The processes share only the database, like processes on different machines.
        let runs = try await withThrowingTaskGroup(of: Run.self) { group in
          for machine in 0..<3 {
            let home = place.directory.appending(path: "machine\(machine)").path
            group.addTask {
              try await place.run(
                "fetch", "--json", environment: ["NEWSAGG_STORE": url, "HOME": home])
            }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }

        #expect(runs.map(\.status) == [0, 0, 0])
        #expect(runs.map(\.articles.count) == [16, 16, 16])
        #expect(place.server.statistics.requests == 8)
      }
    }

    @Test(arguments: [
      ["stats"], ["breaker-status"], ["why", "bbc"], ["search", "headline"], ["sources", "list"],
      ["cursors"],
    ])
    func `has every command`(arguments: [String]) async throws {
      try await withFetchedArticle { place, store in
        let run = try await place.start(arguments, environment: store).wait()

        #expect(run.status == 0, "\(run.errors)")
        #expect(!run.text.isEmpty || arguments == ["cursors"])
      }
    }

    @Test(arguments: [["why", "bbc"], ["status", "bbc"], ["sources", "list"]])
    func `counts ages by the clock of the database, whatever the machine's is`(
      arguments: [String]
    ) async throws {
      try await withFetchedArticle { place, store in
        let arguments =
          arguments
          + ["--format", "table", "--since", "1h"].prefix(
            ["why", "status"].contains(arguments[0]) ? 2 : 4)
        let run = try await place.start(
          arguments, environment: try await onFastClock(store, place)
        ).wait()

        #expect(run.status == 0, "\(run.errors)")
        #expect(run.text.contains("bbc"), "\(run.text)")
        #expect(!run.text.contains("3h") && !run.text.contains("2 h"), "\(run.text)")
      }
    }

    @Test(arguments: [false, true])
    func `obeys on all machines the pause that a host asks for during a check`(
      isFast: Bool
    ) async throws {
      try await withDatabase { url in
        let place = try Workplace()
        try place.configure(sources: ["busy", "beside"])
        var answer = LoopbackAnswer.status(429)
        answer.headers = [HTTPHeader("Retry-After", "3600")]
        place.server.route("/*", answer)
        let store = ["NEWSAGG_STORE": url]
        let machine = isFast ? try await onFastClock(store, place) : store

        let first = try await place.run("sources", "check", "busy", environment: machine)
        let second = try await place.run("sources", "check", "busy", environment: machine)
        let fetch = try await place.run("fetch", environment: store)

        #expect([first.status, second.status] == [69, 75], "\(first.errors) \(second.errors)")
        #expect(second.errors.contains("(in "), "\(second.errors)")
        #expect(fetch.states == ["busy": "skipped", "beside": "skipped"])
        #expect(place.server.statistics.requests == 1)
      }
    }

    @Test(arguments: [
      (["stats", "--fields", "source,fetches"], "bbc\t1\n"),
      (["search", "headline", "--fields", "title"], "A headline\n"),
      (["top", "--min", "1", "--fields", "title"], "A headline\n"),
    ])
    func `counts --since by the clock of the database, whatever the machine's is`(
      arguments: [String], found: String
    ) async throws {
      try await withFetchedArticle { place, store in
        // By the machine's clock, everything was three hours ago.
        let run = try await place.start(
          arguments + ["--since", "1h", "--format", "tsv"],
          environment: try await onFastClock(store, place)
        ).wait()

        #expect(run.status == 0, "\(run.errors)")
        #expect(run.text.hasSuffix(found), "\(run.text)")
      }
    }

    @Test func `asks nobody when no lease can be stored`() async throws {
      guard PostgreSQLServer.required() != nil, let server = try PostgreSQLServer.own() else {
        return
      }
      try server.run("CREATE ROLE reader LOGIN")
      try server.run("GRANT CREATE ON DATABASE postgres TO reader")
      let place = try Workplace()
      try place.configure(sources: ["bbc"])
      place.server.route("/bbc", feed("A headline"))
      let store = ["NEWSAGG_STORE": server.url.replacing("newsagg@", with: "reader@")]
      let first = try await place.run("fetch", "--json", environment: store)
      #expect(first.articles.count == 1, "\(first.errors)")

      try server.run("ALTER ROLE reader CONNECTION LIMIT 0")
      let refused = try await place.run("fetch", "--refresh", environment: store)
      try server.run("ALTER ROLE reader CONNECTION LIMIT -1")
      try server.run("ALTER ROLE reader SET default_transaction_read_only = on")
      let readOnly = try await place.run("fetch", "--refresh", "--json", environment: store)

      #expect(refused.status == 69, "\(refused.errors)")
      #expect(refused.errors.contains("too many connections"), "\(refused.errors)")
      #expect(readOnly.articles.count == 1, "what is stored can be read: \(readOnly.errors)")
      #expect(readOnly.text.contains("no lease can be stored"), "\(readOnly.text)")
      #expect(place.server.statistics.requests == 1)
    }

    @Test func `keeps the last output when the articles cannot be read`() async throws {
      try await withDatabase { url in
        guard let server = PostgreSQLServer.required() else { return }
        let place = try Workplace()
        try place.configure(sources: ["bbc"])
        place.server.route("/bbc", feed("A headline"))
        let store = ["NEWSAGG_STORE": url]
        let output = place.directory.appending(path: "news.json")
        let arguments = ["fetch", "-q", "--json", "-o", output.path]
        _ = try await place.start(arguments, environment: store).wait()
        let written = try String(contentsOf: output, encoding: .utf8)

        try server.endTable("article", url)
        let run = try await place.start(arguments, environment: store).wait()

        // A table that is not there looks like the schema of a newer version.
        #expect(run.status == 78, "\(run.errors)")
        #expect(written.contains("A headline"))
        #expect(try String(contentsOf: output, encoding: .utf8) == written)
        #expect(place.server.statistics.requests == 1)
      }
    }

    @Test func `gives a cursor back when there is nothing new`() async throws {
      try await withDatabase { url in
        let place = try Workplace()
        try place.configure(sources: ["bbc"])
        place.server.route("/bbc", feed("one", "two"))
        let arguments = ["fetch", "--new=mail", "--each", "true"]

        var statuses: [Int32] = []
        for _ in 0..<3 {
          let run = try await place.start(arguments, environment: ["NEWSAGG_STORE": url]).wait()
          statuses.append(run.status)
        }

        #expect(statuses == [0, 0, 0])
      }
    }

    @Test func `gives a cursor each article once`() async throws {
      try await withDatabase { url in
        let place = try Workplace()
        try place.configure(sources: ["bbc"])
        place.server.route("/bbc", feed("one", "two"))
        let store = ["NEWSAGG_STORE": url]

        let first = try await place.run("fetch", "--new=mail", "--json", environment: store)
        let second = try await place.run("fetch", "--new=mail", "--json", environment: store)

        #expect(first.articles.count == 2, "\(first.errors)")
        #expect(second.articles.isEmpty, "\(second.errors)")
      }
    }
  }
}

/// Runs `body` with the URL of a new database.
///
/// Without a server, the test is skipped with a message.
func withDatabase(_ body: (String) async throws -> Void) async throws {
  guard let server = PostgreSQLServer.required() else { return }
  let name = "db_\(String(UInt64.random(in: 0 ... .max), radix: 36))"
  try server.run("CREATE DATABASE \(name)")
  do {
    try await body("postgresql://newsagg@/\(name)?host=\(server.folder)")
  } catch {
    try? server.run("DROP DATABASE \(name) WITH (FORCE)")
    throw error
  }
  try server.run("DROP DATABASE \(name) WITH (FORCE)")
}

extension PostgreSQLServer {
  /// Makes a table of the database at `url` unreadable.
  fileprivate func endTable(_ name: String, _ url: String) throws {
    let database = url.split(separator: "/")[2].prefix { $0 != "?" }
    try run("ALTER TABLE newsagg.\(name) RENAME TO gone", in: String(database))
  }
}

/// Fetches one article of the source bbc into a new database; `body` gets the environment of that run.
private func withFetchedArticle(
  _ body: (Workplace, [String: String]) async throws -> Void
) async throws {
  try await withDatabase { url in
    let place = try Workplace()
    try place.configure(sources: ["bbc"])
    place.server.route("/bbc", feed("A headline"))
    let store = ["NEWSAGG_STORE": url]
    let fetched = try await place.run("fetch", environment: store)
    #expect(fetched.status == 0, "\(fetched.errors)")
    try await body(place, store)
  }
}

/// The environment of a run on a machine whose clock is three hours fast.
private func onFastClock(
  _ environment: [String: String], _ place: Workplace
) async throws -> [String: String] {
  let library = try await place.library(before: fastClock)
  return environment.merging(["LD_PRELOAD": library]) { $1 }
}

/// The wall clock of a machine that is three hours fast.
private let fastClock = #"""
  #define _GNU_SOURCE
  #include <sys/syscall.h>
  #include <time.h>
  #include <unistd.h>

  int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = syscall(SYS_clock_gettime, clock, time);
    if (clock == CLOCK_REALTIME) time->tv_sec += 3 * 3600;
    return result;
  }
  """#

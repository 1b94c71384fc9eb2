// FollowProcessTests.swift - a run that continues, prints each article as it arrives, and survives faults.

import Foundation
import Glibc
import TestSupport
import Testing

@testable import NewsConfiguration
@testable import NewsStore

extension Processes {
  @Suite struct `Following` {
    private let arguments = ["fetch", "--follow", "--new=log", "-f", "tsv", "--fields", "title"]

    private func place() throws -> Workplace {
      let place = try Workplace()
      try place.configure(sources: ["wire"], "ttl = \"1s\"")
      return place
    }

    @Test func `prints each article as it arrives, and the header line once`() async throws {
      let place = try place()
      place.server.route("/wire", feed("one"))
      let child = try place.start(arguments)

      #expect(child.outputLines(2) == ["title", "one"])
      place.server.route("/wire", feed("one", "two"))
      #expect(child.outputLines(1) == ["two"])
      place.server.route("/wire", .status(500))
      #expect(child.errorLine { $0.contains("500") } != nil, "a failure is reported once")
      place.server.route("/wire", feed("one", "two", "three"))
      #expect(child.outputLines(1) == ["three"])
      child.send(SIGTERM)

      #expect(try await child.wait().status == 143)
    }

    @Test func `prints each article at least once, although it is killed again and again`()
      async throws
    {
      let place = try place()
      var printed: [String] = []
      for number in 1...5 {
        let titles = (1...number).map { "article \($0)" }
        place.server.route("/wire", .body(Array(rssDocument(items: titles).utf8)))
        let child = try place.start(arguments + ["--no-header"])
        printed += child.outputLines(upTo: "article \(number)")
        child.send(SIGKILL)
        printed += try await child.wait().text.split(separator: "\n").map(String.init)
      }

      let rest = try await place.run(
        "fetch", "--offline", "--new=log", "-f", "tsv", "--fields", "title", "--no-header")
      printed += rest.text.split(separator: "\n").map(String.init)
      #expect(Set(printed).count == 5, "\(printed)")
      #expect(printed.count <= 15, "printed articles that were not recorded may be printed again")
    }

    @Test func `ends when its reader has gone, also without a new article`() async throws {
      let place = try place()
      place.server.route("/wire", feed("one"))

      let run = try await place.shell(
        "$NEWSAGG fetch --follow --new=log -f jsonl | head -1; echo ${PIPESTATUS[0]}")

      #expect(run.text.contains("\"title\":\"one\""))
      #expect(run.text.hasSuffix("141\n"))
    }

    @Test func `prints what another process has stored`() async throws {
      let place = try place()
      place.server.route("/wire", feed("one"))
      let child = try place.start(arguments + ["--offline"])
      _ = try await place.run("fetch", "-q", "-o", "/dev/null")

      #expect(child.outputLines(2) == ["title", "one"])
      child.send(SIGINT)
      #expect(try await child.wait().status == 130)
    }

    @Test func `continues when a locked store is free again`() async throws {
      let place = try place()
      place.server.route("/wire", feed("one"))
      let child = try place.start(arguments + ["--deadline", "1s"])
      #expect(child.outputLines(2) == ["title", "one"])
      let other = try SQLiteConnection(path: place.storePath, mode: .write)
      // The run records what it has printed.
      await waitUntil { (try? other.execute("BEGIN IMMEDIATE")) != nil }
      place.server.route("/wire", feed("one", "two"))

      #expect(child.errorLine { $0.contains("locked by another process") } != nil)
      try other.execute("ROLLBACK")

      #expect(child.outputLines(1) == ["two"])
      child.send(SIGTERM)
      #expect(try await child.wait().status == 143)
    }

    @Test func `runs a command for each article`() async throws {
      let place = try place()
      place.server.route("/wire", feed("one"))
      let child = try place.start([
        "fetch", "--follow", "--new=log", "--each", "sh", "-c", "echo \"got $NEWS_TITLE\"",
      ])

      #expect(child.outputLines(1) == ["got one"])
      place.server.route("/wire", feed("one", "two"))
      #expect(child.outputLines(1) == ["got two"])
      child.send(SIGTERM)
      #expect(try await child.wait().status == 143)
    }
  }
}

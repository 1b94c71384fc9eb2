// CursorProcessTests.swift - a cursor loses no article when its readers are killed.

import Foundation
import Glibc
import Testing
import TestSupport

@testable import NewsConfiguration

extension Processes {
  @Suite struct `A cursor's readers` {
    @Test func `together get a thousand articles, although many are killed`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["wire"], top: "retention = \"90d\"\n")
      let titles = (0..<1000).map { "article number \($0)" }
      place.server.route("/wire", .body(Array(rssDocument(items: titles).utf8)))
      #expect(try await place.run("fetch", "-q", "-o", "/dev/null").status == 0)
      var random = SystemRandomNumberGenerator()
      var given: [String: Int] = [:]
      var killedRuns = 0

      for number in 0..<50 {
        let file = place.directory.appending(path: "run-\(number).tsv")
        let reader = try place.start([
          "fetch", "--offline", "--new=mailer", "--limit", "40", "--format", "tsv", "--fields",
          "id",
          "-o", file.path,
        ])
        if number % 2 == 0 {
          let child = reader.processID
          let delay = UInt64.random(in: 0...40_000_000, using: &random)
          Thread.detachNewThread { killAfter(nanoseconds: delay, child) }
        }
        let run = try await reader.wait()
        if run.status != 0 { killedRuns += 1 }
        for id in lines(file) { given[id, default: 0] += 1 }
      }
      let rest = place.directory.appending(path: "rest.tsv")
      let last = try await place.run(
        "fetch", "--offline", "--new=mailer", "--format", "tsv", "--fields", "id", "-o", rest.path)
      #expect(last.status == 0)
      for id in lines(rest) { given[id, default: 0] += 1 }

      #expect(given.count == 1000, "every article was given")
      let repeats = given.values.reduce(0) { $0 + $1 - 1 }
      #expect(
        repeats <= killedRuns * 40, "only articles that a killed run had written are repeated")
      #expect(try await place.run("fetch", "--offline", "--new=mailer").articles.isEmpty)
    }

    @Test func `get an error if the store cannot be written`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["wire"])
      place.server.route("/wire", feed("One"))

      // Not even root can create a file there.
      let arguments = ["fetch", "--new=mailer", "--store", "/sys/newsagg.db"]
      let run = try await place.start(arguments).wait()
      let peek = try await place.start(arguments + ["--peek"]).wait()

      #expect(peek.status == 0)
      #expect(run.status == 69)
      #expect(run.articles.count == 1)
      #expect(run.errors.contains("the cursor \"mailer\" is not kept"), "\(run.errors)")
    }

    @Test func `get the articles again if their output was closed`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["wire"])
      place.server.route("/wire", feed("one", "two"))
      _ = try await place.run("fetch")

      let closed = try await place.shell("$NEWSAGG fetch --offline --new=m >&-")
      let full = try await place.shell("$NEWSAGG fetch --offline --new=m > /dev/full")
      let file = try await place.shell(
        "$NEWSAGG fetch --offline --new=m --json -o $HOME/out.json >&-")
      let given = try await place.shell("cat $HOME/out.json")

      #expect([closed.status, full.status, file.status] == [0, 74, 0])
      #expect(given.articles.count == 2)
      #expect(try await place.run("fetch", "--offline", "--new=m").articles.isEmpty)
    }

    @Test func `do not move it by listing the fields`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["wire"])
      place.server.route("/wire", feed("one", "two"))
      _ = try await place.run("fetch")

      let fields = try await place.run("fetch", "--offline", "--new=mailer", "--fields")
      let wrong = try await place.run("fetch", "--offline", "--new=mailer", "--fields", "headline")
      let given = try await place.run("fetch", "--offline", "--new=mailer")

      #expect(fields.status == 0 && fields.text.contains("title"))
      #expect(wrong.status == 64)
      #expect(given.articles.count == 2)
    }

    private func lines(_ file: URL) -> [String] {
      let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
      return text.split(separator: "\n").dropFirst().map(String.init)
    }
  }
}

/// The only wait in real time of this suite: a process is killed at a random moment.
private func killAfter(nanoseconds: UInt64, _ processID: Int32) {
  var wait = timespec(tv_sec: 0, tv_nsec: Int(nanoseconds))
  nanosleep(&wait, nil)
  kill(processID, SIGKILL)
}

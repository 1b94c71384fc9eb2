// SourcesProcessTests.swift - the real program changes the catalogue, with one request for each change.

import Foundation
import NewsCore
import Testing
import TestSupport

@testable import NewsConfiguration

extension Processes {
  @Suite struct `The catalogue` {
    private func configuration(_ place: Workplace) throws -> String {
      try String(contentsOf: place.directory.appending(path: "config.toml"), encoding: .utf8)
    }

    @Test func `asks an added source once, and conditionally from then on`() async throws {
      let place = try Workplace("# mine\n")
      place.server.route("/feed", feed("one", "two").etag("\"v1\""))
      let url = "http://127.0.0.1:\(place.server.port)/feed"

      let added = try await place.run("sources", "add", url, "--name", "mine", "--tag", "wire")
      let cached = try await place.run("fetch")
      let renewed = try await place.run("fetch", "--refresh")

      #expect(added.status == 0, "\(added.errors)")
      #expect(try configuration(place).contains("# mine\n"))
      #expect(
        try configuration(place).contains("[sources.mine]\nurl = \"\(url)\"\ntags = [\"wire\"]"))
      #expect(cached.states == ["mine": "cached"])
      #expect(cached.articles.count == 2)
      #expect(renewed.states == ["mine": "fresh"])
      #expect(
        place.server.requests("/feed").map { $0.headers["If-None-Match"] } == [nil, "\"v1\""])
    }

    @Test func `names the feeds of a page instead of adding it`() async throws {
      let place = try Workplace()
      let page = """
        <html><head><link rel="alternate" type="application/rss+xml" href="/news.xml"></head></html>
        """
      place.server.route("/", .text(page, type: "text/html"))
      let url = "http://127.0.0.1:\(place.server.port)/"

      let run = try await place.run("sources", "add", url, "--json")
      let check = try await place.run("sources", "check", url)

      #expect(run.status == 65)
      let row = (run.json["checks"] as? [[String: Any]])?.first
      #expect(row?["feeds"] as? [String] == [url + "news.xml"])
      #expect(run.errors.contains("newsagg sources add \(url)news.xml"))
      #expect(check.status == 0)
      #expect(place.server.statistics.requests == 2, "one request a command")
      #expect(try !configuration(place).contains("[sources"))
    }

    @Test
    func `does not add a source that cannot be reached, and says how to add it without a check`()
      async throws
    {
      let place = try Workplace()
      place.server.stop()
      let url = "http://127.0.0.1:\(place.server.port)/feed"

      let run = try await place.run("sources", "add", url)
      let unasked = try await place.run("sources", "add", url, "--no-check", "--name", "down")

      #expect(run.status == 69)
      #expect(run.errors.contains("--no-check"))
      #expect(unasked.status == 0)
      #expect(try configuration(place).contains("[sources.down]"))
    }

    @Test func `keeps all data of a known source that is added again`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["mine"])
      place.server.route("/mine", feed("one", "two").header("Cache-Control", "max-age=3600"))
      _ = try await place.run("fetch")
      _ = try await place.run("sources", "remove", "mine")
      let url = "http://127.0.0.1:\(place.server.port)/mine"

      let added = try await place.run("sources", "add", url, "--name", "mine")
      let offline = try await place.run("fetch", "--offline")

      #expect(added.status == 0, "\(added.errors)")
      #expect(offline.articles.count == 2)
      place.server.stop()
      _ = try await place.run("sources", "remove", "mine")
      _ = try await place.run("sources", "add", url, "--name", "mine")
      #expect(try await place.run("search", "one", "--exit-status").status == 0)
    }

    @Test func `deletes a removed source, and its articles only on request`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["keep", "gone"])
      place.server.route("/keep", feed("keeping"))
      place.server.route("/gone", feed("leaving"))
      _ = try await place.run("fetch")

      #expect(try await place.run("sources", "remove", "gone").status == 0)

      #expect(try !configuration(place).contains("gone"))
      #expect(try await place.run("search", "leaving").json["hits"] as? [Any] != nil)
      #expect(try await place.run("search", "leaving", "--exit-status").status == 0)
      #expect(try await place.run("sources", "remove", "keep", "--purge").status == 0)
      #expect(try await place.run("search", "keeping", "--exit-status").status == 1)
    }

    @Test(arguments: [
      ["sources", "remove", "mine"], ["sources", "rename", "mine", "yours"],
    ])
    func `changes nothing while the store cannot be written`(arguments: [String]) async throws {
      let place = try Workplace()
      try place.configure(sources: ["mine"])
      let before = try configuration(place)

      let run = try await place.start(
        arguments, environment: ["NEWSAGG_STORE": "postgresql://bob@127.0.0.1:1/news"]
      ).wait()

      #expect(run.status == 69)
      #expect(run.errors.hasPrefix("newsagg: cannot reach the store"), "\(run.errors)")
      #expect(try configuration(place) == before)
    }

    @Test func `changes nothing while the database is read-only`() async throws {
      try await withDatabase { url in
        let place = try Workplace()
        try place.configure(sources: ["mine"])
        let environment = ["NEWSAGG_STORE": url]
        _ = try await place.run("stats", environment: environment)
        let name = url.prefix { $0 != "?" }.split(separator: "/").last ?? ""
        try PostgreSQLServer.shared?.run(
          "ALTER DATABASE \(name) SET default_transaction_read_only = on")
        let before = try configuration(place)

        let run = try await place.run("sources", "remove", "mine", environment: environment)

        #expect(run.status == 69)
        #expect(try configuration(place) == before)
      }
    }

    @Test func `keeps the sources that two processes add at the same time`() async throws {
      let place = try Workplace()
      let children = try (0..<8).map { number in
        try place.start([
          "sources", "add", "https://a.example/\(number)", "--no-check", "--name", "s\(number)",
        ])
      }
      for child in children { #expect(try await child.wait().status == 0) }
      let text = try configuration(place)
      for number in 0..<8 { #expect(text.contains("[sources.s\(number)]")) }
    }

    @Test func `checks a source without storing anything`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["plain"])
      place.server.route("/plain", feed("one"))

      let run = try await place.run("sources", "check", "plain", "--json")

      let row = (run.json["checks"] as? [[String: Any]])?.first
      #expect(row?["good"] as? Bool == true)
      #expect(row?["entries"] as? Int == 1)
      #expect((row?["problems"] as? [String])?.contains { $0.contains("ETag") } == true)
      #expect(try await place.run("fetch", "--offline").articles.isEmpty)
    }

    @Test func `reports guids and links that several entries share`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["alerts"])
      let items = ["Storm", "Flood", "Frost"].map {
        "<item><title>\($0)</title><guid>alert</guid><link>http://a.example/now</link></item>"
      }
      let apart =
        "<item><title>Fair</title><guid>fair</guid><link>http://a.example/fair</link></item>"
      let document = "<rss version=\"2.0\"><channel>\(items.joined())\(apart)</channel></rss>"
      place.server.route("/alerts", .body(Array(document.utf8)))

      let run = try await place.run("sources", "check", "alerts", "--json")

      let row = (run.json["checks"] as? [[String: Any]])?.first
      let problems = (row?["problems"] as? [String] ?? []).filter { $0.contains("share") }
      #expect(
        problems == [
          "3 of 4 entries share their guid with another one (\"alert\"): give each entry its own guid",
          "3 of 4 entries share their link with another one (http://a.example/now): "
            + "link each entry to its own page",
        ])
    }

    @Test func `stores the pause that a host asks for during a check`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["busy", "beside"])
      var answer = LoopbackAnswer.status(429)
      answer.headers = [HTTPHeader("Retry-After", "300")]
      place.server.route("/*", answer)

      let first = try await place.run("sources", "check", "busy")
      let second = try await place.run("sources", "check", "busy")
      let fetch = try await place.run("fetch")

      #expect([first.status, second.status] == [69, 75])
      #expect(fetch.states == ["busy": "skipped", "beside": "skipped"])
      #expect(place.server.statistics.requests == 1)
    }

    @Test func `checks the other sources in spite of a paused one`() async throws {
      let place = try Workplace()
      try place.configure(
        """
        [sources.good]
        url = "HOST/good"
        [sources.busy]
        url = "http://localhost:\(place.server.port)/busy"
        allow_private = ["::1/128"]
        """)
      var answer = LoopbackAnswer.status(429)
      answer.headers = [HTTPHeader("Retry-After", "300")]
      place.server.route("/busy", answer)
      place.server.route("/good", feed("one"))
      _ = try await place.run("sources", "check", "busy")

      let check = try await place.run("sources", "check", "--json")

      #expect(check.status == 75)
      #expect(check.errors.contains("busy is not asked: its host is paused"))
      let names = (check.json["checks"] as? [[String: Any]])?.map { $0["name"] as? String }
      #expect(names == ["good"])
      #expect(place.server.requests("/busy").count == 1)
    }

    @Test(arguments: [("--not", "text"), ("--match", "text"), ("--tag", "name")])
    func `is not searched with an empty option value, for example of an unset variable`(
      option: String, need: String
    ) async throws {
      let run = try await Workplace().run("fetch", "--offline", option, "")

      #expect(run.status == 64)
      #expect(run.errors == "newsagg: \(option) needs a \(need)\n")
    }

    @Test func `reports with -q many equal failures on one line`() async throws {
      let place = try Workplace()
      try place.configure(sources: (0..<12).map { "s\($0)" })
      place.server.route("/*", .status(500))

      let run = try await place.run("fetch", "-q")

      let names = (0..<12).map { "s\($0)" }.joined(separator: ", ")
      #expect(run.errors.hasPrefix("newsagg: \(names): HTTP 500"), "\(run.errors)")
      #expect(run.errors.split(separator: "\n").count == 1)
    }

    /// A fetch waits 70 % of its deadline for sources that are not critical; a check waits for all until its end.
    @Test func `waits for checked sources until the deadline`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["slow"], top: "deadline = \"8s\"\n")
      place.server.route("/slow", feed("one").delayed(by: .seconds(6)))

      #expect(try await place.run("sources", "check", "slow").status == 0)
    }
  }
}

extension Processes {
  @Suite struct `A run beside another` {
    @Test(.timeLimit(.minutes(1)))
    func `exits 75 with --if-running exit, and else shares the work`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["slow"])
      place.server.route("/slow", feed("one").delayed(by: .seconds(3)))
      let first = try place.start(["fetch", "--deadline", "30s", "--timeout", "20s"])
      await waitUntil { place.server.statistics.requests > 0 }

      // It cannot end before the others have found it.
      first.send(SIGSTOP)
      let alone = try await place.run("fetch", "--if-running=exit")
      let joining = try place.start(["fetch"])
      first.send(SIGCONT)
      let joined = try await joining.wait()

      #expect(alone.status == 75)
      #expect(joined.articles.count == 1)
      #expect(try await first.wait().articles.count == 1)
      #expect(place.server.requests("/slow").count == 1)
      #expect(try await place.run("fetch", "--if-running=exit").status == 0)
    }

    @Test func `reports with -q when a failure begins, lasts and ends`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["bbc"], "ttl = \"1s\"")
      place.server.route("/bbc", feed("one"))
      var heard = [try await place.run("fetch", "-q", "--refresh").errors]
      place.server.route("/bbc", .status(500))
      for _ in 0..<4 { heard.append(try await place.run("fetch", "-q", "--refresh").errors) }
      place.server.route("/bbc", feed("one"))
      heard.append(try await place.run("fetch", "-q", "--refresh").errors)
      heard.append(try await place.run("fetch", "-q", "--refresh").errors)

      let spoke = heard.map { !$0.isEmpty }
      #expect(spoke == [false, true, false, true, false, true, false], "\(heard)")
      #expect(heard[5].contains("answers again"))
    }
  }
}

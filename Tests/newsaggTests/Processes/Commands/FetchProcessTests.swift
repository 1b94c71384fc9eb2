// FetchProcessTests.swift - fetch, with the real program, real sockets and a real store.

import Foundation
import NewsCore
import Testing
import TestSupport

@testable import NewsStore

extension Processes {
  @Suite struct `The program` {
    @Test func `sends a contact to publishers only if one is configured`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["bbc"])
      place.server.route("/bbc", feed("one"))

      _ = try await place.run("fetch", "--refresh")
      _ = try await place.run(
        "fetch", "--refresh", environment: ["NEWSAGG_CONTACT": "https://me.example/"])

      let agents = place.server.requests("/bbc").compactMap { $0.headers["User-Agent"] }
      #expect(agents.map { $0.contains("(+https://me.example/)") } == [false, true])
      #expect(agents.allSatisfy { $0.hasPrefix("newsagg/") && !$0.contains("newsagg.example") })
    }

    @Test func `fetches, answers from the store, revalidates, and shows old copies with a reason`()
      async throws
    {
      let place = try Workplace()
      try place.configure(sources: ["bbc", "ap"], "ttl = \"1s\"")
      place.server.route("/bbc", feed("one", "two").etag("\"v1\""))
      place.server.route("/ap", feed("three").etag("\"v1\""))

      let first = try await place.run("fetch", "--sources", "bbc,ap")
      let second = try await place.run("fetch", "--sources", "bbc,ap", "--max-age", "1h")

      #expect(first.status == 0)
      #expect(first.states == ["bbc": "fresh", "ap": "fresh"])
      #expect(first.json["cached"] as? Bool == false)
      #expect(second.json["cached"] as? Bool == true)
      #expect(second.articles.count == 3)
      #expect(place.server.statistics.requests == 2, "the second run sent no request")

      let third = try await place.run("fetch", "--refresh")
      #expect(third.articles.count == 3)
      #expect(place.server.requests("/bbc").last?.headers["If-None-Match"] == "\"v1\"")

      place.server.stop()
      let fourth = try await place.run("fetch", "--refresh")
      #expect(fourth.states == ["bbc": "stale", "ap": "stale"])
      #expect(fourth.articles.count == 3)
      #expect(fourth.errors.contains("connect.refused"))
      #expect(fourth.status == 0)
    }

    @Test func `answers while the store is locked, and refuses changes that it cannot save`()
      async throws
    {
      let place = try Workplace()
      try place.configure(sources: ["bbc"])
      place.server.route("/bbc", feed("one"))
      _ = try await place.run("fetch")
      let other = try SQLiteConnection(path: place.storePath, mode: .write)
      try other.execute("PRAGMA locking_mode = EXCLUSIVE")
      try other.execute("BEGIN EXCLUSIVE")
      try other.execute("DELETE FROM gate")

      let fetch = try await place.run("fetch", "--deadline", "3s")
      let reset = try await place.run("breaker-status", "bbc", "--reset")
      let plan = try await place.run("fetch", "--dry-run")

      #expect(fetch.status == 0)
      #expect(fetch.articles.count == 1)
      #expect(fetch.errors.contains("locked by another process"))
      for refused in [reset, plan] {
        #expect(refused.status == 69)
        #expect(refused.errors.contains("locked by another process"))
        #expect(refused.output.isEmpty)
      }
    }

    @Test func `asks no source twice while another program locks the store`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["bbc", "ap"])
      for name in ["bbc", "ap"] { place.server.route("/\(name)", feed(name)) }
      _ = try await place.run("fetch", "bbc")
      let other = try SQLiteConnection(path: place.storePath, mode: .write)
      try other.execute("BEGIN IMMEDIATE")

      var runs: [Run] = []
      for _ in 0..<5 { runs.append(try await place.run("fetch", "--deadline", "3s")) }
      let why = try await place.run("why", "ap")

      #expect(runs.allSatisfy { !$0.articles.isEmpty }, "the copy of the other source is shown")
      #expect(place.server.requests("/bbc").count == 1)
      #expect(place.server.requests("/ap").count == 1)
      #expect(why.text.contains("the store could not be written"), "\(why.text)")
    }

    @Test func `sends requests in parallel within its limits`() async throws {
      let place = try Workplace()
      let names = (0..<3).map { "s\($0)" }
      let tables = names.enumerated().map { index, name in
        "[sources.\(name)]\nurl = \"http://127.0.0.\(index + 1):\(place.server.port)/\(name)\"\n"
      }
      let wide = try LoopbackServer(address: "0.0.0.0")
      defer { wide.stop() }
      for name in names { wide.route("/\(name)", feed(name).delayed(by: .seconds(1))) }
      try place.configure(
        tables.joined().replacing(":\(place.server.port)/", with: ":\(wide.port)/"))

      let run = try await place.run("fetch")

      #expect(run.articles.count == 3)
      #expect(wide.statistics.maxActive == 3, "all three were being answered at the same time")
      #expect(wide.statistics.maxActiveByAddress.values.allSatisfy { $0 == 1 })
    }

    @Test func `answers by the deadline with any faults of the sources`() async throws {
      let place = try Workplace()
      try place.configure(
        sources: ["good", "hangs", "resets", "page", "bomb"], top: "per_host = 8\n")
      place.server.route("/good", feed("one"))
      place.server.route("/hangs", feed("late").delayed(by: .seconds(60)))
      place.server.route("/resets", feed("x").cut(.midHeaders, .reset))
      place.server.route("/page", .text("<html><body>portal</body></html>", type: "text/html"))
      place.server.route("/bomb", .gzipBomb(decodedBytes: 200 << 20))

      let run = try await place.run("fetch", "--deadline", "2s", "--timeout", "1500ms")

      let sources = run.json["sources"] as? [[String: Any]] ?? []
      let codes = sources.reduce(into: [String: String]()) { codes, source in
        let error = source["error"] as? [String: Any]
        codes[source["name"] as? String ?? ""] = error?["code"] as? String ?? "ok"
      }
      #expect(codes["good"] == "ok")
      #expect(codes["resets"] == "connect.reset")
      #expect(codes["page"] == "payload.bad")
      #expect(codes["bomb"] == "payload.too_large")
      #expect(["timeout.first_byte", "local.deadline"].contains(codes["hangs"]))
      #expect(run.articles.count == 1)
      #expect((run.json["fetched_in_ms"] as? Int ?? .max) < 2300)
    }

    @Test func `exits 4 when a critical source has no copy, and still prints the rest`()
      async throws
    {
      let place = try Workplace()
      try place.configure(
        """
        [sources.bbc]
        url = "HOST/bbc"
        critical = true
        [sources.ap]
        url = "HOST/ap"
        """)
      place.server.route("/bbc", .status(500))
      place.server.route("/ap", feed("three"))

      let run = try await place.run("fetch")
      let lenient = try await place.run("fetch", "--fail-on", "none")
      let strict = try await place.run("fetch", "--fail-on", "any", "ap", "--offline")

      #expect(run.status == 4)
      #expect(run.articles.count == 1)
      #expect(lenient.status == 0)
      #expect(strict.status == 0)
    }

    @Test func `asks each source once for twenty processes at the same time`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["a", "b"], top: "per_host = 4\n")
      for name in ["a", "b"] {
        place.server.route("/\(name)", feed("one", "two").delayed(by: .milliseconds(400)))
      }

      let children = try (0..<20).map { _ in try place.start(["fetch"]) }
      var runs: [Run] = []
      for child in children { runs.append(try await child.wait()) }

      #expect(runs.allSatisfy { $0.status == 0 })
      #expect(runs.allSatisfy { $0.articles.count >= 2 })
      #expect(place.server.requests("/a").count == 1)
      #expect(place.server.requests("/b").count == 1)
    }

    @Test(arguments: [1, 2])
    func `sends a host no more requests at a time than allowed, from twenty processes`(
      perHost: Int
    ) async throws {
      let place = try Workplace()
      let names = (0..<20).map { "s\($0)" }
      try place.configure(sources: names, top: "per_host = \(perHost)\ndeadline = \"60s\"\n")
      for name in names {
        place.server.route("/\(name)", feed(name).delayed(by: .milliseconds(30)))
      }

      let children = try names.map { try place.start(["fetch", $0]) }
      var runs: [Run] = []
      for child in children { runs.append(try await child.wait()) }

      #expect(runs.map(\.status) == Array(repeating: 0, count: 20), "\(runs.map(\.errors))")
      #expect(place.server.statistics.maxActive == perHost)
      #expect(place.server.statistics.requests == 20)
    }

    @Test func `opens the breaker, refuses, probes once and closes again`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["bbc"], "ttl = \"1s\"")
      place.server.route("/bbc", .status(500))
      for _ in 0..<6 { _ = try await place.run("fetch", "--refresh") }

      // Five runs, each with one attempt and one retry.
      let asked = place.server.requests("/bbc").count
      let status = try await place.run("breaker-status", "--format", "json")
      #expect(asked == 10)
      #expect(status.text.contains("\"state\":\"OPEN\""))

      place.server.route("/bbc", feed("one"))
      #expect(try await place.run("breaker-status", "--reset", "bbc").status == 0)
      let run = try await place.run("fetch")
      #expect(run.states == ["bbc": "fresh"])
    }

    @Test func `follows the operator's setting until the breaker is reset`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["bbc"])
      place.server.route("/bbc", .status(500))

      let open = try await place.run("breaker-status", "--force-open", "--format", "json", "bbc")
      let held = try await place.run("fetch", "--refresh")
      #expect(open.text.contains("\"state\":\"FORCED_OPEN\""))
      #expect(held.errors.contains("held open by the operator"))
      #expect(place.server.requests("/bbc").isEmpty)

      let closed = try await place.run("breaker-status", "--force-close", "--format", "json", "bbc")
      for _ in 0..<6 { _ = try await place.run("fetch", "--refresh") }
      #expect(closed.text.contains("\"state\":\"FORCED_CLOSED\""))
      #expect(place.server.requests("/bbc").count == 12, "one retry in each run, and no pause")

      let reset = try await place.run("breaker-status", "--reset", "--format", "json", "bbc")
      #expect(reset.text.contains("\"state\":\"CLOSED\""))
    }
  }
}

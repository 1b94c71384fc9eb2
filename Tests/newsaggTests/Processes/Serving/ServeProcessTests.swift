// ServeProcessTests.swift - the server as a process: start, documents, reload, end.

import Foundation
import Glibc
import Testing
import TestSupport

extension Processes {
  @Suite struct `The program, as a server` {
    @Test func `returns the documents of the commands and ends with 0 on SIGTERM`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["a", "b"])
      place.server.route("/*", feed("one", "two"))

      let server = try place.start(["serve", "--port", "0"])
      let port = try server.port()
      let answer = try httpGet(port: port, "/news?sources=a,b&deadline_ms=10000")
      let fetched = try await place.run("fetch", "--offline", "--json")
      let feedAnswer = try httpGet(port: port, "/news?format=atom")
      server.send(SIGTERM)
      let run = try await server.wait()

      #expect(answer.status == 200)
      #expect(answer.json["schema"] as? String == "newsagg.news/1")
      #expect(titles(answer.json) == titles(fetched.json))
      #expect(titles(answer.json) == ["one", "two"], "of equal articles one is shown")
      #expect(feedAnswer.head.contains("Content-Type: application/atom+xml"))
      #expect(String(decoding: feedAnswer.body, as: UTF8.self).contains("<title>one</title>"))
      #expect(run.status == 0, "\(run.errors)")
    }

    @Test func `reads its sources again on SIGHUP`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["a"])
      place.server.route("/*", feed("one"))
      let server = try place.start(["serve", "--port", "0"])
      let port = try server.port()
      #expect(try httpGet(port: port, "/news?sources=later").status == 400)

      try place.configure(sources: ["a", "later"])
      server.send(SIGHUP)
      try #require(server.errorLine { $0.contains("reloaded sources") } != nil)
      let known = try httpGet(port: port, "/sources").json["sources"] as? [[String: Any]] ?? []
      server.send(SIGTERM)
      let run = try await server.wait()

      #expect(known.contains { $0["name"] as? String == "later" })
      #expect(run.status == 0, "\(run.errors)")
    }

    @Test func `says what to do when its port is taken`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["a"])

      let run = try await place.run("serve", "--port", "\(place.server.port)")

      #expect(run.status == 69)
      #expect(run.errors.contains("Address already in use"), "\(run.errors)")
      #expect(run.errors.contains("choose another with --host and --port"), "\(run.errors)")
    }

    private func titles(_ document: [String: Any]) -> [String] {
      let articles = document["articles"] as? [[String: Any]] ?? []
      return articles.compactMap { $0["title"] as? String }.sorted()
    }
  }
}

extension Child {
  /// The port that a server says it listens on.
  func port() throws -> Int {
    let line = try #require(errorLine { $0.contains("listening on") }, "it does not listen")
    return try #require(line.split(separator: ":").last.flatMap { Int($0.prefix { $0 != "/" }) })
  }
}

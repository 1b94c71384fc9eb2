// ReplicaProcessTests.swift - a server notices changes by another server on the same database.

import Foundation
import Testing
import TestSupport

extension Processes {
  @Suite struct `Servers on one database` {
    /// Only `make deep` checks the time; in other runs the machine may be busy.
    private static let isDeep = ProcessInfo.processInfo.environment["NEWSAGG_DEEP"] != nil

    @Test
    func `have the same response and entity tag soon after another process has stored a change`()
      async throws
    {
      try await withDatabase { url in
        let environment = ["NEWSAGG_STORE": url]
        let place = try Workplace()
        try place.configure(sources: ["a"], "ttl = \"1h\"")
        place.server.route("/a", feed("change 0"))
        _ = try await place.run("fetch", environment: environment)
        let servers = try (0..<2).map { _ in
          try place.start(
            ["serve", "--port", "0", "--client-rate", "0"], environment: environment)
        }
        let ports = try servers.map { try $0.port() }
        var tags: Set<String> = []

        var longest = Duration.zero
        for change in 1...(Self.isDeep ? 30 : 3) {
          place.server.route("/a", feed("change \(change)"))
          let fetched = try await place.run("fetch", "--refresh", environment: environment)
          let start = ContinuousClock.now
          #expect(fetched.articles.count == change + 1)
          var answers: [HTTPAnswer] = []
          for port in ports { answers.append(await answer(with: change, port: port)) }
          longest = max(longest, ContinuousClock.now - start)

          #expect(Set(answers.map { titles(of: $0) }).count == 1)
          let newTags = Set(answers.compactMap(\.tag))
          #expect(newTags.count == 1 && newTags.isDisjoint(with: tags), "\(newTags)")
          tags.formUnion(newTags)
        }

        print("a change of another process was seen after \(longest) at most")
        if Self.isDeep { #expect(longest <= .seconds(1)) }
        for server in servers {
          server.send(SIGTERM)
          #expect(try await server.wait().status == 0)
        }
      }
    }

    /// Waits for the entity tag; a response has none while its server cannot reach the store in time.
    private func answer(with change: Int, port: Int) async -> HTTPAnswer {
      var found: HTTPAnswer?
      await waitUntil {
        found = try? httpGet(port: port, "/news")
        return found?.tag != nil && titles(of: found).contains("change \(change)")
      }
      return found ?? HTTPAnswer(status: 0, head: "", body: Data())
    }

    private func titles(of answer: HTTPAnswer?) -> [String] {
      (answer?.json["articles"] as? [[String: Any]] ?? []).compactMap { $0["title"] as? String }
    }
  }
}

extension HTTPAnswer {
  fileprivate var tag: String? {
    head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("etag:") }.map { String($0) }
  }
}

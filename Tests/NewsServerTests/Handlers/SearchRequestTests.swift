// SearchRequestTests.swift - requests that search for words or tags: their results and their limits.

import NewsCore
import Testing

@testable import NewsServer

@Suite struct `A request that searches` {
  @Test(arguments: [
    ("/news?q=stor", 200), ("/news?q=nowhere", 200), ("/news?tag=nowhere", 200), ("/?q=stor", 200),
  ])
  func `is answered from the index`(target: String, status: Int) async throws {
    try await withServer { server in
      let answer = try await server.get(target)

      #expect(answer.status == status)
      #expect(answer.text.contains("Story 0 of a") == target.hasSuffix("q=stor"))
    }
  }

  @Test(arguments: ["/news?q=story", "/news?tag=nowhere", "/?q=story", "/?tag=nowhere"])
  func `has a time limit`(target: String) async throws {
    try await withServer {
      $0.options.searchLimit = .zero
    } _: { server in
      let answer = try await server.get(target)

      #expect(answer.status == 503)
      #expect(answer["Retry-After"] == "5")
      #expect(answer.text.contains("urn:newsagg:problem:search-too-long"))
      #expect(try await server.get("/news").status == 200, "other requests do not have this limit")
    }
  }

  @Test(arguments: ["/news?q=story", "/news?tag=nowhere", "/?q=story"])
  func `has a share of the capacity`(target: String) async throws {
    try await withServer {
      $0.options.maxSearches = 0
    } _: { server in
      let answer = try await server.get(target)

      #expect(answer.status == 503)
      #expect(answer["Retry-After"] == "1")
      #expect(try await server.get("/news").status == 200)
      #expect(server.state.counters.searches.value == 0, "it releases its place")
    }
  }

  @Test func `is not renewed in the background`() async throws {
    try await withServer { server in
      for _ in 0..<2 { _ = try await server.get("/news?q=story") }

      let stale = server.state.cache.takeStale(version: .max, at: 0)

      #expect(stale == [])
      #expect(server.state.cache.count == 0)
    }
  }
}

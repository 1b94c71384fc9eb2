// LoopbackServerTests.swift - the publisher that the other tests rely on.

import CurlTransport
import NewsCore
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(1))) struct `The loopback server` {
  let server: LoopbackServer
  let transport = CurlTransport.local()

  init() throws {
    server = try LoopbackServer(address: "0.0.0.0")
  }

  @Test func `gives its answers in turn and repeats the last, until it gets a new script`()
    async throws
  {
    server.route("/feed", .text("one"), .text("two"))
    var seen: [String] = []
    for _ in 0..<3 { seen.append(try await transport.get(server.url("/feed")).text) }
    server.route("/feed", .text("three"))
    seen.append(try await transport.get(server.url("/feed")).text)

    #expect(seen == ["one", "two", "two", "three"])
  }

  @Test func `prefers the script that fits best`() async throws {
    server.route("/feed/*", .text("any"))
    server.route("/feed/b*", .text("b"))
    server.route("/feed/bbc", .text("bbc"))
    server.route("/feed/bbc?page=2", .text("second page"))

    var seen: [String] = []
    for path in ["/feed/x", "/feed/by", "/feed/bbc?page=1", "/feed/bbc?page=2"] {
      seen.append(try await transport.get(server.url(path)).text)
    }

    #expect(seen == ["any", "b", "bbc", "second page"])
    #expect(try await transport.get(server.url("/other")).status == 404)
  }

  @Test func `counts simultaneous requests per address`() async throws {
    server.route("/feed", .text("late").delayed(by: .seconds(60)))
    let fetches = (0..<300).map { number in
      Task { try await transport.get(server.url("/feed", host: "127.0.0.\(1 + number % 3)")) }
    }
    await waitUntil { server.statistics.active >= 300 }
    for fetch in fetches { fetch.cancel() }
    await waitUntil { server.statistics.active == 0 }

    let statistics = server.statistics
    #expect(statistics.maxActive == 300)
    #expect(statistics.connections == 300)
    #expect(
      statistics.maxActiveByAddress == ["127.0.0.1": 100, "127.0.0.2": 100, "127.0.0.3": 100])
    #expect(server.requests("/feed").count == 300)
  }

  @Test func `returns its counts as JSON`() async throws {
    server.route("/feed", .text("hello"))
    _ = try await transport.get(server.url("/feed"))

    let text = try await transport.get(server.url("/__stats")).text

    #expect(text.contains("\"/feed\":1"))
    #expect(text.contains("\"max_active\":1"))
  }
}

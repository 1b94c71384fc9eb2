// EventStreamTests.swift - what a client of /events receives.

import NIOCore
import NewsCore
import NewsStore
import TestSupport
import Testing

@testable import NewsServer

@Suite struct `The articles that clients of /events know` {
  private func articles(_ numbers: Range<Int>) -> [Article] {
    numbers.map { Article.sample(id: "\($0)") }
  }

  @Test func `are new once, even if they leave the list of newest articles and return`() {
    var known = KnownArticles(articles(0..<200))

    let arrivals = known.take(articles(100..<300)).map(\.id)
    let returns = known.take(articles(0..<200))

    #expect(arrivals == (200..<300).map { "\($0)" })
    #expect(returns == [])
  }

  @Test func `stay bounded in number while clients stay connected`() {
    var known = KnownArticles([])
    for start in stride(from: 0, to: 50_000, by: 100) {
      _ = known.take(articles(start..<(start + 200)))
    }

    #expect(known.count <= 2 * (KnownArticles.capacity + 200))
    #expect(known.take(articles(49_900..<50_100)) == [], "the newest are known")
  }
}

@Suite struct `The event stream` {
  @Test func `sends new articles`() async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(server.request("/events"))
      let head = try await client.bytes(until: "following\n\n")
      try await seed(server.store, sampleSources[1], articles: 4, at: server.clock.moment)
      await server.watchStore()
      let event = try await client.bytes(until: "event: article")

      #expect(head.contains("text/event-stream"))
      #expect(event.contains("event: article"))
      #expect(try await server.metric("newsagg_subscribers") == 1)
    }
  }

  @Test func `takes no notice of parameters that only /news has`() async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(server.request("/events?limit=0&format=x&since=soon"))

      #expect(try await client.bytes(until: "following\n\n").contains("200 OK"))
    }
  }

  @Test func `sends only the requested articles`() async throws {
    try await withServer { server in
      let name = sampleSources[1].name
      let clients = try ["/events?sources=\(name)", "/events?q=no+such+words"].map { target in
        let client = try RawClient(port: server.port)
        client.send(server.request(target))
        return client
      }
      for client in clients { _ = try await client.bytes(until: "following\n\n") }

      try await seed(server.store, sampleSources[1], articles: 4, at: server.clock.moment)
      await server.watchStore()

      #expect(try await clients[0].bytes(until: "\n\n").contains("\"source\":\"\(name)\""))
      server.clock.advance(by: EventStream.heartbeat)
      #expect(try await clients[1].bytes(until: "\n\n").hasSuffix(": still here\n\n"))
      #expect(try await server.get("/events?sources=nobody").status == 400)
    }
  }

  @Test func `sends a comment every 15 seconds`() async throws {
    try await withServer { server in
      let client = try RawClient(port: server.port)
      client.send(server.request("/events"))
      _ = try await client.bytes(until: "following\n\n")
      for _ in 0..<3 {
        await server.clock.waitForSleepers(for: .seconds(15))
        server.clock.advance(by: .seconds(15))

        #expect(try await client.bytes(until: "\n\n").contains(": still here\n\n"))
      }
    }
  }

  @Test func `ends when its client disconnects`() async throws {
    try await withServer { server in
      do {
        let client = try RawClient(port: server.port)
        client.send(server.request("/events"))
        _ = try await client.bytes(until: "following\n\n")
      }

      // It comes at once: no heartbeat is sent, because the clock does not advance.
      await server.wait { $0.counters.subscribers.value == 0 }
    }
  }

  @Test func `is refused above the limit of clients`() async throws {
    try await withServer({ $0.options.maxSubscribers = 1 }) { server in
      let first = try RawClient(port: server.port)
      first.send(server.request("/events"))
      _ = try await first.bytes(until: "following\n\n")
      let second = try await server.get("/events")

      #expect(second.status == 503)
      #expect(second["Retry-After"] == "5")
    }
  }
}

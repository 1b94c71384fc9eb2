// EventStreamTests.swift - what a client of /events receives.

import NIOCore
import NewsArticles
import NewsCore
import NewsStore
import TestSupport
import Testing

@testable import NewsServer

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

  @Test func `sends all new articles, also those that are older than many others`() async throws {
    try await withServer({ $0.articles = 300 }) { server in
      let client = try RawClient(port: server.port)
      client.send(server.request("/events"))
      _ = try await client.bytes(until: "following\n\n")
      let source = sampleSources[1]
      let old = (0..<40).map { number in
        Article.sample(source: source.name, id: "old \(number)", title: "Old \(number)", url: nil)
      }

      try await server.store.update(source.name, url: source.url) { change in
        change.document = ArticleDocument(old, source: source.name)
      }
      await server.watchStore()

      // The last article of a document is stored first.
      for article in old.reversed() {
        #expect(try await client.bytes(until: "\n\n").contains("\"\(article.title)\""))
      }
    }
  }

  @Test func `tells a client that reads too slowly how many articles are left out`() async throws {
    try await withServer { server in
      let (broadcaster, source) = (ArticleBroadcaster(), sampleSources[1])
      let (id, events) = await broadcaster.subscribe(server.state)
      let count = ArticleBroadcaster.capacity + 5
      let articles = (0..<count).map { number in
        Article.sample(source: source.name, id: "\(number)", title: "New \(number)", url: nil)
      }
      try await server.store.update(source.name, url: source.url) { change in
        change.document = ArticleDocument(articles, source: source.name)
      }

      try await broadcaster.publish(server.state)

      var reader = events.makeAsyncIterator()
      for number in (5..<count).reversed() {
        guard case .article(let event) = await reader.next() else {
          Issue.record("an article is missing")
          return
        }
        #expect(String(buffer: event).contains("\"New \(number)\""))
      }
      await broadcaster.sendHeartbeat(to: id)
      #expect(await reader.next() == .missed(5))
      #expect(await reader.next() == .heartbeat)
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

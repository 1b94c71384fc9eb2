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
      let (id, events) = await broadcaster.subscribe(server.state, try filter("", server))
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

  @Test func `sends a client that comes while the store is read what is stored then`() async throws
  {
    let (faults, directory) = (FaultPlan(), ScratchDirectory())
    try await withServer({ ($0.faults, $0.location) = (faults, directory.database) }) { server in
      await server.watchStore()
      let (broadcaster, source) = (ArticleBroadcaster(), sampleSources[1])
      _ = await broadcaster.subscribe(server.state, try filter("sources=a", server))
      faults.stop(before: "SELECT seq FROM article WHERE seq >")
      let publishing = Task { try await broadcaster.publish(server.state) }
      await waitUntil { faults.isStopped }
      let (id, events) = await broadcaster.subscribe(server.state, try filter("sources=b", server))
      let new = Article.sample(source: source.name, id: "new", title: "New", url: nil)
      try await server.store.update(source.name, url: source.url) { change in
        change.document = ArticleDocument([new], source: source.name)
      }
      faults.goOn()
      try await publishing.value
      await broadcaster.sendHeartbeat(to: id)

      #expect(try await titles(events) == ["New"])
    }
  }

  @Test func `sends nothing that was stored before its client came, also after a failed read`()
    async throws
  {
    let (faults, directory) = (FaultPlan(), ScratchDirectory())
    try await withServer({ ($0.faults, $0.location) = (faults, directory.database) }) { server in
      await server.watchStore()
      let broadcaster = ArticleBroadcaster()
      let filter = try filter("", server)
      faults.fail(statementsWith: "SELECT coalesce(max(seq)", with: .full)
      let gone = await broadcaster.subscribe(server.state, filter)
      faults.heal()
      faults.stop(before: "SELECT coalesce(max(seq)")
      let publishing = Task { try await broadcaster.publish(server.state) }
      await waitUntil { faults.isStopped }
      await broadcaster.unsubscribe(gone.id)
      faults.goOn()
      try await publishing.value
      try await seed(server.store, sampleSources[1], articles: 7, at: server.clock.moment)
      let (id, events) = await broadcaster.subscribe(server.state, filter)
      try await broadcaster.publish(server.state)
      await broadcaster.sendHeartbeat(to: id)

      #expect(try await titles(events) == [])
    }
  }

  /// The titles of the articles that come before a heartbeat.
  private func titles(_ events: AsyncStream<ClientEvent>) async throws -> [String] {
    var titles: [String] = []
    for await case .article(let event) in events.prefix(while: { $0 != .heartbeat }) {
      titles.append(
        try #require(String(buffer: event).firstMatch(of: /"title":"(.*?)"/).map { String($0.1) }))
    }
    return titles
  }

  private func filter(_ query: Substring, _ server: ServerUnderTest) throws -> EventFilter {
    try EventFilter(query, QueryContext(server.state))
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
      await server.clock.waitForSleepers(
        2, between: EventStream.heartbeat, and: EventStream.heartbeat)

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

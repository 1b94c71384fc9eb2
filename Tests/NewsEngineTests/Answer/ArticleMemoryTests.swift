// ArticleMemoryTests.swift - answers from memory while a shared database cannot be read.

import NewsCore
import NewsStore
import Testing
import TestSupport

@testable import NewsEngine

@Suite struct `The memory of articles` {
  private let memory = ArticleMemory()

  @Test func `selects by source and time, in the order of the query`() {
    memory.add([article("a", "1", at: 10), article("a", "2", at: 20), article("b", "3", at: 30)])

    #expect(ids(ArticleQuery(sources: ["a", "b"])) == ["3", "2", "1"])
    #expect(ids(ArticleQuery(sources: ["a"], order: .oldest)) == ["1", "2"])
    #expect(ids(ArticleQuery(sources: ["a", "b"], limit: 2)) == ["3", "2"])
    #expect(ids(ArticleQuery(sources: ["a", "b"], since: WallTime(seconds: 20))) == ["3", "2"])
    #expect(ids(ArticleQuery(sources: ["c"])) == [])
  }

  @Test func `has the last version of an article, without its content`() {
    var article = article("a", "1", at: 10)
    article.content = "<p>long</p>"
    memory.add([article])
    article.title = "corrected"
    memory.add([article])

    let found = memory.articles(ArticleQuery(sources: ["a"]))
    #expect(found.map(\.title) == ["corrected"])
    #expect(found.map(\.content) == [""])
  }

  @Test func `finds nothing for a search, which needs the store`() {
    memory.add([article("a", "1", at: 10)])

    var query = ArticleQuery(sources: ["a"])
    query.words = ["title"]
    #expect(ids(query) == [])
  }

  @Test func `forgets the older half when it is full`() {
    memory.add((1...5001).map { article("a", "\($0)", at: Int64($0)) })

    let found = ids(ArticleQuery(sources: ["a"]))
    #expect(found.count == 2500)
    #expect(found.first == "5001")
    #expect(found.last == "2502")
  }

  private func ids(_ query: ArticleQuery) -> [String] { memory.articles(query).map(\.id) }

  private func article(_ source: String, _ id: String, at second: Int64) -> Article {
    Article(source: source, id: id, title: "title", firstSeenAt: WallTime(seconds: second))
  }
}

@Suite struct `An engine whose shared database cannot be read` {
  @Test func `asks nobody and answers from memory, until it can be read again`() async throws {
    try await withSharedStore { store, server, schema in
      let transport = FakeTransport()
      let source = Source(name: "bbc", url: "http://bbc.example/rss")
      let document = rssDocument(items: ["A headline"])
      await transport.script(
        source.url, [FakeTransport.respond(200, document), FakeTransport.respond(200, document)])
      let now = try #require(store.clock).now
      let engine = Engine(
        EngineDependencies(store: store, transport: transport, now: now), options: EngineOptions(),
        owner: "me")
      var request = NewsRequest(
        sources: [source], query: ArticleQuery(sources: ["bbc"], limit: 10), deadline: .seconds(60))
      request.continuesAfterAnswer = true
      request.mode = .always
      #expect(await engine.news(request).sources.map(\.state) == [.fresh])
      let records = try await store.allRecords()
      request.knownRecords = { Dictionary(records.map { ($0.name, $0) }) { first, _ in first } }

      try server.run("ALTER TABLE \(schema).source RENAME TO gone")
      let during = await engine.news(request)
      try server.run("ALTER TABLE \(schema).gone RENAME TO source")
      let after = await engine.news(request)

      #expect(during.articles.map(\.title) == ["A headline"])
      #expect(during.sources.map(\.state) == [.stale])
      #expect(during.storeProblem != nil)
      #expect(during.sources.first?.error?.message.contains("no lease can be stored") == true)
      #expect(after.sources.map(\.state) == [.fresh])
      #expect(await transport.requests.count == 2)
      await engine.shutDown()
    }
  }

  @Test func `tells the others that it has asked, when only the articles cannot be stored`()
    async throws
  {
    try await withSharedStore { store, server, schema in
      let transport = FakeTransport()
      let source = Source(name: "bbc", url: "http://bbc.example/rss")
      await transport.script(
        source.url, [FakeTransport.respond(200, rssDocument(items: ["A headline"]))])
      let now = try #require(store.clock).now
      let engines = ["me", "other"].map {
        Engine(
          EngineDependencies(store: store, transport: transport, now: now),
          options: EngineOptions(), owner: $0)
      }
      let request = NewsRequest(
        sources: [source], query: ArticleQuery(sources: ["bbc"], limit: 10), deadline: .seconds(60))

      try server.run("ALTER TABLE \(schema).article RENAME TO gone")
      let mine = await engines[0].news(request)
      _ = await engines[1].news(request)
      try server.run("ALTER TABLE \(schema).gone RENAME TO article")
      await engines[0].flush()
      let after = await engines[1].news(request)

      #expect(mine.articles.map(\.title) == ["A headline"])
      #expect(await transport.requests.count == 1)
      #expect(after.articles.map(\.title) == ["A headline"])
      #expect(after.sources.map(\.state) == [.cached])
      for engine in engines { await engine.shutDown() }
    }
  }
}

// RefusedArticleTests.swift - a document with an article that the database refuses.

import NewsCore
import NewsEngine
import NewsStore
import Testing
import TestSupport

@Suite struct `An engine whose database refuses an article` {
  @Test func `stores the other articles of the group, and says how many it left out`() async throws
  {
    try await withSharedStore { store, server, schema in
      try server.run("ALTER TABLE \(schema).article ALTER COLUMN title TYPE VARCHAR(40)")
      let transport = FakeTransport()
      let names = (0..<8).map { "source\($0)" }
      let sources = names.map { Source(name: $0, url: "http://\($0).example/rss") }
      for source in sources {
        let bad = source.name == "source3" ? [String(repeating: "long ", count: 20)] : []
        let titles = ["\(source.name) one"] + bad + ["\(source.name) two"]
        await transport.script(source.url, [FakeTransport.respond(200, rssDocument(items: titles))])
      }
      let now = try #require(store.clock).now
      let engine = Engine(
        EngineDependencies(store: store, transport: transport, now: now), options: EngineOptions(),
        owner: "me")

      let report = await engine.news(
        NewsRequest(
          sources: sources, query: ArticleQuery(sources: names, limit: 100), deadline: .seconds(60))
      )
      await engine.flush()

      #expect(report.sources.map(\.state) == Array(repeating: .fresh, count: 8))
      let stored = try await store.articles(ArticleQuery(sources: names, limit: 100))
      #expect(stored.count == 16)
      let later = await engine.news(
        NewsRequest(
          sources: sources, query: ArticleQuery(sources: names, limit: 100), deadline: .seconds(60))
      )
      #expect(later.storeProblem == nil && later.articles.count == 16)
      let messages = try await store.log(sources: nil, since: nil).compactMap(\.message)
      #expect(messages == ["the database refused 1 article"])
      await engine.shutDown()
    }
  }
}

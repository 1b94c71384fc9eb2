// SharedClockTests.swift - no machine that shares a database ends a wait early by its own bounds of the clock.

import NewsCore
import NewsEngine
import NewsStore
import Testing
import TestSupport

@Suite struct `A wait in a database that machines share` {
  @Test func `begins at the latest time that the database's clock may show`() async throws {
    guard let server = PostgreSQLServer.required() else { return }
    var address = try PostgreSQLAddress(server.url)
    address.schema = "e_\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    defer { try? server.run("DROP SCHEMA IF EXISTS \(address.schema) CASCADE") }
    let store = try await Store.open(.postgreSQL(address))
    let transport = FakeTransport()
    let source = Source(name: "bbc", url: "http://bbc.example/rss")
    await transport.script(source.url, [FakeTransport.respond(200, rssDocument(items: ["one"]))])
    let clock = TestClock()
    let engine = Engine(
      EngineDependencies(store: store, transport: transport, testClock: clock),
      options: EngineOptions(), owner: "me")

    _ = await engine.news(
      NewsRequest(
        sources: [source], query: ArticleQuery(sources: ["bbc"]), deadline: .seconds(60)))
    await engine.flush()

    let fetchedAt = try #require(await store.records(named: ["bbc"]).first?.fetchedAt)
    let shortest = Duration.milliseconds(4)
    #expect(fetchedAt.wall - clock.moment.wall >= shortest, "it is never known to the millisecond")
    await engine.shutDown()
    await store.close()
  }
}

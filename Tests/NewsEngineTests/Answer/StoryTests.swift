// StoryTests.swift - one story of several sources, from their documents to the answer.

import NewsCore
import TestSupport
import Testing

@testable import NewsEngine

@Suite struct `A story of several sources` {
  @Test func `is shown once, with the other four`() async throws {
    let title = "Parliament votes to extend the rail subsidy"
    let names = ["a", "b", "c", "d", "e"]
    let scenario = try await EngineScenario()
    let sources = names.map { scenario.source($0) }
    for (source, publisher) in zip(sources, ["", " - A Paper", " | B Paper", " – C", " — D"]) {
      let item = """
        <item><title>\(title)\(publisher)</title><guid>of-\(source.name)</guid>\
        <link>http://\(source.name).example/story/\(source.name)</link></item>
        """
      let document = "<rss version=\"2.0\"><channel><title>x</title>\(item)</channel></rss>"
      await scenario.script(source, FakeTransport.respond(200, document))
    }

    let report = await scenario.fetch(sources)

    #expect(report.articles.count == 1)
    #expect(report.articles.first?.alsoIn.count == 4)
  }
}

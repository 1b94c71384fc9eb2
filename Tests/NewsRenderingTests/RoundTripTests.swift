// RoundTripTests.swift - feeds that are written are read back by the parser.

import FeedParsing
import NewsCore
import NewsEngine
import NewsText
import Testing
import TestSupport

@testable import NewsRendering

@Suite struct `A feed that is written` {
  private static let formats: [(OutputFormat, FeedFormat)] = [
    (.rss, .rss20), (.atom, .atom10), (.jsonfeed, .json11),
  ]

  private func roundTrip(_ format: OutputFormat) throws -> Feed {
    var document = NewsDocument(.sample)
    document.title = "Wires & <more>"
    document.ownURL = "http://127.0.0.1:8080/news?format=\(format.rawValue)&limit=3"
    return try parseFeed(document.rendered(as: format, .plain))
  }

  @Test(arguments: formats)
  func `is well-formed and names itself`(format: OutputFormat, read: FeedFormat) throws {
    let feed = try roundTrip(format)

    #expect(feed.format == read && feed.isWellFormed && feed.isComplete)
    #expect(feed.title?.plainText == "Wires & <more>")
    #expect(feed.link == "http://127.0.0.1:8080/")
    #expect(feed.feedURL == "http://127.0.0.1:8080/news?format=\(format.rawValue)&limit=3")
  }

  @Test(arguments: formats.map(\.0))
  func `returns every article`(format: OutputFormat) throws {
    let entries = try roundTrip(format).entries
    let articles = NewsReport.sample.articles

    #expect(entries.map(\.title?.plainText) == articles.map(\.title))
    #expect(entries.map(\.url) == articles.map { encodedWebLink($0.url) })
    #expect(entries.map(\.id) == articles.map(feedEntryID))
    #expect(Set(entries.map(\.id)).count == articles.count)
    #expect(entries.map(\.published) == articles.map(\.publishedAt))
    #expect(entries[0].summary?.plainText == "One & two <three>.")
    #expect(entries[0].authors.map(\.name) == ["Ann Lee", #"Bo "B" Ray"#])
    #expect(entries[0].categories.map(\.term) == ["money", "a,b"])
    #expect(entries[0].language == "en")
  }

  @Test(arguments: formats.map(\.0))
  func `contains content without scripts and with absolute links`(format: OutputFormat) throws {
    let content = try #require(try roundTrip(format).entries[0].content)
    #expect(content.kind == .html)
    #expect(
      content.value
        == #"<p>One &amp; <b>two</b> <a href="https://news.example/more">more</a></p>"#)
  }

  @Test(arguments: formats.map(\.0))
  func `is the same document for the same articles`(format: OutputFormat) {
    let document = NewsDocument(.sample)
    #expect(document.rendered(as: format, .plain) == document.rendered(as: format, .plain))
    #expect(feedEntryID(.sample()) == feedEntryID(.sample(title: "Another title")))
    #expect(feedEntryID(.sample()) != feedEntryID(.sample(source: "ap")))
  }
}

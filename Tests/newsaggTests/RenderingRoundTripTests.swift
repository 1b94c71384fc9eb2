// RenderingRoundTripTests.swift - the feeds we write are read back by our own parser.

import FeedParsing
import NewsCore
import NewsEngine
import NewsText
import Testing
import TestSupport

@testable import NewsConfiguration
@testable import NewsRendering

@testable import newsagg

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
  func `gives every article back`(format: OutputFormat) throws {
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
  func `carries content without scripts, its links absolute`(format: OutputFormat) throws {
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

@Suite struct `A list of subscriptions` {
  @Test func `brings folders as tags, and refuses what is no feed of the web`() throws {
    let opml = """
      <?xml version="1.0"?><opml version="2.0"><body>
      <outline text="News"><outline text="Wires">
        <outline text="AP &amp; co" type="rss" xmlUrl="https://ap.example/rss" category="us,/x/y"/>
      </outline>
        <outline text="Evil" type="rss" xmlUrl="file:///etc/passwd"/>
        <outline text="Old" type="rss" xmlUrl="ftp://old.example/rss"/>
      </outline>
      <outline title="LWN" type="rss" xmlUrl="https://lwn.example/rss" htmlUrl="https://lwn.example/"/>
      <outline text="Again" type="rss" xmlUrl="https://lwn.example/rss"/>
      </body></opml>
      """
    let result = try importOPML(Array(opml.utf8))

    #expect(
      result.sources == [
        ImportedSource(
          url: "https://ap.example/rss", title: "AP & co", tags: ["News", "Wires", "us", "/x/y"]),
        ImportedSource(url: "https://lwn.example/rss", title: "LWN", tags: []),
      ])
    #expect(
      result.problems.map(\.description) == [
        "line 5: not an http or https URL: file:///etc/passwd",
        "line 6: not an http or https URL: ftp://old.example/rss",
        "twice: https://lwn.example/rss",
      ])
  }

  @Test func `may have a feed in several folders, and says that its end is missing`() throws {
    let opml = """
      <opml version="2.0"><body>
      <outline text="A"><outline text="x" type="rss" xmlUrl="https://x.example/rss"/></outline>
      <outline text="B"><outline text="x" type="rss" xmlUrl="https://x.example/rss"/></outline>
      """

    let result = try importOPML(Array(opml.utf8))

    #expect(
      result.sources
        == [ImportedSource(url: "https://x.example/rss", title: "x", tags: ["A", "B"])])
    #expect(
      result.problems.map(\.description)
        == ["the document ends before it is closed; what may have followed is missing"])
  }

  @Test func `comes back as it was written`() throws {
    let sources = [
      Source(name: "plain", url: "https://a.example/rss?a=1&b=2"),
      Source(name: "bbc", url: "https://b.example/rss", tags: ["wire", "uk", "more"]),
      Source(name: "dw", url: "https://c.example/rss", tags: ["wire"]),
      Source(name: "api", url: "https://d.example/v2", kind: .newsapi),
    ]
    let opml = exportOPML(sources, now: .sampleNoon)
    try expectGolden(opml, "sources.opml")

    let result = try importOPML(opml)
    #expect(result.problems == [])
    #expect(result.sources.map(\.title) == ["plain", "bbc", "dw"])
    #expect(result.sources.map(\.url) == sources.prefix(3).map(\.url))
    #expect(result.sources.map(\.tags) == [[], ["wire", "uk", "more"], ["wire"]])
  }

  @Test(arguments: ["", "<rss version='2.0'><channel><title>x</title></channel></rss>", "nonsense"])
  func `is nothing else than OPML`(text: String) {
    #expect(throws: OPMLError.self) { try importOPML(Array(text.utf8)) }
  }

  @Test func `may nest deeply without harm`() throws {
    let depth = 10_000
    let opml =
      "<opml version='2.0'><body>" + String(repeating: "<outline text='f'>", count: depth)
      + "<outline type='rss' xmlUrl='https://a.example/'/>"
      + String(repeating: "</outline>", count: depth) + "</body></opml>"
    let result = try importOPML(Array(opml.utf8))
    #expect(result.sources.count <= 1 && (result.sources.first?.tags.count ?? 0) <= 1)
  }
}

// OPMLTests.swift - subscriptions as OPML: import, and export that can be imported again.

import FeedParsing
@testable import NewsConfiguration
import NewsCore
import TestSupport
import Testing

@Suite struct `A list of subscriptions` {
  @Test func `imports folders as tags, and refuses other than web feeds`() throws {
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

  @Test func `is read back as it was written`() throws {
    let sources = [
      Source(name: "plain", url: "https://a.example/rss?a=1&b=2"),
      Source(name: "bbc", url: "https://b.example/rss", tags: ["wire", "uk", "more"]),
      Source(name: "dw", url: "https://c.example/rss", tags: ["wire"]),
      Source(name: "api", url: "https://d.example/v2", kind: .newsapi),
    ]
    let opml = exportOPML(sources, now: .sampleNoon)
    #expect(try opml == goldenFile("sources.opml", writing: opml))

    let result = try importOPML(opml)
    #expect(result.problems == [])
    #expect(result.sources.map(\.title) == ["plain", "bbc", "dw"])
    #expect(result.sources.map(\.url) == sources.prefix(3).map(\.url))
    #expect(result.sources.map(\.tags) == [[], ["wire", "uk", "more"], ["wire"]])
  }

  @Test(arguments: ["", "<rss version='2.0'><channel><title>x</title></channel></rss>", "nonsense"])
  func `accepts only OPML`(text: String) {
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

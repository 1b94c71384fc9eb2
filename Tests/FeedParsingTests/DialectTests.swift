// DialectTests.swift - JSON Feed, NewsAPI, OPML, and documents that are no feed.

import FeedParsing
import NewsCore
import Testing

@Suite struct `A JSON document` {
  @Test func `is read as JSON Feed`() throws {
    let feed = try parseFeed(fixture("feed.json"))

    #expect(feed.format == .json11 && feed.entries.count == 2)
    #expect(feed.nextURL == "https://json.example/f2.json")
    let entry = feed.entries[0]
    #expect(entry.id == "1" && entry.url == "https://json.example/one")
    #expect(entry.title?.plainText == "T <b>", "titles are plain text")
    #expect(
      entry.content == TextConstruct(.html, "<p>x</p>", mediaType: "text/html", base: entry.url))
    #expect(entry.published?.milliseconds == 1_748_939_400_250)
    #expect(entry.authors == [Person(name: "Bea")])
    #expect(entry.enclosures.first?.length == 1000)
    #expect(
      feed.entries[1].content?.value == "1 < 2 😀" && feed.entries[1].url == "https://else.example/")
  }

  @Test(arguments: [
    #"{"name":"N"}"#, #""N""#, #"[{"name":"N"}]"#, #"["N"]"#,
  ])
  func `may have a value where a list belongs`(author: String) throws {
    let entry = try #require(
      try parse(
        #"{"version":"https://jsonfeed.org/version/1.1","items":[{"id":1,"authors":\#(author),"#
          + #""attachments":{"url":"https://a.example/a"},"tags":"a, b, a"}]}"#
      ).entries.first)

    #expect(entry.authors == [Person(name: "N")] && entry.enclosures.count == 1)
    #expect(entry.categories.map(\.term) == ["a", "b"])
  }

  @Test func `is read as NewsAPI, without removed articles`() throws {
    let feed = try parseFeed(fixture("newsapi.json"))

    #expect(feed.format == .newsapi && feed.entries.map { $0.title?.value } == ["News"])
    #expect(
      feed.entries.first?.source?.title == "BBC" && feed.entries.first?.summary?.value == "5 < 6")
  }

  @Test(arguments: [
    "[1]", "{}", "{\"title\":1", "{\"status\":\"error\",\"message\":\"m\"}", "{\"a\":[}",
  ])
  func `is refused if it is of another kind`(text: String) {
    #expect(throws: ParseError.self) { try parse(text) }
  }

  @Test func `is read if other bytes follow it, and says so`() throws {
    let feed = try parse(
      "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":\"1\"}]}\n<!-- cached -->"
    )

    #expect(feed.entries.map(\.id) == ["1"] && !feed.isWellFormed)
  }

  @Test func `may be nested without end`() {
    let deep = "{\"items\":" + String(repeating: "[", count: 100_000)
    #expect(throws: ParseError.notAFeed("broken JSON")) { try parse(deep) }
  }
}

@Suite struct `A subscription list` {
  @Test func `returns feeds with their folders`() throws {
    let feed = try parseFeed(fixture("subscriptions.opml"))

    #expect(feed.format == .opml && feed.title?.value == "My feeds")
    let bbc = feed.entries[0]
    #expect(bbc.title?.value == "The BBC" && bbc.feedURL == "https://b.example/rss?a=1&b=2")
    #expect(
      bbc.url == "https://b.example/" && bbc.categories.map(\.term) == ["News", "World & more"])
    #expect(
      feed.entries[1].title?.value == "Loose"
        && feed.entries[1].categories.map(\.term) == ["/a", "b"])
  }
}

@Suite struct `A document that is no feed` {
  @Test func `names the feeds of a web page`() throws {
    let page = try fixture("page.html")
    let expected = ["https://page.example/dir/feed.xml?a=1&b=2", "https://page.example/atom"]
    #expect(throws: ParseError.htmlPage(feeds: expected)) { try parseFeed(page) }
  }

  @Test func `does not name links to data of other kinds`() {
    let links = ["json", "json+oembed", "rss+xml; charset=utf-8"].enumerated().map { index, type in
      "<link rel='alternate' type='application/\(type)' href='https://p.example/wp-json/\(index)'>"
    }
    #expect(throws: ParseError.htmlPage(feeds: ["https://p.example/wp-json/2"])) {
      try parse("<!DOCTYPE html><html><head>\(links.joined())</head></html>")
    }
  }

  @Test(arguments: [
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
      + "xmlns:d='http://usefulinc.com/ns/doap#'><d:Project><d:name>x</d:name></d:Project></rdf:RDF>",
    "", " \n ", "hello", "<urlset/>", "<feeds><feed>x</feed></feeds>", "\u{1}\u{2}",
  ])
  func `is refused`(text: String) {
    #expect(throws: ParseError.self) { try parse(text) }
  }
}

// DialectTests.swift - every kind of document that is read.

import FeedParsing
import NewsCore
import Testing

@Suite struct `An RSS feed` {
  @Test func `gives its channel's fields, not those of its image or text input`() throws {
    let feed = try parseFeed(fixture("rss20.xml"))

    #expect(feed.format == .rss20 && feed.isWellFormed && feed.isComplete)
    #expect(feed.title?.plainText == "Harbour & Town")
    #expect(feed.link == "https://harbour.example/")
    #expect(feed.feedURL == "https://harbour.example/feed.xml")
    #expect(
      feed.description == TextConstruct(.html, "News from the <b>quay</b>", mediaType: "text/html"))
    #expect(feed.language == "en-GB")
    #expect(feed.authors == [Person(name: "Ed Itor", email: "ed@harbour.example")])
    #expect(feed.image?.url == "https://harbour.example/logo.png")
    #expect(feed.ttlMinutes == 45 && feed.skipHours == [0, 0, 7] && feed.skipDays == [0])
  }

  @Test func `gives all of an item`() throws {
    let entry = try #require(try parseFeed(fixture("rss20.xml")).entries.first)

    #expect(entry.title?.plainText == "Ferry late")
    #expect(entry.url == "https://harbour.example/ferry?a=1&b=2")
    #expect(entry.id == "ferry-1" && entry.isIDPermalink == false)
    #expect(entry.published?.rfc3339 == "2025-06-03T06:30:00Z")
    #expect(entry.authors.map(\.name) == ["Jo Quay", "Sam Dock"])
    #expect(entry.categories.map(\.term) == ["boats", "delays"])
    #expect(entry.summary?.value == "It was late.")
    #expect(entry.content?.value == "<p>It was <a href=\"/why\">late</a>.</p>")
    #expect(entry.enclosures.map(\.length) == [1234, nil])
    #expect(entry.image?.url == "https://harbour.example/ferry.jpg")
    #expect(entry.commentsURL == "https://harbour.example/ferry#comments")
    #expect(entry.source == EntrySource(title: "Wire", url: "https://wire.example/rss"))
    #expect(entry.extras.duration == "3:21")
  }

  @Test func `takes a permanent guid for the link`() throws {
    let entry = try #require(try parseFeed(fixture("rss20.xml")).entries.last)

    #expect(entry.url == "https://harbour.example/permalink")
    #expect(entry.summary?.plainText == "Only a text & a guid")
  }

  @Test func `links to the article itself, not to who counts the clicks`() throws {
    let entries = try parse(
      """
      <rss version="2.0" xmlns:f="http://rssnamespace.org/feedburner/ext/1.0"><channel>
      <item><link>https://count.example/~r/1</link><f:origLink>https://a.example/1</f:origLink></item>
      <item><f:origLink>javascript:x</f:origLink><link>https://count.example/~r/2</link></item>
      </channel></rss>
      """
    ).entries

    #expect(entries.map(\.url) == ["https://a.example/1", "https://count.example/~r/2"])
    #expect(entries[0].links.map(\.url) == ["https://count.example/~r/1"])
  }

  @Test func `names an author once, as plain text`() throws {
    let entry = try #require(
      try parse(
        """
        <rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><item>
        <author>a@b.example (Jo)</author><dc:creator>Jo</dc:creator>
        <dc:creator>&lt;span&gt;Ann &amp;amp; Bo&lt;/span&gt;</dc:creator></item></channel></rss>
        """
      ).entries.first)

    #expect(entry.authors == [Person(name: "Jo", email: "a@b.example"), Person(name: "Ann & Bo")])
  }

  @Test(arguments: [
    "http://www.purl.org/rss/1.0/modules/content/", "http://purl.example/content",
  ])
  func `knows a module by its name when its address is another`(address: String) throws {
    let feed = try parse(
      """
      <rss version="2.0" xmlns:content="\(address)" xmlns:rdf="urn:mine" xml:lang="fr"><channel>
      <item><content:encoded>&lt;p&gt;x&lt;/p&gt;</content:encoded></item></channel></rss>
      """)

    #expect(feed.entries.first?.content?.value == "<p>x</p>")
    #expect(feed.language == "fr")
  }

  @Test func `is read from RDF`() throws {
    let feed = try parseFeed(fixture("rss10.xml"))

    #expect(feed.format == .rss10 && feed.title?.value == "RDF")
    let entry = try #require(feed.entries.first)
    #expect(entry.id == "https://rdf.example/1" && entry.categories.first?.term == "reefs")
    #expect(entry.published?.rfc3339 == "2025-06-03T08:30:00Z")
  }

  @Test(arguments: [
    ("0.91", FeedFormat.rss091), ("0.92", .rss092), ("2.0", .rss20), ("2.1", .rss20), ("9", .rss),
  ])
  func `is told by its version`(version: String, format: FeedFormat) throws {
    let feed = try parse("<rss version='\(version)'><channel><title>T</title></channel></rss>")
    #expect(feed.format == format)
  }
}

@Suite struct `An Atom feed` {
  @Test func `resolves its links and tells texts apart`() throws {
    let feed = try parseFeed(fixture("atom10.xml"))

    #expect(feed.format == .atom10 && feed.isWellFormed)
    #expect(feed.title?.plainText == "Less < More" && feed.language == "en")
    #expect(
      feed.link == "https://atom.example/" && feed.feedURL == "https://atom.example/a/feed.xml")
    #expect(
      feed.authors == [
        Person(name: "Ann", email: "ann@atom.example", url: "https://atom.example/ann")
      ])
    let entry = try #require(feed.entries.first)
    #expect(entry.title?.kind == .text && entry.title?.value == "1 < 2")
    #expect(entry.url == "https://atom.example/a/b/one.html", "a page beats another form")
    #expect(entry.enclosures.first?.url == "https://atom.example/a/b/one.mp3")
    #expect(
      entry.categories == [Category(term: "t", scheme: "https://atom.example/s", label: "Tea")])
    #expect(entry.content?.value == "<p>a<br>b &amp; <img src=\"x.png\" alt=\"&quot;\"></p>")
    #expect(entry.content?.base == "https://atom.example/a/b/")
  }

  @Test func `keeps what a source says out of its entry`() throws {
    let entry = try #require(try parseFeed(fixture("atom10.xml")).entries.first)

    #expect(entry.id == "urn:entry:1" && entry.updated?.rfc3339 == "2025-06-02T00:00:00Z")
    #expect(entry.source?.title == "Elsewhere" && entry.source?.id == "urn:feed:2")
  }

  @Test func `has the place of its comments from a link`() throws {
    let entry = try #require(
      try parse(
        """
        <feed xmlns="http://www.w3.org/2005/Atom"><entry>
        <link rel="replies" type="application/atom+xml" href="http://b.example/c.xml"/>
        <link rel="replies" type="text/html" href="http://b.example/1#comments"/></entry></feed>
        """
      ).entries.first)

    #expect(entry.commentsURL == "http://b.example/1#comments")
  }

  @Test func `takes an identity that is a URL for a missing link`() throws {
    let entry = try #require(try parseFeed(fixture("atom10.xml")).entries.last)

    #expect(entry.url == "https://atom.example/only-id" && entry.title?.plainText == "x y")
  }

  @Test func `is read in its version of 2003`() throws {
    let feed = try parseFeed(fixture("atom03.xml"))

    #expect(feed.format == .atom03 && feed.description?.value == "But here")
    let entry = try #require(feed.entries.first)
    #expect(entry.title?.plainText == "a b" && entry.content?.value == "<p>old</p>")
    #expect(entry.published?.rfc3339 == "2003-12-31T10:14:55Z")
  }
}

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

  @Test func `is read as NewsAPI, without what was removed`() throws {
    let feed = try parseFeed(fixture("newsapi.json"))

    #expect(feed.format == .newsapi && feed.entries.map { $0.title?.value } == ["News"])
    #expect(
      feed.entries.first?.source?.title == "BBC" && feed.entries.first?.summary?.value == "5 < 6")
  }

  @Test(arguments: [
    "[1]", "{}", "{\"title\":1", "{\"status\":\"error\",\"message\":\"m\"}", "{\"a\":[}",
  ])
  func `is refused when it is none of ours`(text: String) {
    #expect(throws: ParseError.self) { try parse(text) }
  }

  @Test func `may nest without end`() {
    let deep = "{\"items\":" + String(repeating: "[", count: 100_000)
    #expect(throws: ParseError.notAFeed("broken JSON")) { try parse(deep) }
  }
}

@Suite struct `A subscription list` {
  @Test func `gives feeds with their folders`() throws {
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

@Suite struct `What is no feed` {
  @Test func `names the feeds of a web page`() throws {
    let page = try fixture("page.html")
    let expected = ["https://page.example/dir/feed.xml?a=1&b=2", "https://page.example/atom"]
    #expect(throws: ParseError.htmlPage(feeds: expected)) { try parseFeed(page) }
  }

  @Test(arguments: [
    "", " \n ", "hello", "<urlset/>", "<feeds><feed>x</feed></feeds>", "\u{1}\u{2}",
  ])
  func `is refused`(text: String) {
    #expect(throws: ParseError.self) { try parse(text) }
  }
}

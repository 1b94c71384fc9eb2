// AtomTests.swift - Atom 1.0 (RFC 4287), and Atom 0.3 of 2003.

import FeedParsing
import NewsCore
import NewsText
import Testing

@Suite struct `An Atom feed` {
  @Test func `resolves its links and distinguishes kinds of text`() throws {
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
    #expect(entry.url == "https://atom.example/a/b/one.html", "a page is preferred to another form")
    #expect(entry.enclosures.first?.url == "https://atom.example/a/b/one.mp3")
    #expect(
      entry.categories == [Category(term: "t", scheme: "https://atom.example/s", label: "Tea")])
    #expect(entry.content?.value == "<p>a<br>b &amp; <img src=\"x.png\" alt=\"&quot;\"></p>")
    #expect(entry.content?.base == "https://atom.example/a/b/")
  }

  @Test func `does not use fields of atom:source for the entry`() throws {
    let entry = try #require(try parseFeed(fixture("atom10.xml")).entries.first)

    #expect(entry.id == "urn:entry:1" && entry.updated?.rfc3339 == "2025-06-02T00:00:00Z")
    #expect(entry.source?.title == "Elsewhere" && entry.source?.id == "urn:feed:2")
  }

  @Test func `finds the page of comments in a link`() throws {
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

  @Test func `compares relations without case, in their order of preference`() throws {
    let links = "<link rel='Alternate' href='https://a.example/1'/>"
    let one = try parse(
      "<feed xmlns='http://www.w3.org/2005/Atom'><link rel='Self' href='https://a.example/f'/><entry>"
        + links + "</entry><entry>" + links
        + "<link rel='alternate' href='https://a.example/2'/></entry></feed>")

    #expect(one.feedURL == "https://a.example/f")
    #expect(one.entries.map(\.url) == ["https://a.example/1", "https://a.example/2"])
  }

  @Test(arguments: [
    "<content type='application/xml'><order xmlns=''><item>a</item><guid>z</guid></order></content>",
    "<item xmlns='urn:x'><title>B</title></item>",
    "<link rel='related' href='x'><m:inline><feed><entry><title>B</title></entry></feed></m:inline></link>",
  ])
  func `does not use fields of embedded documents of other kinds`(inner: String) throws {
    let feed = try parse(
      "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:m='urn:m'><entry><id>1</id>\(inner)"
        + "<title>T</title><updated>2025-06-03T08:30:00Z</updated></entry></feed>")

    #expect(feed.entries.map(\.id) == ["1"] && feed.entries[0].title?.value == "T")
    #expect(feed.entries[0].updated != nil)
  }

  @Test func `has the version that it uses, not one that it only declares`() throws {
    let feed = try parse(
      "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:old='http://purl.org/atom/ns#'></feed>")
    #expect(feed.format == .atom10)
  }

  @Test func `may contain an entry in the content of another`() throws {
    let feed = try parse(
      "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><content type='application/atom+xml'>"
        + "<entry><id>2</id></entry></content><updated>2025-06-03T08:30:00Z</updated></entry></feed>"
    )

    #expect(feed.entries.map(\.id) == ["1"] && feed.entries[0].updated != nil && feed.isWellFormed)
  }

  @Test func `uses an id that is a URL as the missing link`() throws {
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

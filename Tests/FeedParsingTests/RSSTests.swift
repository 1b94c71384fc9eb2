// RSSTests.swift - RSS and RDF with their special cases, and elements of other vocabularies.

import FeedParsing
import NewsCore
import NewsText
import Testing

@Suite struct `An RSS feed` {
  @Test func `returns its channel's fields, not those of its image or text input`() throws {
    let feed = try parseFeed(fixture("rss20.xml"))

    #expect(feed.format == .rss20 && feed.isWellFormed && feed.isComplete)
    #expect(feed.title?.plainText == "Harbour & Town")
    #expect(feed.link == "https://harbour.example/")
    #expect(feed.feedURL == "https://harbour.example/feed.xml")
    #expect(
      feed.description
        == TextConstruct(
          .html, "News from the <b>quay</b>", mediaType: "text/html",
          base: "https://harbour.example/"))
    #expect(feed.language == "en-GB")
    #expect(feed.authors == [Person(name: "Ed Itor", email: "ed@harbour.example")])
    #expect(feed.image?.url == "https://harbour.example/logo.png")
    #expect(feed.ttlMinutes == 45 && feed.skipHours == [0, 0, 7] && feed.skipDays == [0])
  }

  @Test func `returns all fields of an item`() throws {
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

  @Test func `uses a permanent guid as the link`() throws {
    let entry = try #require(try parseFeed(fixture("rss20.xml")).entries.last)

    #expect(entry.url == "https://harbour.example/permalink")
    #expect(entry.summary?.plainText == "Only a text & a guid")
  }

  @Test func `links to the article itself, not to a click counter`() throws {
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
    let again = try item("<dc:creator>Jo</dc:creator><author>a@b.example (Jo)</author>")
    #expect(again.authors == [Person(name: "Jo", email: "a@b.example")])
  }

  @Test(arguments: [
    "<related><title>B</title><link>https://b.example/</link><guid>b</guid></related>",
    "<location><title>B</title><link>https://b.example/</link><id>b</id></location>",
    "<x:more><title>B</title><x:link>https://b.example/</x:link></x:more>",
    "<media:content url='https://b.example/'><title>B</title><media:title>B</media:title></media:content>",
  ])
  func `does not use content of an unknown element as the item's`(
    foreign: String
  ) throws {
    let own = "<title>A</title><link>https://a.example/</link>"
    for content in [foreign + own, own + foreign] {
      let entry = try item(content)

      #expect(entry.title?.value == "A" && entry.url == "https://a.example/" && entry.id == nil)
    }
    #expect(try item(foreign).title == nil)
  }

  /// Each element has an end tag, so its content belongs to it and not to the item.
  @Test(arguments: [
    "<enclosure url='https://b.example/'><title>B</title><link>https://b.example/</link></enclosure>",
    "<atom:link rel='related' href='https://b.example/'><atom:title>B</atom:title></atom:link>",
    "<video><title>B</title><link>https://b.example/</link></video>",
    "<links><title>B</title><link>https://b.example/</link></links>",
    "<section><item><title>B</title></item></section>",
  ])
  func `does not use content of a closed element as the item's`(container: String) throws {
    let own = "<title>A</title><link>https://a.example/</link>"
    let entry = try item(container + own)

    #expect(entry.title?.value == "A" && entry.url == "https://a.example/")
    #expect(try parse(rss("<item>" + container + own + "</item>")).entries.count == 1)
  }

  @Test func `uses comments as a link only if they are an address`() throws {
    #expect(try item("<comments>5</comments>").commentsURL == nil)
    #expect(try item("<comments><comment>Hello</comment></comments>").commentsURL == nil)
    #expect(try item("<guid>Some words</guid>").url == nil)
    #expect(
      try item("<comments>https://a.example/#c</comments>").commentsURL == "https://a.example/#c")
  }

  @Test(arguments: [
    "a@e.example (A), b@e.example (B)", "A &lt;a@e.example&gt;; B &lt;b@e.example&gt;",
  ])
  func `separates authors on one line`(author: String) throws {
    #expect(
      try item("<author>\(author)</author>").authors == [
        Person(name: "A", email: "a@e.example"), Person(name: "B", email: "b@e.example"),
      ])
  }

  @Test func `prefers its own dates to those of a library record`() throws {
    let record = "<dcterms:issued>1865</dcterms:issued><dcterms:modified>1999</dcterms:modified>"
    let own = "<pubDate>Tue, 03 Jun 2025 08:30:00 GMT</pubDate>"

    for content in [own + record, record + own] {
      #expect(try item(content).published?.rfc3339 == "2025-06-03T08:30:00Z")
    }
    #expect(try item(record).updated?.rfc3339 == "1999-01-01T00:00:00Z")
  }

  @Test(arguments: [
    "<a href='https://a.example/'>Jo</a>", "<strong>Jo</strong>",
    "<person><name>Jo</name></person>", "<foaf:Person><foaf:name>Jo</foaf:name></foaf:Person>",
  ])
  func `finds the name of an author within markup`(author: String) throws {
    #expect(try item("<dc:creator>\(author)</dc:creator>").authors == [Person(name: "Jo")])
  }

  @Test func `resolves links of the feed itself against the document's URL`() throws {
    let document = rss(
      "<link>https://site.example/blog/</link><atom:link rel='next' href='?page=2'/>"
        + "<item><link>\u{feff}/a\u{a0}</link></item>")
    let feed = try parse(document, url: "https://feeds.example/site")

    #expect(feed.nextURL == "https://feeds.example/site?page=2")
    #expect(feed.entries.first?.url == "https://site.example/a")
  }

  @Test(arguments: ["items", "x:list", "a/><b"])
  func `finds its items in an unknown wrapper element`(wrapper: String) throws {
    let name = wrapper.prefix { $0 != "/" }
    let feed = try parse(
      rss("<\(name)><title>no</title><item><title>a</title></item></\(name)><ttl>5</ttl>"))

    #expect(feed.entries.map { $0.title?.value } == ["a"])
    #expect(feed.title?.value == "T" && feed.ttlMinutes == 5)
  }

  @Test(arguments: [
    "http://search.yahoo.com/mrss/", "http://www.w3.org/1999/xhtml", "urn:nobody",
  ])
  func `may have any default namespace`(address: String) throws {
    let declaration = " xmlns=\"\(address)\""
    for (root, channel, item) in [
      (declaration, "", ""), ("", declaration, ""), ("", "", declaration),
    ] {
      let feed = try parse(
        "<rss version='2.0'\(root)><channel\(channel)><title>T</title><item\(item)><title>a</title></item>"
          + "</channel></rss>")

      #expect(feed.title?.value == "T" || !item.isEmpty)
      #expect(feed.entries.count == 1)
    }
  }

  @Test func `prefers its own guid to an id of another vocabulary`() throws {
    let guid = "<guid isPermaLink='false'>g</guid>"

    #expect(try item("<id>77</id>" + guid).id == "g")
    #expect(try item(guid + "<id>77</id>").id == "g")
    #expect(try item("<guid>12 at https://a.example</guid>").id == "12 at https://a.example")
  }

  @Test func `resolves relative links against its site`() throws {
    let document = rss("<link>https://site.example/</link><item><link>/a</link></item>")
    let feed = try parse(document, url: "https://feeds.example/site")

    #expect(feed.entries.first?.url == "https://site.example/a")
  }

  @Test func `decodes text that was escaped like markup once`() throws {
    let entry = try item(
      "<category><![CDATA[Arts &amp; Culture]]></category><source url='https://o.example/'>"
        + "<![CDATA[Tom &#38; Jerry]]></source><title>&lt;![CDATA[In]]&gt;</title>")

    #expect(entry.categories.map(\.term) == ["Arts & Culture"])
    #expect(entry.source?.title == "Tom & Jerry" && entry.title?.value == "In")
    #expect(
      try item("<title>See &lt;a@b.example&gt;</title>").title?.plainText == "See <a@b.example>")
  }

  @Test(arguments: [
    ("12,345,678", 12_345_678 as Int64?), ("12.345", 12_345), ("1 234 bytes", 1234),
    ("1234.0", 1234),
    ("12.5 MB", nil), ("1,2", nil), ("-5", nil), ("", nil),
  ])
  func `reads the length of an enclosure with any grouping of digits`(text: String, length: Int64?)
    throws
  {
    let entry = try item(
      "<enclosure url='https://a.example/a' length='\(text)' type='audio/mpeg'/>")
    #expect(entry.enclosures.first?.length == length)
  }

  @Test(arguments: [
    "http://www.purl.org/rss/1.0/modules/content/", "http://purl.example/content",
  ])
  func `recognises a module by its prefix if its namespace is unknown`(address: String) throws {
    let feed = try parse(
      """
      <rss version="2.0" xmlns:content="\(address)" xmlns:rdf="urn:mine" xml:lang="fr"><channel>
      <item><content:encoded>&lt;p&gt;x&lt;/p&gt;</content:encoded></item></channel></rss>
      """)

    #expect(feed.entries.first?.content?.value == "<p>x</p>")
    #expect(feed.language == "fr")
  }

  @Test func `returns its declared update frequency`() throws {
    let feed = try parse(
      rss(
        "<sy:updatePeriod> Hourly\n</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"))

    #expect(feed.updatePeriod == "hourly" && feed.updateFrequency == 2 && feed.ttlMinutes == nil)
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
  func `is recognised by its version`(version: String, format: FeedFormat) throws {
    let feed = try parse("<rss version='\(version)'><channel><title>T</title></channel></rss>")
    #expect(feed.format == format)
  }
}

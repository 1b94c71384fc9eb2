// MalformedTests.swift - malformed documents are read as far as possible, and reported as such.

import FeedParsing
import Testing

@Suite struct `A malformed feed` {
  @Test func `is read through junk, open tags, bare ampersands and stray tags`() throws {
    let feed = try parseFeed(fixture("broken.xml"))

    #expect(!feed.isWellFormed && !feed.isComplete)
    #expect(feed.title?.value == "AT&T & co")
    #expect(feed.entries.map { $0.title?.plainText } == ["one", "two", "three &nosuch; é"])
    #expect(feed.entries.map(\.url) == ["https://e.example/1", "https://e.example/?a=1&b=2", nil])
    #expect(feed.entries[0].summary?.value == "a <b>bold</b>")
  }

  @Test(arguments: [
    "<item><title>a</title></item>", "<title>b<item><title>a</title></item>",
    "<item><title>a</TITLE></item>", "<item><title>a</item>", "<item><title x=y z>a</title></item>",
    "<item><title x='1' x='2'>a</title></item>", "<item><b><title>a</title></item>",
    "<item><title>a</title></wrong></item>", "<item><title><![CDATA[a]]></title></item>",
    "<!-- <item> --><item><title>a</title><!-- -- --></item>",
    "<item><itunes:title>no</itunes:title><title>a</title></item>",
  ])
  func `returns its item`(items: String) throws {
    #expect(try parse(rss(items)).entries.map { $0.title?.plainText } == ["a"])
  }

  @Test(arguments: [
    "<atom:link href='https://a.example/f' rel='self'>",
    "<itunes:image href='https://a.example/i'>",
    "<media:thumbnail url='https://a.example/i'>", "<category term='c'>",
  ])
  func `continues after an empty element without an end tag`(open: String) throws {
    let feed = try parse(
      rss(
        open + "<link>https://a.example/</link><item><title>a</title>" + open
          + "<link>https://a.example/a</link></item><item><title>b</title></item>"))

    #expect(feed.link == "https://a.example/" && !feed.isWellFormed && feed.isComplete)
    #expect(feed.entries.map { $0.title?.value } == ["a", "b"])
    #expect(feed.entries.first?.url == "https://a.example/a")
  }

  @Test(arguments: [
    "<enclosure url='https://a.example/a'>", "<media:content url='https://a.example/i'>",
    "<media:player url='https://a.example/p'>", "<podcast:transcript url='https://a.example/t'>",
  ])
  func `reads every vocabulary after an unclosed tag`(open: String) throws {
    let entry = try item(
      open + "<dc:creator>Jo</dc:creator><title>a</title><content:encoded>c</content:encoded>")

    #expect(entry.authors.map(\.name) == ["Jo"] && entry.title?.value == "a")
    #expect(entry.content?.value == "c")
  }

  @Test func `returns the items after an unknown, unclosed element`() throws {
    let feed = try parse(
      rss("<x:foo bar='1'><item><title>a</title></item><item><title>b</title></item>"))

    #expect(feed.entries.map { $0.title?.value } == ["a", "b"])
  }

  @Test func `is reported as incomplete wherever it was cut`() throws {
    let whole = try fixture("rss20.xml")
    let start = try #require(whole.firstRange(of: Array("<title>".utf8))).upperBound
    let end = try #require(whole.firstRange(of: Array("</rss>".utf8))).upperBound

    for cut in stride(from: start, to: end, by: 37) {
      let feed = try parseFeed(Array(whole[..<cut]))
      #expect(!feed.isComplete && !feed.isWellFormed, "cut at \(cut)")
    }
    #expect(try parseFeed(Array(whole[..<end])).isComplete)
  }

  @Test func `is complete when only its root is left open`() throws {
    let feed = try parse("<rss version='2.0'><channel><item><title>a</title></item></channel>")

    #expect(feed.isComplete && !feed.isWellFormed)
  }

  @Test func `stays within its limits`() throws {
    var limits = ParseLimits()
    limits.maxEntries = 2
    limits.maxTextBytes = 5
    let document = rss(String(repeating: "<item><title>ééééé</title></item>", count: 4))
    let feed = try parseFeed(Array(document.utf8), limits: limits)

    #expect(feed.entries.map { $0.title?.value } == ["éé", "éé"], "cut between scalars")
  }

  @Test func `never expands entities of its own`() throws {
    let bomb = "<!DOCTYPE rss [<!ENTITY a \"xxxx\"><!ENTITY b SYSTEM \"file:///etc/passwd\">]>"
    let feed = try parse(bomb + "<rss version='2.0'><channel><title>&a;&b;</title></channel></rss>")

    #expect(feed.title?.value == "&a;&b;" && !feed.isWellFormed)
  }
}

@Suite struct `Links in a feed` {
  @Test(arguments: [
    "javascript:alert(1)", "JaVaScript:x", " java\tscript:x", "data:text/html,x",
    "file:///etc/passwd",
    "\u{a0}javascript:x", "vbscript:x",
  ])
  func `never run code`(url: String) throws {
    #expect(try item("<link>\(url)</link><guid isPermaLink='true'>\(url)</guid>").url == nil)
  }

  @Test func `resolve against the document`() throws {
    let feed = try parse(rss("<item><link>/a?b</link></item>"), url: "https://e.example/x/feed")
    #expect(feed.entries.first?.url == "https://e.example/a?b")
  }
}

@Suite struct `A person` {
  @Test(arguments: [
    ("jo@e.example (Jo Doe)", Person(name: "Jo Doe", email: "jo@e.example")),
    ("Jo Doe <jo@e.example>", Person(name: "Jo Doe", email: "jo@e.example")),
    ("Jo Doe (jo@e.example)", Person(name: "Jo Doe", email: "jo@e.example")),
    ("jo@e.example", Person(email: "jo@e.example")), ("Jo  Doe", Person(name: "Jo Doe")),
  ])
  func `is read from one line`(line: String, person: Person) throws {
    let escaped = line.replacing("<", with: "&lt;")
    #expect(try item("<author>\(escaped)</author>").authors == [person])
  }
}

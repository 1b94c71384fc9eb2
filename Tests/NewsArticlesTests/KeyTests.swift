// KeyTests.swift - links, guids, titles and words as keys.

import Testing

@testable import NewsArticles

@Suite struct `A link` {
  @Test(
    arguments: [
      ("http://www.A.example:80/x/?utm_source=rss#top", "https://a.example/x"),
      ("https://a.example/x?b=2&a=1", "https://a.example/x?a=1&b=2"),
      ("https://a.example/%7Eann/%c3%a9", "https://a.example/~ann/%C3%A9"),
      ("https://a.example/dir/index.html", "https://a.example/dir"),
      ("https://a.example/#!/story/1", "https://a.example/#!/story/1"),
      ("https://r.example/url?sa=t&url=https%3A%2F%2Fa.example%2F1", "https://a.example/1"),
      ("https://a.example:8080/x", "https://a.example:8080/x"),
    ])
  func `is compared by its page`(link: String, page: String) {
    #expect(canonicalLink(link) == page)
  }

  @Test func `to a front page identifies nothing`() {
    #expect(LinkKey("https://a.example")?.isFrontPage == true)
    #expect(LinkKey("https://a.example/?p=1")?.isFrontPage == false)
    #expect(LinkKey("mailto:a@a.example") == nil)
  }

  @Test func `belongs to a domain`() {
    #expect(registrableDomain("news.a.example") == "a.example")
    #expect(registrableDomain("news.a.co.uk") == "a.co.uk")
    #expect(registrableDomain("127.0.0.1") == "127.0.0.1")
  }
}

@Suite struct `A guid` {
  @Test(
    arguments: [
      ("17", false), ("https://a.example/", false), ("https://a.example/1", true),
      ("tag:a.example,2026:1", true), ("urn:isbn:0451450523", true),
      ("F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6", true), ("post 4: part", false),
    ])
  func `is strong or weak`(text: String, isStrong: Bool) {
    #expect(GuidKey(text)?.isStrong == isStrong)
  }

  @Test func `that is empty does not count, and a UUID ignores case`() {
    #expect(GuidKey("  ") == nil)
    let upper = "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"
    #expect(GuidKey(upper)?.value == GuidKey(upper.lowercased())?.value)
  }
}

@Suite struct `The words of a text` {
  @Test(
    arguments: [
      ("Bakers' UNION", "bakers’ union"), ("caf\u{e9}", "cafe\u{301}"), ("Straße", "STRASSE"),
      ("A &amp; B", "a & b"), ("don&#8217;t", "don't"), ("Ｆｕｌｌ　１２", "full 12"),
      ("Storm – Ida!", "storm ida"), ("й", "и\u{306}"),
    ])
  func `are compared without case, accents and signs`(left: String, right: String) {
    #expect(Words(left) == Words(right))
  }

  @Test func `count each ideograph as a word`() {
    #expect(Words("東京で地震").all.count == 5)
  }
}

@Suite struct `A title` {
  private let plain = TitleKey("Storm Ida leaves the coast without power")

  @Test(
    arguments: [
      "BREAKING: Storm Ida leaves the coast without power",
      "UPDATE 2-Storm Ida leaves coast without power",
      "Storm Ida leaves the coast without power (updated)",
      "[Exclusive] Storm Ida leaves a coast without power",
      "Watch: Storm Ida leaves the coast without power",
      "Storm Ida leaves the coast without power | The Courier",
    ])
  func `stays equal with marks, English articles and a publisher`(title: String) {
    #expect(TitleKey(title).agrees(with: plain))
  }

  @Test func `keeps a word that only looks like a mark`() {
    let title = TitleKey("Live-action heroes return to the stage")
    #expect(!title.agrees(with: TitleKey("Action heroes return to the stage")))
  }

  @Test func `that is short identifies nothing`() {
    #expect(!TitleKey("Live updates").agrees(with: TitleKey("Live updates")))
  }

  @Test func `keeps the part that distinguishes instalments`() {
    let parts = ["Part two", "Day 12", "Monday"].map {
      TitleKey("The long road to the northern harbour - \($0)")
    }
    for part in parts {
      #expect(!part.agrees(with: TitleKey("The long road to the northern harbour")))
    }
  }

  @Test func `loses the names of its feed, and an ending that all titles have`() {
    let feed = Publishers(feedTitle: "Channel 9 Newsroom")
    let key = TitleKey("Storm Ida leaves the coast without power - Channel 9", publishers: feed)
    #expect(key.whole == plain.whole)

    let titles = ["One thing", "Another", "A third"].map { "\($0) | Meridian 4" }
    let common = Publishers(feedTitle: "Latest", titles: titles)
    let other = TitleKey(
      "Storm Ida leaves the coast without power | Meridian 4", publishers: common)
    #expect(other.whole == plain.whole)
  }
}

// ArticleTests.swift - how an entry becomes an article.

import FeedParsing
import NewsArticles
import NewsCore
import NewsEngine
import Testing

@Suite struct `An article` {
  private let noon = WallTime(seconds: 1_790_000_000)

  private func article(_ item: String) throws -> Article {
    let document =
      "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel>"
      + "<item><guid>1</guid>\(item)</item></channel></rss>"
    let feed = try parseFeed(Array(document.utf8))
    let source = Source(name: "a", url: "https://a.example/rss")
    let articles = NewsEngine.document(of: feed, source: source, seenAt: noon).articles
    return try #require(articles.first)
  }

  @Test(
    arguments: [
      (
        "<enclosure url='https://a.example/1' type='image/jpeg' length='1'/>", "https://a.example/1"
      ),
      (
        "<media:content url='https://a.example/1.jpg?w=460' width='460'/>",
        "https://a.example/1.jpg?w=460"
      ),
      ("<media:content url='https://a.example/1.mp4'/>", nil),
      ("<enclosure url='https://a.example/1.jpg' type='audio/mpeg'/>", nil),
      (
        "<enclosure url='https://a.example/1.png'/><media:thumbnail url='https://a.example/t'/>",
        "https://a.example/t"
      ),
    ] as [(String, String?)])
  func `has a picture only if the feed names one for it`(item: String, image: String?) throws {
    #expect(try article(item).image == image)
  }

  @Test func `has no date before 1970`() throws {
    let article = try article("<pubDate>Mon, 01 Jan 0001 00:00:00 GMT</pubDate>")

    #expect(article.publishedAt == nil && article.sortTime == noon)
  }

  @Test func `keeps text as text in its markup`() throws {
    let document = """
      {"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":"1",
      "content_text":"Use List<String> if x<y\\nand & so on"}]}
      """
    let feed = try parseFeed(Array(document.utf8))
    let source = Source(name: "a", url: "https://a.example/feed.json")
    let articles = NewsEngine.document(of: feed, source: source, seenAt: noon).articles
    let article = try #require(articles.first)

    #expect(article.content == "Use List&lt;String&gt; if x&lt;y<br>\nand &amp; so on")
    #expect(article.summary == "Use List<String> if x<y and & so on")
  }
}

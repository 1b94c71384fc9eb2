// ArticleColumns.swift - converts an article to and from the columns of its row.

import NewsArticles
import NewsCore
import NewsText

enum ArticleColumns {
  static let names = names(content: "content")
  static let namesWithoutContent = names(content: "''")

  /// The columns that an article is read from, without those that only searches by key use.
  private static func names(content: String) -> String {
    """
    source, id, title, \(link), published_at, updated_at, authors, summary,
    \(content), tags, language, image, first_seen_at
    """
  }

  /// Two columns for ``RowReader/link()``: the article's link, else its audio, video or home page; if it
  /// has none of them, the URL of its source.
  static let link = """
    COALESCE(article.url, article.alternate_url),
    CASE WHEN article.url IS NULL AND article.alternate_url IS NULL
      THEN (SELECT source.url FROM source WHERE source.name = article.source) END
    """

  /// The columns of a ``Story/Member``, except whether it was found.
  static let member = """
    article.seq, article.source, \(link), article.sort_at, article.first_seen_at, article.standing
    """

  static func article(_ row: inout RowReader) -> Article {
    var article = Article(
      source: row.text(), id: row.text(), title: row.text(),
      firstSeenAt: WallTime(milliseconds: 0))
    article.url = row.link()
    article.publishedAt = row.optionalTime()
    article.updatedAt = row.optionalTime()
    article.authors = row.lines()
    article.summary = row.text()
    article.content = row.text()
    article.tags = row.lines()
    article.language = row.optionalText()
    article.image = row.optionalText()
    article.firstSeenAt = row.time()
    return article
  }

  static let insertion = Insertion(
    into: "article",
    [
      ("seq", .number), ("source", .text), ("id", .text), ("story", .number),
      ("first_seen_at", .number), ("guid", .text), ("enclosure", .number), ("standing", .number),
      ("title_key", .text), ("sort_at", .number), ("fingerprint", .number),
      ("published_at", .number), ("updated_at", .number), ("title", .text), ("url", .text),
      ("alternate_url", .text), ("authors", .text), ("tags", .text), ("language", .text),
      ("image", .text), ("summary", .text), ("content", .text),
    ])

  static let update = """
    UPDATE article SET
      sort_at = $2, fingerprint = $3, published_at = $4, updated_at = $5, title = $6, url = $7,
      alternate_url = $8, authors = $9, tags = $10, language = $11, image = $12, summary = $13,
      content = $14
    WHERE seq = $1
    """

  static let deleteKey = "DELETE FROM article_key WHERE key = $1 AND seq = $2"

  /// sort_at to content: what a publisher may change.
  static func values(_ article: Article, _ alternateURL: String?) -> [SQLValue] {
    [
      .time(article.sortTime), .integer(article.fingerprint), .time(article.publishedAt),
      .time(article.updatedAt), .text(article.title), SQLValue(article.url),
      SQLValue(article.url == nil ? alternateURL : nil), .lines(article.authors),
      .lines(article.tags), SQLValue(article.language),
      SQLValue(article.image),
      .text(article.summary), .text(article.content),
    ]
  }
}

extension RowReader {
  /// The URL at which an article is read or heard, from the two columns of ``ArticleColumns/link``.
  ///
  /// The query of a source's URL is removed, because it may contain a key.
  mutating func link() -> String? {
    let (own, source) = (optionalText(), optionalText())
    return own ?? webLink(source.map { String($0.prefix { $0 != "?" && $0 != "#" }) })
  }
}

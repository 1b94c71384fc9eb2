// Store+OneArticle.swift - one stored article with its content and who else has its story.

package import NewsCore

extension Store {
  /// Nil when there is none.
  package func article(source: String, id: String) async throws(StoreError) -> Article? {
    try await article(where: "source = $1 AND id = $2", [.text(source), .text(id)])
  }

  /// The newest article with this id, or at this URL; nil when there is none.
  package func article(named text: String) async throws(StoreError) -> Article? {
    try await article(where: "id = $1 OR url = $1 ORDER BY seq DESC LIMIT 1", [.text(text)])
  }

  private func article(
    where condition: String, _ arguments: [SQLValue]
  ) async throws(StoreError) -> Article? {
    try await read { connection throws(StoreError) in
      let found = try connection.first(
        "SELECT story, \(ArticleColumns.names) FROM article WHERE \(condition)", arguments
      ) { row in (story: row.integer(), article: ArticleColumns.article(&row)) }
      guard var article = found?.article, let story = found?.story else { return nil }
      var copies: [Article.OtherCopy] = []
      try connection.read([
        .copies(of: [story], connection.dialect) { _, copy in
          if copy.source != article.source { copies.append(copy) }
        }
      ])
      article.alsoIn = copies
      return article
    }
  }
}

extension SQLQuery {
  /// The sources that have these stories, each once a story, in the order of their articles' times.
  static func copies(
    of stories: [Int64], _ dialect: Dialect,
    _ body: @escaping (_ story: Int64, Article.OtherCopy) -> Void
  ) -> SQLQuery {
    SQLQuery(
      """
      SELECT story, source, min(url) FROM article WHERE story \(dialect.isOne(ofNumbers: "$1"))
      GROUP BY story, source ORDER BY min(sort_at), source
      """, [SQLValue(list: stories)]
    ) { row in
      let story = row.integer()
      body(story, Article.OtherCopy(source: row.text(), url: row.optionalText()))
    }
  }
}

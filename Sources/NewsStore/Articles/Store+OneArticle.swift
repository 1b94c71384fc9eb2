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
      article.alsoIn = try connection.otherCopies(of: story, besides: article.source)
      return article
    }
  }
}

extension SQLConnection {
  /// The story at other sources, each once.
  func otherCopies(
    of story: Int64, besides source: String
  ) throws(StoreError) -> [Article.OtherCopy] {
    try all(
      """
      SELECT source, min(url) FROM article WHERE story = $1 AND source <> $2
      GROUP BY source ORDER BY min(sort_at), source
      """, [.integer(story), .text(source)]
    ) { Article.OtherCopy(source: $0.text(), url: $0.optionalText()) }
  }
}

// Store+OneArticle.swift - one stored article with its content and the other sources of its story.

import NewsArticles
package import NewsCore

extension Store {
  /// The stored article of this source and id; nil when there is none.
  ///
  /// `alsoIn` names sources that are `configured`; nil: all.
  package func article(
    source: String, id: String, configured: Set<String>? = nil
  ) async throws(StoreError) -> Article? {
    try await article(
      where: "source = $1 AND id = $2", [.text(source), .text(id)], configured)
  }

  /// The newest article with this id, or at this URL, in the same way.
  package func article(
    named text: String, configured: Set<String>? = nil
  ) async throws(StoreError) -> Article? {
    try await article(
      where: "id = $1 OR url = $1 ORDER BY seq DESC LIMIT 1", [.text(text)], configured)
  }

  private func article(
    where condition: String, _ arguments: [SQLValue], _ configured: Set<String>?
  ) async throws(StoreError) -> Article? {
    try await read { connection throws(StoreError) in
      let found = try connection.first(
        """
        SELECT story, \(ArticleColumns.member), \(ArticleColumns.names) FROM article
        WHERE \(condition)
        """, arguments
      ) { row in
        (
          ShownArticle(story: row.integer(), member: Story.Member(&row)),
          ArticleColumns.article(&row)
        )
      }
      guard let (shown, article) = found else { return nil }
      let stories = try connection.stories([shown], naming: configured)
      var complete = article
      complete.alsoIn = stories[shown.story]?.others.sources ?? []
      return complete
    }
  }
}

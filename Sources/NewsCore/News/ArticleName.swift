// ArticleName.swift - the unique name of an article: its source, and its id there.

/// The unique name of an article: its source, and its id there.
package struct ArticleName: Hashable, Sendable {
  package var source: String
  package var id: String

  package init(source: String, id: String) {
    (self.source, self.id) = (source, id)
  }

  package init(_ article: Article) {
    self.init(source: article.source, id: article.id)
  }
}

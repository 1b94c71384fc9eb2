// ArticleName.swift - what tells an article from all others.

/// What tells an article from all others: its source, and its id there.
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

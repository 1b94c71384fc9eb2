// ArticleDocument+Articles.swift - a document made of articles, for tests that read no feed.

package import NewsArticles
package import NewsCore

extension ArticleDocument {
  /// Each article's id is the guid that its publisher gave.
  package init(_ articles: [Article], source: String) {
    self.init(source: source, entries: articles.map { DocumentEntry($0, guid: $0.id) })
  }
}

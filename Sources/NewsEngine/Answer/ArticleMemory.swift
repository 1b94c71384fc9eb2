// ArticleMemory.swift - articles in memory, for answers without the store.

import NewsCore
import NewsStore

/// Articles of earlier answers, for the time when a shared store cannot be read.
final class ArticleMemory: Sendable {
  /// Most articles, about 1 KB each without their content.
  private static let mostArticles = 5000

  private let articles = Locked<[ArticleName: Article]>([:])

  /// Adds the articles of an answer; beyond the limit, the older half is forgotten.
  func add(_ found: [Article]) {
    articles.withLock { articles in
      for var article in found {
        article.content = ""
        articles[ArticleName(article)] = article
      }
      guard articles.count > ArticleMemory.mostArticles else { return }
      let newest = articles.sorted { $0.value.sortTime > $1.value.sortTime }
        .prefix(ArticleMemory.mostArticles / 2)
      articles = Dictionary(newest.map { ($0.key, $0.value) }) { first, _ in first }
    }
  }

  /// The articles that `query` selects, in its order; none for a search, which needs the store.
  func articles(_ query: ArticleQuery) -> [Article] {
    if query.isSearch { return [] }
    let sources = Set(query.sources)
    let found = articles.withLock { Array($0.values) }.filter { article in
      sources.contains(article.source) && query.since.map { article.sortTime >= $0 } ?? true
    }
    return Array(found.sorted(by: query.order.areInOrder).prefix(query.limit ?? .max))
  }
}

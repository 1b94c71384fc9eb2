// KnownArticles.swift - remembers the articles that clients of /events already know.

import NewsCore

/// The articles that were recently among the newest ones; its size is limited, however long clients
/// stay.
///
/// An article may leave the newest ones and come back when others are removed.
struct KnownArticles {
  private var recent: Set<ArticleName> = []
  /// The articles of `recent` when it was last full.
  private var earlier: Set<ArticleName> = []

  /// Size at which `recent` counts as full; each set may exceed it by one list of the newest articles.
  static let capacity = 1000

  init(_ articles: [Article]) {
    _ = take(articles)
  }

  var count: Int { recent.union(earlier).count }

  /// Takes the newest articles, and returns those that it does not know, in the same order.
  mutating func take(_ articles: [Article]) -> [Article] {
    let names = articles.map { ArticleName($0) }
    let new = zip(articles, names).filter { !recent.contains($1) && !earlier.contains($1) }
    if recent.count >= KnownArticles.capacity { (earlier, recent) = (recent, []) }
    recent.formUnion(names)
    return new.map(\.0)
  }
}

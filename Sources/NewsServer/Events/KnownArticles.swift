// KnownArticles.swift - which articles the clients of /events were sent or had before.

import NewsCore

/// The articles that were among the newest lately; bounded, however long clients stay.
///
/// An article may leave the newest ones and come back, when others are removed.
struct KnownArticles {
  private var recent: Set<ArticleName> = []
  /// Those that `recent` had when it was full.
  private var earlier: Set<ArticleName> = []

  /// Of each of the two sets, beyond one list of the newest articles.
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

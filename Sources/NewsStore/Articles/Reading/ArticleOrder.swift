// ArticleOrder.swift - the orders of articles, for the database and for articles in memory.

package import NewsCore

/// Both databases compare texts by their bytes, and `lower` changes only the letters of ASCII: SQLite
/// does so by default, PostgreSQL because the columns have the collation "C".
extension ArticleQuery.Order {
  /// The columns of ORDER BY; articles that are otherwise equal come by the order in which they were stored.
  var sql: String {
    switch self {
    case .newest: "sort_at DESC, seq DESC"
    case .oldest: "sort_at, seq"
    case .source: "source, sort_at DESC, seq DESC"
    case .title: "lower(title), sort_at DESC, seq DESC"
    }
  }

  /// Whether `left` comes before `right`, as with ``sql``; of articles that are otherwise equal, neither does.
  package func areInOrder(_ left: Article, _ right: Article) -> Bool {
    switch self {
    case .newest: left.sortTime > right.sortTime
    case .oldest: left.sortTime < right.sortTime
    case .source: isBefore(left, right) { $0.source }
    case .title: isBefore(left, right) { $0.title.lowercasedASCII }
    }
  }

  /// By the bytes of a text; articles with the same text by time, the newest first.
  private func isBefore(
    _ left: Article, _ right: Article, by text: (Article) -> String
  ) -> Bool {
    let (leftBytes, rightBytes) = (text(left).utf8, text(right).utf8)
    return leftBytes.elementsEqual(rightBytes)
      ? left.sortTime > right.sortTime : leftBytes.lexicographicallyPrecedes(rightBytes)
  }
}

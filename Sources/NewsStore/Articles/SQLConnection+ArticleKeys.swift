// SQLConnection+ArticleKeys.swift - writes short rows of numbers; each document has many of them.

extension SQLConnection {
  /// Adds keys of articles, except those that exist.
  func addKeys(_ keys: [(key: Int64, seq: Int64)]) throws(StoreError) {
    try insert(keys.map { [.integer($0.key), .integer($0.seq)] }, articleKeys)
  }

  /// Stores that the newest documents of sources contain these articles.
  func addCarried(_ carried: [(source: String, numbers: [Int64])]) throws(StoreError) {
    try insert(
      carried.flatMap { source, numbers in numbers.map { [.text(source), .integer($0)] } },
      carriedArticles)
  }
}

private let articleKeys = Insertion(
  into: "article_key", [("key", .number), ("seq", .number)], conflict: "ON CONFLICT DO NOTHING")
private let carriedArticles = Insertion(into: "carried", [("source", .text), ("seq", .number)])

// TextIndex.swift - keeps the full-text index in step with the articles.

import NewsArticles

/// Keeps the full-text index in step with the articles.
///
/// The index stores no text of its own: to forget an article it must be told the words, so
/// `remove` comes before the change and `add` after it. Triggers would do this by themselves, but
/// an untrusted schema (see `SQLiteConnection`) may not touch virtual tables.
struct TextIndex {
  let connection: any SQLConnection

  func add(_ numbers: Range<Int64>) throws(StoreError) {
    try connection.execute(
      """
      INSERT INTO article_text (rowid, title, summary, authors)
      SELECT seq, title, summary, authors FROM article WHERE seq >= $1 AND seq < $2
      """, [.integer(numbers.lowerBound), .integer(numbers.upperBound)])
  }

  /// `condition` is on the rows of `article` and contains no user text.
  func remove(where condition: String, _ arguments: [SQLValue]) throws(StoreError) {
    try connection.execute(
      """
      INSERT INTO article_text (article_text, rowid, title, summary, authors)
      SELECT 'delete', seq, title, summary, authors FROM article WHERE \(condition)
      """, arguments)
  }

  func rebuild() throws(StoreError) {
    try connection.execute("INSERT INTO article_text (article_text) VALUES ('rebuild')")
  }
}

/// Deletes articles with their text and the keys of their addresses.
///
/// The keys of their titles go with their time; see ``IndexKey/outdatedTitles(before:)``.
///
/// - Returns: How many there were.
@discardableResult
func deleteArticles(
  where condition: String, _ arguments: [SQLValue], _ connection: any SQLConnection
) throws(StoreError) -> Int {
  let keys = try connection.all(
    "SELECT seq, source, id, guid, url FROM article WHERE \(condition)", arguments
  ) { row in
    var article = StoredArticle(
      seq: row.integer(), story: 0, source: row.text(), id: row.text(), title: "")
    article.guid = row.optionalText()
    article.url = row.optionalText()
    return (seq: article.seq, keys: article.addressKeys)
  }
  for article in keys {
    try connection.execute(
      "DELETE FROM article_key WHERE seq = $1 AND key IN \(Dialect.numbers(of: "$2"))",
      [.integer(article.seq), SQLValue(list: article.keys)])
  }
  try TextIndex(connection: connection).remove(where: condition, arguments)
  return try connection.execute("DELETE FROM article WHERE \(condition)", arguments)
}

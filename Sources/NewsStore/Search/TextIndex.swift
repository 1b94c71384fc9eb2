// TextIndex.swift - keeps the full-text index in step with the articles.

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

/// Deletes articles and all that refers to them.
///
/// - Returns: How many there were.
func deleteArticles(
  where condition: String, _ arguments: [SQLValue], _ connection: any SQLConnection
) throws(StoreError) -> Int {
  try TextIndex(connection: connection).remove(where: condition, arguments)
  return try connection.execute("DELETE FROM article WHERE \(condition)", arguments)
}

// TextIndex.swift - keeps the full-text index in step with the articles.

import NewsArticles

/// Keeps the full-text index in step with the articles.
///
/// The index stores no text of its own: to forget an article it must be told the words, so
/// `remove` comes before the change and `add` after it. Triggers would do this by themselves, but
/// an untrusted schema (see `SQLiteConnection`) may not touch virtual tables.
struct TextIndex {
  let connection: any SQLConnection

  func add(_ numbers: some Sequence<Int64>) throws(StoreError) {
    try connection.send(
      """
      INSERT INTO article_text (rowid, title, summary, authors)
      SELECT seq, title, summary, authors FROM article WHERE seq \(isOne)
      """, [SQLValue(list: numbers)])
  }

  func remove(_ numbers: some Sequence<Int64>) throws(StoreError) {
    try connection.send(
      """
      INSERT INTO article_text (article_text, rowid, title, summary, authors)
      SELECT 'delete', seq, title, summary, authors FROM article WHERE seq \(isOne)
      """, [SQLValue(list: numbers)])
  }

  private var isOne: String { connection.dialect.isOne(ofNumbers: "$1") }

  func rebuild() throws(StoreError) {
    try connection.execute("INSERT INTO article_text (article_text) VALUES ('rebuild')")
  }
}

/// Deletes articles with their text and the keys of their addresses.
///
/// The keys of their titles go with their time; see ``IndexKey/outdatedTitles(before:)``.
func deleteArticles(_ numbers: [Int64], _ connection: any SQLConnection) throws(StoreError) {
  let isOne = connection.dialect.isOne(ofNumbers: "$1")
  for batch in numbers.batches {
    let list = SQLValue(list: batch)
    let keys = try connection.all(
      "SELECT seq, source, id, guid, url FROM article WHERE seq \(isOne)", [list]
    ) { row in
      var article = StoredArticle(
        seq: row.integer(), story: 0, source: row.text(), id: row.text(), title: "")
      article.guid = row.optionalText()
      article.url = row.optionalText()
      return article.addressKeys.map { [SQLValue.integer($0), .integer(article.seq)] }
    }
    try connection.runEach(ArticleColumns.deleteKey, keys.flatMap { $0 })
    try TextIndex(connection: connection).remove(batch)
    try connection.send("DELETE FROM article WHERE seq \(isOne)", [list])
  }
}

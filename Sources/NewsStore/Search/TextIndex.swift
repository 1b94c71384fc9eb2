// TextIndex.swift - keeps the full-text index in step with the articles.

import NewsArticles
import NewsCore

/// Keeps the full-text index in step with the articles.
///
/// SQLite's stores no text of its own: to forget an article it must be told the words, so `remove`
/// comes before the change and `add` after it. Triggers would do this by themselves, but an untrusted
/// schema (see `SQLiteConnection`) may not touch virtual tables.
struct TextIndex {
  /// FTS5's, of every store; see ``WordScanner``.
  static let tokenizer = "unicode61 remove_diacritics 2"

  let connection: any SQLConnection

  func add(_ articles: [(seq: Int64, texts: IndexedTexts)]) throws(StoreError) {
    if articles.isEmpty { return }
    switch connection.dialect {
    case .sqlite:
      try connection.runEach(
        """
        INSERT INTO article_text (rowid, title, summary, authors, tags)
        VALUES ($1, $2, $3, $4, $5)
        """,
        articles.map { [.integer($0.seq)] + $0.texts.columns + [.lines($0.texts.tags)] })
    case .postgreSQL:
      let scanner = connection.scanner ?? WordScanner()
      var rows: [[SQLValue]] = []
      for (seq, texts) in articles {
        let vector = TextVector.vector(try scanner.words(texts))
        rows.append([.integer(seq), .text(vector)])
      }
      try connection.runEach(
        "INSERT INTO article_text (seq, words) VALUES ($1, $2::tsvector)", rows)
    }
  }

  func remove(_ numbers: some Sequence<Int64>) throws(StoreError) {
    let isOne = connection.dialect.isOne(ofNumbers: "$1")
    let sql =
      switch connection.dialect {
      case .sqlite:
        """
        INSERT INTO article_text (article_text, rowid, title, summary, authors, tags)
        SELECT 'delete', seq, title, summary, authors, tags FROM article WHERE seq \(isOne)
        """
      case .postgreSQL: "DELETE FROM article_text WHERE seq \(isOne)"
      }
    try connection.send(sql, [SQLValue(list: numbers)])
  }

  /// Of SQLite alone.
  func rebuild() throws(StoreError) {
    try connection.execute("INSERT INTO article_text (article_text) VALUES ('rebuild')")
  }
}

/// The texts of an article that the search looks at.
struct IndexedTexts {
  var title: String
  var summary = ""
  var authors: [String] = []
  /// Only FTS5 has them, in a column of their own.
  var tags: [String] = []

  /// In the order of the index, without the tags.
  var columns: [SQLValue] { [.text(title), .text(summary), .lines(authors)] }
}

extension IndexedTexts {
  init(_ article: Article) {
    self.init(
      title: article.title, summary: article.summary, authors: article.authors,
      tags: article.tags)
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

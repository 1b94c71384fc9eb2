// TextIndex.swift - updates the full-text index when articles change.

import NewsArticles
import NewsCore

/// Updates the full-text index when articles change.
///
///     add: title, summary, authors, tags | a row of unindexed_content | later: indexContent
///
/// Contents are most of the index's work, so they are indexed later, when no answer waits.
///
/// SQLite's index stores no text: to remove an article it needs the words again, so `remove` comes
/// before the change and `add` after it. Triggers could do this, but an untrusted schema (see
/// `SQLiteConnection`) may not use virtual tables.
struct TextIndex {
  /// The tokenizer of FTS5 in every store; see ``WordScanner``.
  static let tokenizer = "unicode61 remove_diacritics 2"

  let connection: any SQLConnection

  /// Whether contents are indexed; false for a file of an older version that may only be read.
  var hasContent: Bool {
    get throws(StoreError) {
      guard connection.dialect == .sqlite else { return true }
      return try connection.first(
        "SELECT 1 FROM sqlite_schema WHERE name = 'unindexed_content'"
      ) { $0.flag() } ?? false
    }
  }

  func add(_ articles: [(seq: Int64, texts: IndexedTexts)]) throws(StoreError) {
    if articles.isEmpty { return }
    switch connection.dialect {
    case .sqlite:
      try connection.runEach(
        """
        INSERT INTO article_text (rowid, title, summary, authors, content, tags)
        VALUES ($1, $2, $3, $4, '', $5)
        """,
        articles.map { [.integer($0.seq)] + $0.texts.columns + [.lines($0.texts.tags)] })
    case .postgreSQL:
      let scanner = connection.scanner ?? WordScanner()
      var rows: [[SQLValue]] = []
      for (seq, texts) in articles {
        rows.append([.integer(seq), .text(TextVector.vector(try scanner.words(texts)))])
      }
      try connection.insert(rows, TextIndex.vectors)
    }
    try connection.insert(
      articles.filter(\.texts.hasContent).map { [.integer($0.seq)] }, TextIndex.unindexed)
  }

  private static let vectors = Insertion(
    into: "article_text", [("seq", .number), ("words", .words)])
  private static let unindexed = Insertion(into: "unindexed_content", [("seq", .number)])

  func remove(_ numbers: some Sequence<Int64>) throws(StoreError) {
    let isOne = connection.dialect.isOne(ofNumbers: "$1")
    let sql =
      switch connection.dialect {
      case .sqlite: "\(TextIndex.forgetting) WHERE seq \(isOne)"
      case .postgreSQL: "DELETE FROM article_text WHERE seq \(isOne)"
      }
    let list = [SQLValue(list: numbers)]
    try connection.send(sql, list)
    try connection.send("DELETE FROM unindexed_content WHERE seq \(isOne)", list)
  }

  /// Rebuilds SQLite's index; contents follow with ``Store/indexContent(for:)``.
  func rebuild() throws(StoreError) {
    try connection.execute("BEGIN IMMEDIATE")
    try connection.execute("INSERT INTO article_text (article_text) VALUES ('delete-all')")
    try connection.execute("DELETE FROM unindexed_content")
    for statement in TextIndex.filling { try connection.execute(statement) }
    try connection.execute("COMMIT")
  }

  /// Statements that fill an empty index.
  static let filling = [
    """
    INSERT INTO article_text (rowid, title, summary, authors, tags, content)
    SELECT seq, title, summary, authors, tags, '' FROM article
    """,
    "INSERT INTO unindexed_content (seq) SELECT seq FROM article WHERE content <> ''",
  ]

  /// Removes the words of an article from the index.
  private static let forgetting = """
    INSERT INTO article_text (article_text, rowid, title, summary, authors, tags, content)
    SELECT 'delete', seq, title, summary, authors, tags,
      CASE WHEN content = '' OR seq IN (SELECT seq FROM unindexed_content) THEN ''
        ELSE newsagg_content(summary, content) END
    FROM article
    """

  /// Adds the content of some articles, the newest first.
  ///
  /// - Returns: Whether there may be more.
  func indexContent(atMost count: Int) throws(StoreError) -> Bool {
    // Another process may be writing these documents: without this order of locks the two would deadlock.
    let waiting = try connection.all(
      """
      SELECT article.seq, article.source
      FROM unindexed_content JOIN article ON article.seq = unindexed_content.seq
      ORDER BY unindexed_content.seq DESC LIMIT $1
      """, [SQLValue(count)]
    ) { (seq: $0.integer(), source: $0.text()) }
    try connection.lock(.source, waiting.map(\.source))
    let list = SQLValue(list: waiting.lazy.map(\.seq))
    let isOne = connection.dialect.isOne(ofNumbers: "$1")
    // In the order of their numbers FTS5 keeps all in memory until the commit.
    let articles = try connection.all(
      """
      SELECT seq, title, summary, authors, content FROM article
      WHERE seq \(isOne) AND seq IN (SELECT seq FROM unindexed_content) ORDER BY seq
      """, [list]
    ) { (seq: $0.integer(), texts: IndexedTexts(&$0)) }
    try replace(articles.filter { !$0.texts.content.isEmpty })
    try connection.send("DELETE FROM unindexed_content WHERE seq \(isOne)", [list])
    return waiting.count == count
  }

  private func replace(_ articles: [(seq: Int64, texts: IndexedTexts)]) throws(StoreError) {
    if articles.isEmpty { return }
    guard connection.dialect == .sqlite else {
      let scanner = connection.scanner ?? WordScanner()
      var rows: [[SQLValue]] = []
      for (seq, texts) in articles {
        rows.append([.integer(seq), .text(TextVector.vector(try scanner.words(texts)))])
      }
      return try connection.runEach(
        "UPDATE article_text SET words = $2::tsvector WHERE seq = $1", rows)
    }
    for (seq, texts) in articles {
      try connection.send("\(TextIndex.forgetting) WHERE seq = $1", [.integer(seq)])
      try connection.send(
        """
        INSERT INTO article_text (rowid, title, summary, authors, content, tags)
        SELECT seq, title, summary, authors, $2, tags FROM article WHERE seq = $1
        """, [.integer(seq), .text(texts.content)])
    }
  }
}

/// The texts of an article that are searched.
struct IndexedTexts {
  var title: String
  var summary = ""
  var authors: [String] = []
  /// The result of ``indexedContent(summary:html:)``; left out while the index has no contents.
  var content = ""
  /// Tags, in a separate column, which only FTS5 has.
  var tags: [String] = []
  /// Whether the article has a content, even if it was not read.
  var hasContent = false

  /// The arguments of ``WordScanner``, in its order, without the content.
  var columns: [SQLValue] { [.text(title), .text(summary), .lines(authors)] }
}

extension IndexedTexts {
  /// The texts of an article without its content.
  init(_ article: Article) {
    self.init(
      title: article.title, summary: article.summary, authors: article.authors,
      tags: article.tags, hasContent: !article.content.isEmpty)
  }

  /// The texts of an article with its content.
  init(whole article: Article) {
    self.init(article)
    content = indexedContent(summary: article.summary, html: article.content)
  }

  /// The texts in a row of title, summary, authors and content.
  fileprivate init(_ row: inout RowReader) {
    self.init(title: row.text(), summary: row.text(), authors: row.lines())
    content = indexedContent(summary: summary, html: row.text())
  }
}

/// Deletes articles with their text and the keys of their addresses.
///
/// The keys of their titles are deleted by time; see ``IndexKey/outdatedTitles(before:)``.
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

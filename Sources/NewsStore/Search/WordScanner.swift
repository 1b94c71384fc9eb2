// WordScanner.swift - the words of texts as FTS5 finds them, for a database with a text search of its own.

import NewsCore

/// Finds words, and marks matches, with the tokenizer of SQLite's FTS5 in a database in memory.
///
/// PostgreSQL's own parser sees other words (`example.org`, `3.14`, accents), and its configurations
/// differ from server to server. With one tokenizer every store finds the same articles.
final class WordScanner {
  struct Word: Hashable {
    var text: String
    /// 0 for the title, 1 for the summary, 2 for the authors.
    var column: Int
    /// From 0, within its column.
    var offset: Int
  }

  private let connection: SQLiteConnection

  init() throws(StoreError) {
    connection = try SQLiteConnection(path: ":memory:", mode: .create)
    try connection.execute(
      """
      CREATE VIRTUAL TABLE article_text USING fts5 (
        title, summary, authors, tokenize = '\(TextIndex.tokenizer)'
      )
      """)
    try connection.execute(
      "CREATE VIRTUAL TABLE words USING fts5vocab ('article_text', 'instance')")
  }

  /// The words of texts, in no order.
  func words(_ texts: IndexedTexts) throws(StoreError) -> [Word] {
    try with(texts) { connection throws(StoreError) in
      try connection.all("SELECT term, col, \"offset\" FROM words") { row in
        let (text, column, offset) = (row.text(), row.text(), row.int())
        let number = column == "title" ? 0 : column == "summary" ? 1 : 2
        return Word(text: text, column: number, offset: offset)
      }
    }
  }

  /// Title and excerpt with marks around what `expression` finds, as FTS5 sets them.
  func marked(
    _ texts: IndexedTexts, _ expression: String
  ) throws(StoreError) -> (title: String, excerpt: String)? {
    try with(texts) { connection throws(StoreError) in
      try connection.first(
        """
        SELECT highlight(article_text, 0, $2, $3), snippet(article_text, 1, $2, $3, '…', 32)
        FROM article_text WHERE article_text MATCH $1
        """,
        [.text(expression), .text(String(Passage.start)), .text(String(Passage.end))]
      ) { ($0.text(), $0.text()) }
    }
  }

  private func with<Value>(
    _ texts: IndexedTexts, _ body: (SQLiteConnection) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try connection.execute("DELETE FROM article_text")
    try connection.execute(
      "INSERT INTO article_text (rowid, title, summary, authors) VALUES (1, $1, $2, $3)",
      texts.columns)
    return try body(connection)
  }
}

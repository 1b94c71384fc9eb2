// WordScanner.swift - finds the words of texts like FTS5, for a database with another text search.

import NewsCore

/// Finds words, and marks matches, as the tokenizer of SQLite's FTS5 does.
///
/// PostgreSQL's own parser finds other words (`example.org`, `3.14`, accents), and its configurations
/// differ from server to server. With one tokenizer every store finds the same articles.
package final class WordScanner {
  struct Word: Hashable {
    var text: String
    var column: Column
    /// The position of the word within its column, from 0.
    var offset: Int
  }

  enum Column: String, CaseIterable {
    case title, summary, authors, content
  }

  private var rules = WordRules()
  /// Created for the first character that is not ASCII, or the first mark.
  private var opened: SQLiteConnection?

  init() {}

  /// The words of texts, column by column.
  func words(_ texts: IndexedTexts) throws(StoreError) -> [Word] {
    var words: [Word] = []
    for (column, value) in zip(Column.allCases, texts.columns + [.text(texts.content)]) {
      guard case .text(let text) = value else { continue }
      let unknown = rules.unknown(in: text)
      if !unknown.isEmpty { try learn(unknown) }
      rules.split(text) { bytes, offset in
        words.append(
          Word(text: String(decoding: bytes, as: UTF8.self), column: column, offset: offset))
      }
    }
    return words
  }

  /// Asks FTS5 for its words of each of these characters, alone and between two letters.
  private func learn(_ scalars: Set<Unicode.Scalar>) throws(StoreError) {
    let connection = try connection()
    try connection.execute("BEGIN")
    try connection.runEach(
      "INSERT INTO article_text (rowid, title) VALUES ($1, $2)",
      scalars.map { [.integer(Int64($0.value)), .text("a\($0)b \($0)")] })
    var words: [UInt32: [String]] = [:]
    try connection.run("SELECT doc, term FROM words ORDER BY doc, \"offset\"", []) { row in
      var reader = RowReader(row)
      words[UInt32(truncatingIfNeeded: reader.integer()), default: []].append(reader.text())
      return true
    }
    try connection.execute("ROLLBACK")
    for scalar in scalars { rules.learn(scalar, words[scalar.value] ?? []) }
  }

  /// Title and excerpt with marks around the matches of `expression`, as FTS5 sets them.
  ///
  /// The excerpt comes from the content if only that has marks.
  func marked(
    _ texts: IndexedTexts, _ expression: String
  ) throws(StoreError) -> MarkedTexts? {
    let connection = try connection()
    try connection.execute("DELETE FROM article_text")
    try connection.execute(
      """
      INSERT INTO article_text (rowid, title, summary, authors, content) VALUES (1, $1, $2, $3, $4)
      """, texts.columns + [.text(texts.content)])
    return try connection.first(
      """
      SELECT highlight(article_text, 0, $2, $3), snippet(article_text, 1, $2, $3, '…', 32),
        snippet(article_text, 3, $2, $3, '…', 32)
      FROM article_text WHERE article_text MATCH $1
      """,
      [.text(expression), .text(String(Passage.start)), .text(String(Passage.end))]
    ) { row in
      let texts = MarkedTexts(title: row.text(), excerpt: row.text())
      let content = row.text()
      guard !texts.hasMark, Passage.hasMark(content) else { return texts }
      return MarkedTexts(title: texts.title, excerpt: content)
    }
  }

  /// FTS5 in a database in memory; its table is empty, or contains a text that is replaced next.
  private func connection() throws(StoreError) -> SQLiteConnection {
    if let opened { return opened }
    let connection = try SQLiteConnection(path: ":memory:", mode: .create)
    try connection.execute(
      """
      CREATE VIRTUAL TABLE article_text USING fts5 (
        title, summary, authors, content, tokenize = '\(TextIndex.tokenizer)'
      )
      """)
    try connection.execute(
      "CREATE VIRTUAL TABLE words USING fts5vocab ('article_text', 'instance')")
    opened = connection
    return connection
  }
}

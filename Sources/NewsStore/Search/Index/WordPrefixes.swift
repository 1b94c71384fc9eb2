// WordPrefixes.swift - finds the words of the full-text index with a given prefix.

/// Finds the words of SQLite's full-text index with a given prefix.
///
/// For `word*` FTS5 merges the positions of all words with this prefix before it returns the first
/// one: 23 ms if one of them is in each of 300,000 articles. Positions of whole words are read as needed.
struct WordPrefixes {
  let connection: any SQLConnection

  /// For more words FTS5's merge costs no more than naming them.
  private static let mostWords = 60
  /// Number of articles that are read if there are more words with a prefix.
  private static let recentArticles = 500
  /// In a smaller store the merge takes about a millisecond.
  private static let smallStore: Int64 = 20_000

  /// The words of the index; nil if there are too many, or if the prefix itself is not one word.
  func words(of prefix: String) throws(StoreError) -> [String]? {
    guard let start = try folded(prefix) else { return nil }
    try connection.execute(
      """
      CREATE VIRTUAL TABLE IF NOT EXISTS temp.indexed_word
      USING fts5vocab (main, article_text, instance)
      """)
    // Each step looks up the next word: the table itself has a row for each position of a word.
    let words = try connection.all(
      """
      WITH RECURSIVE word (term) AS (
        SELECT (SELECT term FROM temp.indexed_word WHERE term >= $1 LIMIT 1)
        UNION ALL
        SELECT (SELECT term FROM temp.indexed_word WHERE term >= word.term || char(1) LIMIT 1)
        FROM word WHERE substr(word.term, 1, length($1)) = $1
      )
      SELECT term FROM word WHERE substr(term, 1, length($1)) = $1
      LIMIT \(WordPrefixes.mostWords + 1)
      """, [.text(start)]
    ) { $0.text() }
    return words.count > WordPrefixes.mostWords ? nil : words
  }

  /// The words of the newest articles by prefix, and the first of these articles; nil in a small
  /// store, or if listing the words costs too much.
  func recentWords(
    of prefixes: [String]
  ) throws(StoreError) -> (words: [String: [String]], first: Int64)? {
    let span = try connection.first(
      "SELECT (SELECT max(seq) FROM article) - (SELECT min(seq) FROM article)"
    ) { $0.integer() }
    guard span ?? 0 > WordPrefixes.smallStore else { return nil }
    var first = Int64.max
    let texts = try connection.all(
      """
      SELECT seq, title, summary FROM article ORDER BY seq DESC
      LIMIT \(WordPrefixes.recentArticles)
      """
    ) { row in
      first = min(first, row.integer())
      return "\(row.text()) \(row.text())"
    }
    var words: [String: [String]] = [:]
    for prefix in prefixes {
      guard let start = try folded(prefix) else { return nil }
      let found = try indexed(words: texts.reduce(into: []) { $1.addWords(to: &$0, like: start) })
        .filter { $0.utf8.starts(with: start.utf8) }
      guard found.count <= 4 * WordPrefixes.mostWords else { return nil }
      words[prefix] = found
    }
    return (words, first)
  }

  /// A prefix of words in the syntax of FTS5, if it is in `words`.
  static func expression(_ prefix: String, _ words: [String]) -> String {
    let before = prefix.unicodeScalars.dropLast(IndexExpression.lettersAtEnd(of: prefix))
    let phrases = words.map { IndexExpression.quoted(String(before) + $0) }
    return phrases.isEmpty
      ? IndexExpression.quoted(prefix) : "(\(phrases.joined(separator: " OR ")))"
  }

  /// The last word of a prefix as the index has it.
  private func folded(_ prefix: String) throws(StoreError) -> String? {
    let word = String(
      prefix.unicodeScalars.suffix(IndexExpression.lettersAtEnd(of: prefix)))
    if word.utf8.allSatisfy({ $0 < 0x80 }) { return word.lowercased() }
    let words = try indexed(words: [word])
    return words.count == 1 ? words.first : nil
  }

  /// Words as the tokenizer of the index makes them.
  private func indexed(words: Set<String>) throws(StoreError) -> [String] {
    let text = IndexedTexts(title: words.joined(separator: " "), summary: "")
    return Set(try WordScanner().words(text).map(\.text)).sorted()
  }
}

extension String {
  /// The words that may begin with `start`; characters outside ASCII match any character here.
  fileprivate func addWords(to words: inout Set<String>, like start: String) {
    let parts = utf8.split { byte in
      byte < 0x80 && !(0x30...0x39).contains(byte) && !(0x61...0x7a).contains(byte | 0x20)
    }
    for part in parts where part.mayBegin(with: start.utf8) {
      words.insert(String(Substring(part)))
    }
  }
}

extension Substring.UTF8View {
  fileprivate func mayBegin(with start: String.UTF8View) -> Bool {
    var bytes = makeIterator()
    for expected in start {
      guard let byte = bytes.next() else { return false }
      if byte >= 0x80 || expected >= 0x80 { return true }
      if byte | 0x20 != expected | 0x20 { return false }
    }
    return true
  }
}

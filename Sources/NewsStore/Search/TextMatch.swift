// TextMatch.swift - the words of a search query in the language of the database that looks for them.

import NewsCore

/// The words of a search query in the language of the database that looks for them.
///
/// It has none where the texts themselves are looked through.
struct TextMatch {
  private let dialect: Dialect
  /// Nil when no word is looked for.
  private let expression: String?
  /// Matches what is not wanted; nil when nothing is, or `expression` says so itself.
  private let excluded: String?
  /// Of FTS5, which sets the marks in every store.
  private let markExpression: String?
  /// Nil where the database has FTS5.
  private let scanner: WordScanner?

  init(_ query: SearchQuery, _ dialect: Dialect) throws(StoreError) {
    self.dialect = dialect
    guard !query.expression.needsScan else {
      (expression, excluded, markExpression, scanner) = (nil, nil, nil, nil)
      return
    }
    let words = try query.expression.text(in: .fts)
    markExpression = words
    var language = SearchLanguage.fts
    scanner = dialect == .sqlite ? nil : try WordScanner()
    if let scanner { language = .tsquery(scanner) }
    // A term without a word finds nothing, as in FTS5: no word is a control.
    expression = try query.expression.text(in: language) ?? (words == nil ? nil : "'\u{1}'")
    // There is no NOT without something to take away from.
    excluded = expression == nil ? try query.expression.excluded(in: language) : nil
  }

  /// A query of these columns and of the rank, the best first.
  func candidates(
    _ columns: String, _ filter: inout ArticleFilter, atMost count: Int
  ) -> String {
    if let excluded {
      let text = filter.bind(.text(excluded))
      filter.add(
        "article.seq NOT IN (SELECT \(number) FROM article_text WHERE \(condition(text)))")
    }
    guard let expression else {
      return """
        SELECT \(columns), -1.0 FROM article
        WHERE \(filter.clause) ORDER BY sort_at DESC, seq DESC LIMIT \(filter.bind(SQLValue(count)))
        """
    }
    let text = filter.bind(.text(expression))
    return """
      SELECT \(columns), \(rank(of: text))
      FROM article_text JOIN article ON article.seq = article_text.\(number)
      WHERE \(condition(text)) AND \(filter.clause)
      ORDER BY \(rank(of: text)) LIMIT \(filter.bind(SQLValue(count)))
      """
  }

  /// Title and excerpt with marks; nil when no word is looked for.
  func marked(
    _ article: Article, seq: Int64, _ connection: any SQLConnection
  ) throws(StoreError) -> (title: String, excerpt: String)? {
    guard let markExpression else { return nil }
    guard let scanner else { return try connection.markedTexts(seq, markExpression) }
    return try scanner.marked(IndexedTexts(article), markExpression)
  }

  private var number: String {
    switch dialect {
    case .sqlite: "rowid"
    case .postgreSQL: "seq"
    }
  }

  private func condition(_ text: String) -> String {
    switch dialect {
    case .sqlite: "article_text MATCH \(text)"
    case .postgreSQL: "article_text.words @@ \(text)::tsquery"
    }
  }

  /// Less is better.
  ///
  /// A word of the title counts more than one of the summary.
  private func rank(of text: String) -> String {
    switch dialect {
    case .sqlite: "article_text.rank"
    case .postgreSQL: "-ts_rank('{0.1, 0.2, 0.5, 1.0}', article_text.words, \(text)::tsquery)"
    }
  }
}

extension SQLConnection {
  /// Title and excerpt of the article with this number, with FTS5's marks around what matches.
  func markedTexts(
    _ seq: Int64, _ expression: String
  ) throws(StoreError) -> (title: String, excerpt: String)? {
    try first(
      """
      SELECT highlight(article_text, 0, $3, $4), snippet(article_text, 1, $3, $4, '…', 32)
      FROM article_text WHERE article_text MATCH $1 AND rowid = $2
      """,
      [
        .text(expression), .integer(seq), .text(String(Passage.start)), .text(String(Passage.end)),
      ]
    ) { ($0.text(), $0.text()) }
  }
}

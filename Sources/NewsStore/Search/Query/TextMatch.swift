// TextMatch.swift - the words of a search query in the language of PostgreSQL.

import NewsCore

/// The words of a search query in the language of PostgreSQL, and the query that marks them.
///
/// It has none if the texts themselves are searched.
struct TextMatch {
  /// Matches the wanted articles; nil if no word is searched.
  private let expression: String?
  /// Matches the excluded articles; nil without any, or if `expression` excludes them itself.
  private let excluded: String?
  /// FTS5 sets the marks in every store; nil if no word is searched.
  private let marks: (scanner: WordScanner, expression: String)?

  init(_ query: SearchQuery, _ scanner: WordScanner) throws(StoreError) {
    guard !query.expression.needsScan else {
      (expression, excluded, marks) = (nil, nil, nil)
      return
    }
    let words = try query.expression.text(in: .fts)
    marks = words.map { (scanner, $0) }
    // A term without a word finds nothing, as in FTS5.
    expression =
      try query.expression.text(in: .tsquery(scanner)) ?? (words == nil ? nil : TextVector.noWord)
    // NOT needs an expression from which it excludes.
    excluded = expression == nil ? try query.expression.excluded(in: .tsquery(scanner)) : nil
  }

  /// A query of these columns and of the rank, the best first.
  func candidates(
    _ columns: String, _ filter: inout ArticleFilter, atMost count: Int
  ) -> String {
    if let excluded {
      let text = filter.bind(.text(excluded))
      filter.add("article.seq NOT IN (SELECT seq FROM article_text WHERE \(condition(text)))")
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
      FROM article_text JOIN article ON article.seq = article_text.seq
      WHERE \(condition(text)) AND \(filter.clause)
      ORDER BY \(rank(of: text)) LIMIT \(filter.bind(SQLValue(count)))
      """
  }

  /// Title and excerpt with marks; nil if no word is searched.
  func marked(_ article: Article) throws(StoreError) -> MarkedTexts? {
    guard let marks else { return nil }
    return try marks.scanner.marked(IndexedTexts(whole: article), marks.expression)
  }

  private func condition(_ text: String) -> String {
    "article_text.words @@ \(text)::tsquery"
  }

  /// Lower is better.
  ///
  /// A word of the title counts most, then one of the authors, the summary and the content.
  private func rank(of text: String) -> String {
    "-ts_rank('{0.025, 0.25, 0.5, 1.0}', article_text.words, \(text)::tsquery)"
  }
}

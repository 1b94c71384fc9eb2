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

  /// How matches are ordered, and how many.
  struct Ranking {
    let weight: AgeWeight
    /// Number of matches to return.
    let count: Int
    /// Number of the newest matches that are ranked, because the rank of each reads all its words.
    let mostRanked: Int
  }

  /// A query of these columns, of the rank and of the number of matches that were ranked, the best first.
  ///
  /// If no word is searched, all ranks are equal.
  func candidates(
    _ columns: String, _ filter: inout ArticleFilter, _ ranking: Ranking
  ) -> String {
    if let excluded {
      let text = filter.bind(.text(excluded))
      filter.add("article.seq NOT IN (SELECT seq FROM article_text WHERE \(condition(text)))")
    }
    guard let expression else {
      return """
        SELECT \(columns), -1.0, 0 FROM article
        WHERE \(filter.clause) ORDER BY sort_at DESC, seq DESC
        LIMIT \(filter.bind(SQLValue(ranking.count)))
        """
    }
    return ranked(filter.bind(.text(expression)), columns, &filter, ranking)
  }

  private func ranked(
    _ text: String, _ columns: String, _ filter: inout ArticleFilter, _ ranking: Ranking
  ) -> String {
    """
    WITH newest AS MATERIALIZED (
      SELECT article.seq FROM article_text JOIN article ON article.seq = article_text.seq
      WHERE \(condition(text)) AND \(filter.clause)
      ORDER BY article.seq DESC LIMIT \(filter.bind(SQLValue(ranking.mostRanked)))
    ), ranked AS (
      SELECT newest.seq, \(rank(of: text)) AS rank
      FROM newest JOIN article_text ON article_text.seq = newest.seq
    )
    SELECT \(columns), rank, (SELECT count(*) FROM newest)
    FROM ranked JOIN article ON article.seq = ranked.seq
    ORDER BY rank * \(ranking.weight.sql("article.sort_at")), article.seq DESC
    LIMIT \(filter.bind(SQLValue(ranking.count)))
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

// ArticleReader+Newest.swift - the newest of the articles that the full-text index finds.

import NewsArticles
import NewsCore

extension ArticleReader {
  /// The newest articles that match, without reading older matches.
  ///
  /// `expression` has the prefixes of words in the language of FTS5. It is used where the prefixes match
  /// too many words to list and too few of the newest articles match.
  func newestMatches(
    _ limit: Int, orElse expression: String
  ) throws(StoreError) -> [Row] {
    let prefixes = WordPrefixes(connection: connection)
    var words: [String: [String]] = [:]
    var unknown: [String] = []
    for word in query.words where IndexExpression.isPrefix(word) {
      words[word] = try prefixes.words(of: word)
      if words[word] == nil { unknown.append(word) }
      if words[word] == [] { return [] }
    }
    guard !unknown.isEmpty else {
      return try rows(matches(limit, matching: self.expression(words)))
    }
    if let recent = try prefixes.recentWords(of: unknown) {
      words.merge(recent.words) { known, _ in known }
      let found = try matches(limit, matching: self.expression(words), from: recent.first)
      if found.isCertain { return try rows(found) }
    }
    return try rows(matches(limit, matching: expression))
  }

  /// The found articles, with the others of each story.
  private func rows(_ matches: NewestMatches) throws(StoreError) -> [Row] {
    let shown = matches.shown(critical: query.critical)
    guard query.mergesStories else { return shown.map { Row(seq: $0.member.seq) } }
    let stories = try connection.stories(shown, naming: query.configured?.union(sources))
    return shown.map { stories[$0.story].map { Row($0) } ?? Row(seq: $0.member.seq) }
  }

  private func expression(_ words: [String: [String]]) -> String {
    IndexExpression.text(of: query) { WordPrefixes.expression($0, words[$0] ?? []) } ?? ""
  }

  /// Reads articles in reverse order of arrival, at most back to `first`.
  private func matches(
    _ limit: Int, matching expression: String, from first: Int64 = .min
  ) throws(StoreError) -> NewestMatches {
    // `matches` itself notices when the remaining articles are too old.
    var withoutStart = query
    withoutStart.since = nil
    var filter = ArticleFilter(withoutStart, connection.dialect)
    let (match, start) = (filter.bind(.text(expression)), filter.bind(.integer(first)))
    var matches = NewestMatches(query, sources: sources, limit: limit)
    try connection.run(
      """
      SELECT \(NewestMatches.columns)
      FROM article_text CROSS JOIN article ON article.seq = article_text.rowid
      WHERE article_text MATCH \(match) AND article_text.rowid >= \(start) AND \(filter.clause)
      ORDER BY article_text.rowid DESC
      """, filter.arguments
    ) { row throws(StoreError) in
      var reader = RowReader(row)
      return matches.take(&reader)
    }
    return matches
  }
}

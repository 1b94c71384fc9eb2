// ArticleReader+Newest.swift - the newest of the articles that the full-text index finds.

import NewsArticles
import NewsCore

extension ArticleReader {
  /// The newest articles that match, without reading older matches.
  ///
  /// `expression` has the beginnings of words in the language of FTS5. It is used where the beginnings match
  /// too many words to list and too few of the newest articles match.
  func newestMatches(
    _ limit: Int, orElse expression: String
  ) throws(StoreError) -> [Row] {
    let beginnings = WordBeginnings(connection: connection)
    var words: [String: [String]] = [:]
    var unknown: [String] = []
    for word in query.words where IndexExpression.isBeginning(word) {
      words[word] = try beginnings.words(of: word)
      if words[word] == nil { unknown.append(word) }
      if words[word] == [] { return [] }
    }
    guard !unknown.isEmpty else {
      return try rows(walk(limit, matching: self.expression(words)))
    }
    if let recent = try beginnings.recentWords(of: unknown) {
      words.merge(recent.words) { known, _ in known }
      let walk = try walk(limit, matching: self.expression(words), from: recent.first)
      if walk.isCertain { return try rows(walk) }
    }
    return try rows(walk(limit, matching: expression))
  }

  /// The found articles, with the others of each story.
  private func rows(_ walk: IndexedWalk) throws(StoreError) -> [Row] {
    let shown = walk.shown(critical: query.critical)
    guard query.mergesCopies else { return shown.map { Row(seq: $0.member.seq) } }
    let stories = try connection.stories(shown, naming: query.configured?.union(sources))
    return shown.map { stories[$0.story].map { Row($0) } ?? Row(seq: $0.member.seq) }
  }

  private func expression(_ words: [String: [String]]) -> String {
    IndexExpression.text(of: query) { WordBeginnings.expression($0, words[$0] ?? []) } ?? ""
  }

  /// Reads articles in reverse order of arrival, at most back to `first`.
  private func walk(
    _ limit: Int, matching expression: String, from first: Int64 = .min
  ) throws(StoreError) -> IndexedWalk {
    // The walk itself notices when the remaining articles are too old.
    var withoutStart = query
    withoutStart.since = nil
    var filter = ArticleFilter(withoutStart, connection.dialect)
    let (match, start) = (filter.bind(.text(expression)), filter.bind(.integer(first)))
    var walk = IndexedWalk(query, sources: sources, limit: limit)
    try connection.run(
      """
      SELECT \(IndexedWalk.columns)
      FROM article_text CROSS JOIN article ON article.seq = article_text.rowid
      WHERE article_text MATCH \(match) AND article_text.rowid >= \(start) AND \(filter.clause)
      ORDER BY article_text.rowid DESC
      """, filter.arguments
    ) { row throws(StoreError) in
      var reader = RowReader(row)
      return walk.take(&reader)
    }
    return walk
  }
}

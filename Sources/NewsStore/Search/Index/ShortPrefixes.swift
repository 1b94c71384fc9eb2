// ShortPrefixes.swift - the words for `b*` if too many words begin with it.

import NewsCore

/// The words for `b*` in a large store.
///
/// The index merges the positions of all words with a prefix before it returns the first one, which
/// takes seconds for one or two letters and a million articles. So only the words of the newest articles
/// are used, the most common ones first.
struct ShortPrefixes {
  /// Above this number of articles, the default of `max_articles`, this time matters.
  let isLargeStore: Bool
  private let hasContent: Bool
  private var words: [SearchQuery.Term: [String]] = [:]

  private static let smallStore: Int64 = 100_000
  /// Contents have ten times as many word positions.
  private static let smallStoreOfContents: Int64 = 10_000
  private static let newestArticles = 2000
  private static let mostWords = 40

  init(_ connection: any SQLConnection, _ query: SearchQuery) throws(StoreError) {
    let span = try connection.first(
      "SELECT (SELECT max(seq) FROM article) - (SELECT min(seq) FROM article)"
    ) { $0.integer() }
    hasContent = try TextIndex(connection: connection).hasContent
    isLargeStore = span ?? 0 > ShortPrefixes.smallStore
    let short = query.terms.filter {
      $0.isPrefix
        && IndexExpression.lettersAtEnd(of: $0.text) < IndexExpression.shortestPrefix
    }
    let limit =
      hasContent ? ShortPrefixes.smallStoreOfContents : ShortPrefixes.smallStore
    guard span ?? 0 > limit, !short.isEmpty else { return }
    let texts = try connection.all(
      """
      SELECT title, summary, authors FROM article ORDER BY seq DESC
      LIMIT \(ShortPrefixes.newestArticles)
      """
    ) { "\($0.text()) \($0.text()) \($0.text())" }
    for term in short { words[term] = ShortPrefixes.words(in: texts, continuing: term.text) }
  }

  /// Whether a prefix uses only the words of the newest articles.
  var areExpanded: Bool { !words.isEmpty }

  var language: SearchLanguage {
    var language = SearchLanguage(and: " AND ", or: " OR ", andNot: " NOT ") { text($0) }
    if !hasContent { language.scope = "{title summary authors}" }
    return language
  }

  /// A term as FTS5 reads it.
  private func text(_ term: SearchQuery.Term) -> String {
    guard let words = words[term] else { return term.fts }
    let before = term.text.unicodeScalars.dropLast(IndexExpression.lettersAtEnd(of: term.text))
    let phrases = ([""] + words).map { word in
      IndexExpression.quoted(String(before) + (word.isEmpty ? lastWord(term) : word))
    }
    return term.within("(\(phrases.joined(separator: " OR ")))")
  }

  private func lastWord(_ term: SearchQuery.Term) -> String {
    String(
      term.text.unicodeScalars.suffix(IndexExpression.lettersAtEnd(of: term.text)))
  }

  private static func words(in texts: [String], continuing text: String) -> [String] {
    let prefix = String(
      text.unicodeScalars.suffix(IndexExpression.lettersAtEnd(of: text))
    ).lowercased()
    var counts: [String: Int] = [:]
    for text in texts {
      for word in text.lowercased().unicodeScalars.split(whereSeparator: {
        !IndexExpression.isWordScalar($0)
      }) where word.starts(with: prefix.unicodeScalars) {
        counts[String(word), default: 0] += 1
      }
    }
    let common = counts.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
    return common.prefix(mostWords).map(\.key)
  }
}

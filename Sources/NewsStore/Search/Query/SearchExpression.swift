// SearchExpression.swift - the terms of a search, as a tree.

/// The terms of a search: all or any of them, without excluded ones.
package indirect enum SearchExpression: Hashable, Sendable {
  case term(SearchQuery.Term)
  /// All of these match; a part that is ``without(_:)`` must not.
  case all([SearchExpression])
  case any([SearchExpression])
  case without(SearchExpression)

  var isEmpty: Bool {
    switch self {
    case .term: false
    case .all(let parts), .any(let parts): parts.allSatisfy(\.isEmpty)
    case .without(let part): part.isEmpty
    }
  }

  /// The condition in the language of an index; nil if there are only excluded terms.
  func text(in language: SearchLanguage) throws(StoreError) -> String? {
    switch self {
    case .term(let term): return try language.term(term)
    case .without: return nil
    case .any(let parts):
      // A query that only excludes words has no result from which they could be excluded.
      return joined(try texts(parts, language), by: language.or)
    case .all(let parts):
      guard let wanted = joined(try texts(parts, language), by: language.and) else { return nil }
      return try excluded(in: language).map { "(\(wanted)\(language.andNot)\($0))" } ?? wanted
    }
  }

  /// Matches articles with any of the excluded terms; nil without excluded terms.
  func excluded(in language: SearchLanguage) throws(StoreError) -> String? {
    switch self {
    case .term: return nil
    case .without(let part): return try part.text(in: language)
    case .any(let parts): return parts.count == 1 ? try parts[0].excluded(in: language) : nil
    case .all(let parts):
      let unwanted = parts.compactMap { part in
        if case .without(let inner) = part { inner } else { nil }
      }
      return joined(try texts(unwanted, language), by: language.or)
    }
  }

  /// All terms, in the order in which they were written.
  var terms: [SearchQuery.Term] {
    switch self {
    case .term(let term): [term]
    case .all(let parts), .any(let parts): parts.flatMap(\.terms)
    case .without(let part): part.terms
    }
  }

  private func texts(
    _ parts: [SearchExpression], _ language: SearchLanguage
  ) throws(StoreError) -> [String] {
    var texts: [String] = []
    for part in parts {
      if let text = try part.text(in: language) { texts.append(text) }
    }
    return texts
  }

  private func joined(_ parts: [String], by operation: String) -> String? {
    if parts.count < 2 { return parts.first }
    return "(" + parts.joined(separator: operation) + ")"
  }
}

/// The query language of an index.
struct SearchLanguage {
  let and: String
  let or: String
  let andNot: String
  /// Limits an expression of FTS5 to columns of the index.
  var scope = "{title summary authors content}"
  /// Writes a term; nil for one without a word.
  let term: (SearchQuery.Term) throws(StoreError) -> String?

  /// The language of FTS5's MATCH (sqlite.org/fts5.html section 3).
  ///
  /// Every term is a quoted string, so no user input is read as syntax.
  static var fts: SearchLanguage {
    SearchLanguage(and: " AND ", or: " OR ", andNot: " NOT ") { $0.fts }
  }

  /// The language of `tsquery`, with the words that FTS5 would search.
  static func tsquery(_ scanner: WordScanner) -> SearchLanguage {
    SearchLanguage(and: " & ", or: " | ", andNot: " & !") { term throws(StoreError) in
      TextVector.phrase(try scanner.words(IndexedTexts(title: term.text)), term)
    }
  }
}

extension SearchQuery.Term {
  var fts: String { within(IndexExpression.quoted(text) + (isPrefix ? "*" : "")) }

  /// Limits `expression` to the columns in which the term is searched.
  func within(_ expression: String) -> String {
    place.map { "\($0.rawValue) : \(expression)" } ?? expression
  }
}

// SearchQuery.swift - the text of a search query, as words and conditions.

package import NewsCore

/// A search query; any text is valid.
///
///     climate "sea level" flood* -sport (storm OR gale) title:rain source:bbc since:2h
package struct SearchQuery: Hashable, Sendable {
  package struct Term: Hashable, Sendable {
    /// One word, or several that must follow one another.
    package var text: String
    /// Whether the last word is a beginning of words.
    package var isPrefix = false
    /// The field in which it is searched; nil: all.
    package var place: Place?

    package init(text: String, isPrefix: Bool = false, in place: Place? = nil) {
      self.text = text
      self.isPrefix = isPrefix
      self.place = place
    }
  }

  /// The field in which a term is searched; raw values are columns of the index.
  package enum Place: String, Hashable, Sendable {
    case title, authors
  }

  /// The terms to find.
  package private(set) var expression = SearchExpression.all([])
  /// The values of `url:`; the link contains all of them.
  package var links: [String] = []
  /// The values of `source:`; the article belongs to one of them; empty: no condition.
  package var sources: [String] = []
  /// The values of `tag:`; the article has all of them.
  package var tags: [String] = []
  /// The values of `-source:` and `-tag:`; the article has none of them.
  package var excludedSources: [String] = []
  package var excludedTags: [String] = []
  package var since: WallTime?
  /// Names of sources whose articles are preferred to represent their stories.
  package var critical: Set<String> = []
  /// Sources that may be named with a story; nil: all that have articles.
  package var configured: Set<String>?
  /// Whether anything can match: punctuation is not in the index, so a query with only punctuation cannot.
  private(set) var isFindable = true
  package var limit: Int
  /// The time from which ages are counted: recent articles rank higher.
  package var now: WallTime

  /// `parseSince` reads the value of `since:`; if it returns nil, the value is an ordinary word.
  package init(
    _ text: String, limit: Int = 20, now: WallTime, parseSince: (String) -> WallTime? = { _ in nil }
  ) {
    self.limit = limit
    self.now = now
    var scanner = TokenScanner(text)
    expression = alternatives(&scanner, parseSince, depth: 0)
    let hasCondition =
      !expression.isEmpty || !links.isEmpty || !sources.isEmpty || !tags.isEmpty
      || !excludedSources.isEmpty
      || !excludedTags.isEmpty || since != nil
    isFindable = hasCondition || text.allSatisfy(\.isWhitespace)
  }

  /// Reads to the end or the closing parenthesis; terms between two `OR` belong together.
  private mutating func alternatives(
    _ scanner: inout TokenScanner, _ parseSince: (String) -> WallTime?, depth: Int
  ) -> SearchExpression {
    var alternatives: [SearchExpression] = []
    var parts: [SearchExpression] = []
    loop: while let token = scanner.next() {
      switch token.kind {
      case .open where depth < 16:
        let inner = self.alternatives(&scanner, parseSince, depth: depth + 1)
        if !inner.isEmpty { parts.append(token.isExcluded ? .without(inner) : inner) }
      case .close:
        if depth > 0 { break loop }
      case .or:
        if !parts.isEmpty { alternatives.append(.all(parts)) }
        parts = []
      case .open, .word:
        guard let term = term(token, parseSince) else { continue }
        let part = token.isExcluded ? SearchExpression.without(.term(term)) : .term(term)
        if !parts.contains(part) { parts.append(part) }
      }
    }
    if !parts.isEmpty { alternatives.append(.all(parts)) }
    return alternatives.count == 1 ? alternatives[0] : .any(alternatives)
  }

  /// The term of a token; nil for a condition, which is stored, and for a token without a word.
  private mutating func term(
    _ token: TokenScanner.Token, _ parseSince: (String) -> WallTime?
  ) -> Term? {
    switch (token.field, token.text) {
    case ("source", let name) where !name.isEmpty:
      if token.isExcluded { excludedSources.append(name) } else { sources.append(name) }
    case ("tag", let tag) where !tag.isEmpty:
      if token.isExcluded { excludedTags.append(tag) } else { tags.append(tag) }
    case ("url", let link) where !link.isEmpty && !token.isExcluded: links.append(link)
    case ("title", _): return word(token, in: .title)
    case ("author", _): return word(token, in: .authors)
    case ("since", let value) where !token.isExcluded:
      guard let time = parseSince(value) else { return word(token) }
      since = max(time, since ?? time)
    default: return word(token)
    }
    return nil
  }

  private func word(_ token: TokenScanner.Token, in place: Place? = nil) -> Term? {
    guard token.text.unicodeScalars.contains(where: IndexExpression.isWordScalar) else {
      return nil
    }
    return token.isStemmed
      ? Term(text: englishStem(token.text), isPrefix: true, in: place)
      : Term(text: token.text, isPrefix: token.isPrefix, in: place)
  }

  /// All terms, at any place in the expression.
  var terms: [Term] { expression.terms }

  /// The words for FTS5's MATCH (sqlite.org/fts5.html section 3); nil if it has none of them.
  func ftsExpression(_ language: SearchLanguage) throws(StoreError) -> String? {
    var wanted = tags.filter(IndexExpression.isIndexed).map {
      "tags : \(IndexExpression.quoted($0))"
    }
    let words = try expression.text(in: language)
    if let words { wanted.append(scoped(words, language)) }
    guard !wanted.isEmpty else { return nil }
    let together = wanted.joined(separator: " AND ")
    guard words == nil, let excluded = try excludedExpression(language) else { return together }
    return "(\(together)) NOT (\(excluded))"
  }

  /// Matches articles with any of the excluded terms; nil without excluded terms.
  func excludedExpression(_ language: SearchLanguage) throws(StoreError) -> String? {
    try expression.excluded(in: language).map { scoped($0, language) }
  }

  /// Tags are a separate condition: words are not searched in them.
  private func scoped(_ expression: String, _ language: SearchLanguage) -> String {
    "\(language.scope) : (\(expression))"
  }
}

// SearchQuery.swift - what a person typed into the search, as words and conditions.

package import NewsCore

/// What a person typed into the search; any text is a valid query.
///
///     climate "sea level" flood* -sport source:bbc tag:science since:2h
package struct SearchQuery: Hashable, Sendable {
  package struct Term: Hashable, Sendable {
    /// One word, or several that stand in a row.
    package var text: String
    /// The last word may go on.
    package var isPrefix = false
    package var isExcluded = false

    package init(text: String, isPrefix: Bool = false, isExcluded: Bool = false) {
      self.text = text
      self.isPrefix = isPrefix
      self.isExcluded = isExcluded
    }
  }

  /// All of them match, none of the excluded does.
  package var terms: [Term] = []
  /// From `source:`; any of them; empty: no condition.
  package var sources: [String] = []
  /// From `tag:`; all of them.
  package var tags: [String] = []
  /// From `-source:` and `-tag:`; none of them.
  package var excludedSources: [String] = []
  package var excludedTags: [String] = []
  package var since: WallTime?
  /// Whether anything at all can match: of signs without a letter or digit, none is in the index.
  private(set) var isFindable = true
  package var limit: Int
  /// Recent articles rank higher, seen from here.
  package var now: WallTime

  /// `parseSince` reads the value of `since:`; nil makes it a word like others.
  package init(
    _ text: String, limit: Int = 20, now: WallTime, parseSince: (String) -> WallTime? = { _ in nil }
  ) {
    self.limit = limit
    self.now = now
    var scanner = TokenScanner(text)
    while let token = scanner.next() { add(token, parseSince) }
    let hasCondition =
      !terms.isEmpty || !sources.isEmpty || !tags.isEmpty || !excludedSources.isEmpty
      || !excludedTags.isEmpty || since != nil
    isFindable = hasCondition || text.allSatisfy(\.isWhitespace)
  }

  private mutating func add(_ token: TokenScanner.Token, _ parseSince: (String) -> WallTime?) {
    switch (token.field, token.text) {
    case ("source", let name) where !name.isEmpty:
      if token.isExcluded { excludedSources.append(name) } else { sources.append(name) }
    case ("tag", let tag) where !tag.isEmpty:
      if token.isExcluded { excludedTags.append(tag) } else { tags.append(tag) }
    case ("since", let value) where !token.isExcluded:
      guard let time = parseSince(value) else { return addTerm(token) }
      since = max(time, since ?? time)
    default: addTerm(token)
    }
  }

  private mutating func addTerm(_ token: TokenScanner.Token) {
    guard token.text.unicodeScalars.contains(where: isWordScalar) else { return }
    let term = Term(text: token.text, isPrefix: token.isPrefix, isExcluded: token.isExcluded)
    if !terms.contains(term) { terms.append(term) }
  }

  /// For FTS5's MATCH (sqlite.org/fts5.html section 3); nil when no word is looked for.
  ///
  /// Every term is a quoted string, so nothing the user typed is ever read as syntax.
  var ftsExpression: String? {
    let wanted = terms.filter { !$0.isExcluded }.map(\.ftsString)
    guard !wanted.isEmpty else { return nil }
    let expression = wanted.joined(separator: " AND ")
    return excludedExpression.map { "(\(expression)) NOT (\($0))" } ?? expression
  }

  /// Matches what has any of the excluded terms; nil when there are none.
  var excludedExpression: String? {
    let excluded = terms.filter(\.isExcluded).map(\.ftsString)
    return excluded.isEmpty ? nil : excluded.joined(separator: " OR ")
  }
}

extension SearchQuery.Term {
  fileprivate var ftsString: String {
    var quoted = "\""
    for scalar in text.unicodeScalars where scalar != "\0" {
      quoted.unicodeScalars.append(scalar)
      if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
    }
    return quoted + (isPrefix ? "\"*" : "\"")
  }
}

/// Letters, digits, marks and symbols that FTS5's unicode61 keeps in a token.
private func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
  scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    || scalar.properties.generalCategory == .privateUse
}

/// Splits a query at white space, outside of quotes.
private struct TokenScanner {
  struct Token {
    /// Lower case, when the token began with `name:`.
    var field: String?
    var text = ""
    var isPrefix = false
    var isExcluded = false
  }

  private var rest: Substring.UnicodeScalarView

  init(_ text: String) {
    rest = text[...].unicodeScalars
  }

  mutating func next() -> Token? {
    rest = rest.drop { $0.properties.isWhitespace }
    guard let first = rest.first else { return nil }
    var token = Token()
    if first == "-" {
      token.isExcluded = true
      rest = rest.dropFirst()
    }
    token.field = takeField()
    token.text = rest.first == "\"" ? takeQuoted() : takeWord()
    if rest.first == "*" {
      token.isPrefix = true
      rest = rest.dropFirst()
    }
    return token
  }

  private mutating func takeField() -> String? {
    for field in ["source", "tag", "since"] {
      let prefix = String(rest.prefix(field.count + 1)).lowercased()
      guard prefix == field + ":" else { continue }
      rest = rest.dropFirst(field.count + 1)
      return field
    }
    return nil
  }

  /// A quote that is never closed reaches to the end.
  private mutating func takeQuoted() -> String {
    rest = rest.dropFirst()
    let text = rest.prefix { $0 != "\"" }
    rest = rest[text.endIndex...].dropFirst()
    return String(text)
  }

  private mutating func takeWord() -> String {
    let word = rest.prefix { !$0.properties.isWhitespace && $0 != "\"" && $0 != "*" }
    rest = rest[word.endIndex...]
    return String(word)
  }
}

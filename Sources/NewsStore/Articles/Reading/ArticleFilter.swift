// ArticleFilter.swift - the SQL conditions of an article query.

import NewsCore
import NewsText

import Glibc

/// Conditions on the rows of `article`, with their arguments.
///
/// User text reaches SQL only as an argument.
struct ArticleFilter {
  private let dialect: Dialect
  /// All conditions, joined by AND.
  private(set) var clause = "TRUE"
  private(set) var conditionCount = 0
  private(set) var arguments: [SQLValue] = []

  /// The caller handles the sources of the query.
  init(_ query: ArticleQuery, _ dialect: Dialect) {
    self.dialect = dialect
    if let since = query.since { add("article.sort_at >= \(bind(.time(since)))") }
    if !query.tags.isEmpty { add("(\(query.tags.map { has($0) }.joined(separator: " OR ")))") }
    // In PostgreSQL the text of the words is searched at any place.
    for word in query.words where dialect != .sqlite || !IndexExpression.isIndexed(word) {
      add(contains(word))
    }
    let wanted = query.matching.map { contains($0) }
    if query.matchesAny, !wanted.isEmpty {
      add("(\(wanted.joined(separator: " OR ")))")
    } else {
      for condition in wanted { add(condition) }
    }
    for text in query.excluding { add("NOT \(contains(text))") }
  }

  mutating func bind(_ value: SQLValue) -> String {
    arguments.append(value)
    return "$\(arguments.count)"
  }

  mutating func add(_ condition: String) {
    clause = conditionCount == 0 ? condition : "\(clause) AND \(condition)"
    conditionCount += 1
  }

  mutating func addSources(_ names: [String], areExcluded: Bool = false) {
    let isOne = dialect.isOne(ofTexts: bind(SQLValue(list: names)))
    add("\(areExcluded ? "NOT " : "")article.source \(isOne)")
  }

  /// Keeps only articles that match this FTS5 expression.
  mutating func addMatch(_ expression: String) {
    let text = bind(.text(expression))
    add("article.seq IN (SELECT rowid FROM article_text WHERE article_text MATCH \(text))")
  }

  /// Leaves out articles that match this FTS5 expression.
  mutating func addWithout(_ expression: String) {
    let text = bind(.text(expression))
    add("article.seq NOT IN (SELECT rowid FROM article_text WHERE article_text MATCH \(text))")
  }

  /// Leaves out articles that the cursor has given, and stories of which it has given any article.
  mutating func addNotGiven(to cursor: String, mergesStories: Bool) {
    let name = bind(.text(cursor))
    add(
      mergesStories
        ? """
        NOT EXISTS (
          SELECT 1 FROM article other JOIN given ON given.seq = other.seq AND given.cursor = \(name)
          WHERE other.story = article.story)
        """
        : "NOT EXISTS (SELECT 1 FROM given WHERE cursor = \(name) AND given.seq = article.seq)")
  }

  /// Leaves out articles that arrived before or, if `end` is set, after it, and stories of which an
  /// article of the query's sources arrived before.
  mutating func addArrived(after seq: Int64, through end: Int64? = nil, _ query: ArticleQuery) {
    let last = bind(.integer(seq))
    add("article.seq > \(last)")
    if let end { add("article.seq <= \(bind(.integer(end)))") }
    guard query.mergesStories else { return }
    let isOne = dialect.isOne(ofTexts: bind(SQLValue(list: query.sources)))
    add(
      """
      NOT EXISTS (
        SELECT 1 FROM article other
        WHERE other.story = article.story AND other.seq <= \(last) AND other.source \(isOne))
      """)
  }

  /// Keeps articles with this text in their link.
  mutating func addLink(_ text: String) {
    add("article.url \(dialect.like) \(bind(.text("%\(escaped(text))%"))) ESCAPE '\\'")
  }

  mutating func addTag(_ tag: String, isExcluded: Bool = false) {
    add((isExcluded ? "NOT " : "") + has(tag))
  }

  private mutating func has(_ tag: String) -> String {
    let line = bind(.text("\n"))
    let pattern = bind(.text("%\n\(escaped(tag))\n%"))
    return "(\(line) || article.tags || \(line) \(dialect.like) \(pattern) ESCAPE '\\')"
  }

  private mutating func contains(_ text: String) -> String {
    if let expression = RegularExpression(text) {
      // An invalid pattern matches nothing; PostgreSQL would refuse the whole query.
      guard expression.isReadable else { return "FALSE" }
      return dialect.matches(
        "(article.title || \(bind(.text("\n"))) || article.summary)",
        pattern: bind(.text(expression.pattern)), ignoresCase: expression.ignoresCase)
    }
    return contains(text, in: ["title", "summary"])
  }

  /// Plain text in one of these columns; case does not matter.
  mutating func contains(_ text: String, in columns: [String]) -> String {
    let tests = spellings(of: text).flatMap { spelling in
      let pattern = bind(.text("%\(escaped(spelling))%"))
      return columns.map {
        "article.\($0) \(dialect.like) \(pattern) ESCAPE '\\'"
      }
    }
    return "(\(tests.joined(separator: " OR ")))"
  }
}

/// LIKE ignores the case of ASCII only: other letters are searched in their usual cases.
private func spellings(of text: String) -> [String] {
  guard text.utf8.contains(where: { $0 >= 0x80 }) else { return [text] }
  let lower = text.lowercased()
  let capital = lower.prefix(1).uppercased() + lower.dropFirst()
  return Set([text, lower, capital, text.uppercased()]).sorted()
}

private func escaped(_ text: String) -> String {
  var escaped = ""
  for scalar in text.unicodeScalars {
    if scalar == "%" || scalar == "_" || scalar == "\\" { escaped.unicodeScalars.append("\\") }
    escaped.unicodeScalars.append(scalar)
  }
  return escaped
}

extension RegularExpression {
  fileprivate var isReadable: Bool {
    var regex = regex_t()
    guard regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) == 0 else { return false }
    regfree(&regex)
    return true
  }
}

// IndexExpression.swift - the full-text expression for an article query.

import NewsCore

/// Writes the expression for the full-text index that an article query needs.
///
/// All user input is written as quoted strings (sqlite.org/fts5.html section 3.1), so none of it is
/// read as syntax.
package enum IndexExpression {
  /// The expression of a query; nil if no part of it uses the index.
  ///
  /// `prefix` writes a prefix of words.
  static func text(
    of query: ArticleQuery, _ prefix: (String) -> String = { quoted($0) + "*" }
  ) -> String? {
    let words = query.words.filter(isIndexed).map { isPrefix($0) ? prefix($0) : quoted($0) }
    var parts: [String] = []
    if !words.isEmpty { parts.append("{title summary} : (\(words.joined(separator: " AND ")))") }
    if !query.tags.isEmpty, query.tags.allSatisfy(isIndexed) {
      parts.append("tags : (\(query.tags.map(quoted).joined(separator: " OR ")))")
    }
    return parts.isEmpty ? nil : parts.joined(separator: " AND ")
  }

  /// A prefix of fewer letters is searched as a whole word, because too many words begin with it.
  package static let shortestPrefix = 3

  /// Whether it is a prefix of words.
  static func isPrefix(_ word: String) -> Bool {
    isIndexed(word) && lettersAtEnd(of: word) >= shortestPrefix
  }

  static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars where scalar != "\0" {
      quoted.unicodeScalars.append(scalar)
      if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
    }
    return quoted + "\""
  }

  /// Whether the index has words like this one: those of scripts without spaces are in it only together
  /// with the text around them.
  package static func isIndexed(_ text: String) -> Bool {
    text.unicodeScalars.contains(where: isWordScalar)
      && !text.unicodeScalars.contains(where: isWrittenWithoutSpaces)
  }

  static func lettersAtEnd(of text: String) -> Int {
    text.unicodeScalars.reversed().prefix(while: isWordScalar).count
  }

  /// Letters, digits, marks and symbols that FTS5's unicode61 keeps in a token.
  static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      || scalar.properties.generalCategory == .privateUse
  }
}

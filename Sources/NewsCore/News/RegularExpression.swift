// RegularExpression.swift - a value of --match that is a pattern.

/// `/…/` or `/…/i`: a POSIX extended regular expression.
package struct RegularExpression: Hashable, Sendable {
  package let pattern: String
  package let ignoresCase: Bool

  /// Nil for plain text.
  package init?(_ text: String) {
    let ignoresCase = text.hasSuffix("/i")
    let end = ignoresCase ? text.dropLast(2) : text.dropLast()
    guard text.hasPrefix("/"), ignoresCase || text.hasSuffix("/"), end.utf8.count > 1 else {
      return nil
    }
    pattern = String(end.dropFirst())
    self.ignoresCase = ignoresCase
  }
}

// TokenScanner.swift - a query as its words, fields, parentheses and `OR`.

/// Splits a query at white space, outside of quotes.
struct TokenScanner {
  enum Kind {
    case word, open, close
    /// `OR`, in capitals.
    case or
  }

  struct Token {
    var kind = Kind.word
    /// Lower case, when the token began with `name:`.
    var field: String?
    var text = ""
    var isPrefix = false
    var isExcluded = false
    /// Whether other English forms of the word match too.
    var isStemmed = false
    var isQuoted = false
  }

  static let fields = ["source", "tag", "since", "title", "author", "url"]

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
    if rest.first == "(" || rest.first == ")" {
      token.kind = rest.first == "(" ? .open : .close
      rest = rest.dropFirst()
      return token
    }
    token.field = takeField()
    if rest.first == "~" {
      token.isStemmed = true
      rest = rest.dropFirst()
    }
    token.isQuoted = rest.first == "\""
    token.text = token.isQuoted ? takeQuoted() : takeWord()
    if rest.first == "*" {
      token.isPrefix = true
      rest = rest.dropFirst()
    }
    if token.text == "OR", !token.isQuoted, !token.isExcluded, token.field == nil {
      token.kind = .or
    }
    return token
  }

  private mutating func takeField() -> String? {
    for field in TokenScanner.fields {
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
    let word = rest.prefix { scalar in
      !scalar.properties.isWhitespace && !["\"", "*", ")"].contains(scalar)
    }
    rest = rest[word.endIndex...]
    return String(word)
  }
}

// SearchQuery+Advice.swift - parts of a query that are read differently than probably meant.

extension SearchQuery {
  /// Advice for a person on parts of a query that are read differently than probably meant, and what to
  /// write instead.
  ///
  /// Any text is a valid query, so operators of other search languages are searched like words.
  package static func advice(on text: String) -> [String] {
    var scanner = TokenScanner(text)
    var tokens: [TokenScanner.Token] = []
    while let token = scanner.next() { tokens.append(token) }
    var advice = tokens.compactMap(\.advice)
    if let fault = parenthesisFault(tokens) { advice.append(fault) }
    if text.count(where: { $0 == "\"" }) % 2 == 1 {
      advice.append("a quotation mark is not closed: the words after it must follow one another")
    }
    if tokens.first?.kind == .or || tokens.last?.kind == .or {
      advice.append("OR stands between two words: storm OR gale")
    }
    if !tokens.isEmpty, tokens.allSatisfy(\.isWithoutWord) {
      advice.append("the query has no letter or digit: punctuation alone is never found")
    }
    var seen: Set<String> = []
    return advice.filter { seen.insert($0).inserted }
  }

  private static func parenthesisFault(_ tokens: [TokenScanner.Token]) -> String? {
    var depth = 0
    for token in tokens {
      if token.kind == .open { depth += 1 }
      if token.kind == .close { depth -= 1 }
      if depth < 0 { return "a ) has no matching ( and is ignored" }
    }
    return depth > 0 ? "a ( has no matching ): the group reaches to the end" : nil
  }
}

extension TokenScanner.Token {
  /// It searches for nothing, and excludes nothing.
  fileprivate var isWithoutWord: Bool {
    let hasWord = text.unicodeScalars.contains(where: IndexExpression.isWordScalar)
    return kind != .word || !hasWord && (field == nil || text.isEmpty)
  }

  fileprivate var advice: String? {
    guard kind == .word, !isQuoted else { return nil }
    if let field {
      let isMissing = text.isEmpty
      return isMissing ? "\(field): has no value: write it after the colon, without a space" : nil
    }
    if isPrefix, text.isEmpty { return "* follows the beginning of a word: elect*" }
    return adviceOnOperator ?? adviceOnField
  }

  private var adviceOnOperator: String? {
    switch text {
    case "AND": "AND is looked for as a word; leave it out: all words must occur anyway"
    case "&&": "&& is left out: all words must occur anyway"
    case "NOT": "NOT is looked for as a word; write -storm for what must not occur"
    case "||", "|": "\(text) is left out; write OR between two words: storm OR gale"
    case "NEAR": "NEAR is looked for as a word; write \"several words\" for words in a row"
    default: nil
    }
  }

  /// For fields of other search languages.
  private var adviceOnField: String? {
    guard let colon = text.firstIndex(of: ":"), colon != text.startIndex else { return nil }
    let field = text[..<colon].lowercased()
    guard let ours = TokenScanner.Token.foreignFields[field] else { return nil }
    let value = text[text.index(after: colon)...]
    let meant = ours.isEmpty ? "the only time is that of since:" : "write \(ours):\(value)"
    return "\(field): is looked for as a word; \(meant)"
  }

  /// The field of ours that means the same; empty for none.
  private static let foreignFields = [
    "intitle": "title", "headline": "title", "inurl": "url", "site": "url", "link": "url",
    "by": "author", "feed": "source", "from": "source", "after": "since", "newer": "since",
    "before": "", "until": "", "date": "since", "label": "tag", "category": "tag",
  ]
}

// SearchExpression+Scan.swift - searches words of scripts without spaces in the texts themselves.

extension SearchExpression {
  /// Whether a term is of a script that is written without spaces: the index has only whole runs of
  /// it.
  var needsScan: Bool {
    switch self {
    case .term(let term): term.isWrittenWithoutSpaces
    case .all(let parts), .any(let parts): parts.contains(where: \.needsScan)
    case .without(let part): part.needsScan
    }
  }

  /// A condition on the rows of `article`, which finds terms anywhere in a text; nil for none.
  ///
  /// Contents are HTML; its markup contains words of other scripts, but not of these.
  func condition(_ filter: inout ArticleFilter, inContent: Bool) -> String? {
    switch self {
    case .term(let term):
      var columns = term.place.map { [$0.rawValue] } ?? ["title", "summary", "authors"]
      if inContent, term.place == nil, term.isWrittenWithoutSpaces { columns.append("content") }
      return filter.contains(term.text, in: columns)
    case .all(let parts): return joined(parts, by: " AND ", &filter, inContent: inContent)
    case .any(let parts): return joined(parts, by: " OR ", &filter, inContent: inContent)
    case .without(let part): return part.condition(&filter, inContent: true).map { "NOT \($0)" }
    }
  }

  private func joined(
    _ parts: [SearchExpression], by operation: String, _ filter: inout ArticleFilter,
    inContent: Bool
  ) -> String? {
    var conditions: [String] = []
    for part in parts {
      if let condition = part.condition(&filter, inContent: inContent) {
        conditions.append(condition)
      }
    }
    return conditions.isEmpty ? nil : "(" + conditions.joined(separator: operation) + ")"
  }
}

extension SearchQuery.Term {
  var isWrittenWithoutSpaces: Bool {
    text.unicodeScalars.contains(where: NewsStore.isWrittenWithoutSpaces)
  }
}

/// Chinese and Japanese, Thai, Lao, Burmese and Khmer.
func isWrittenWithoutSpaces(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x0e00...0x0eff, 0x1000...0x109f, 0x1780...0x17ff: true
  case 0x2e80...0x2fdf, 0x3005...0x3007, 0x3040...0x30ff, 0x3400...0x9fff: true
  case 0xf900...0xfaff, 0xff66...0xff9f, 0x20000...0x3ffff: true
  default: false
  }
}

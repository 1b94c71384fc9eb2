// SearchExpression.swift - what a search has to find, as a tree.

/// What a search has to find: terms, all or any of them, without others.
package indirect enum SearchExpression: Hashable, Sendable {
  case term(SearchQuery.Term)
  /// Each of them; of those that are ``without(_:)``, none.
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

  /// For FTS5's MATCH (sqlite.org/fts5.html section 3); nil where nothing is to be found, only left
  /// out.
  ///
  /// Every term is a quoted string, so nothing the user typed is ever read as syntax.
  var fts: String? {
    switch self {
    case .term(let term): return term.fts
    case .without: return nil
    case .any(let parts):
      // What only leaves out has nothing to be taken from.
      return joined(parts.compactMap(\.fts), by: " OR ")
    case .all(let parts):
      guard let wanted = joined(parts.compactMap(\.fts), by: " AND ") else { return nil }
      return excludedFTS.map { "(\(wanted) NOT \($0))" } ?? wanted
    }
  }

  /// Matches what has any of the terms that are left out; nil when there are none.
  var excludedFTS: String? {
    switch self {
    case .term: nil
    case .without(let part): part.fts
    case .any(let parts): parts.count == 1 ? parts[0].excludedFTS : nil
    case .all(let parts):
      joined(
        parts.compactMap { part in
          if case .without(let inner) = part { inner.fts } else { nil }
        }, by: " OR ")
    }
  }

  private func joined(_ parts: [String], by operation: String) -> String? {
    if parts.count < 2 { return parts.first }
    return "(" + parts.joined(separator: operation) + ")"
  }
}

extension SearchQuery.Term {
  fileprivate var fts: String {
    var quoted = "\""
    for scalar in text.unicodeScalars where scalar != "\0" {
      quoted.unicodeScalars.append(scalar)
      if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
    }
    let column = place.map { "\($0.rawValue) : " } ?? ""
    return column + quoted + (isPrefix ? "\"*" : "\"")
  }
}

// ArticleSelection.swift - the parameters that select articles: sources, tag and words.

import NewsCore
import NewsEngine

/// The parameters of `/news` and `/events` that select articles.
struct ArticleSelection: Hashable, Sendable {
  var sources: SelectedSources
  var tag: String?
  /// Beginnings of words, all of which must occur in title or summary.
  var words: [String]

  /// - Throws: ``HTTPProblem`` with status 400 for an invalid value, or when none of the sources is known.
  init(_ query: QueryString, _ context: QueryContext) throws(HTTPProblem) {
    sources = try SelectedSources(query, context.settings)
    tag = try query.value(.tag)
    words = try query.value(.q).map(queryWords) ?? []
  }

  /// The selected sources, and the query for those of their articles that are selected.
  func resolve(_ settings: ServerSettings) -> (sources: [Source], articles: ArticleQuery) {
    var query = ArticleQuery(sources: [])
    let chosen = query.select(tag, of: settings.sources(named: sources.names))
    query.words = words
    return (chosen, query)
  }

  /// The parameters of this selection; nil for those that are missing.
  var parameters: [(ParameterName, String?)] {
    [
      (.sources, sources.parameter), (.tag, tag),
      (.q, words.isEmpty ? nil : words.joined(separator: " ")),
    ]
  }
}

func queryWords(_ text: String) -> [String] {
  text.split { $0 == " " || $0 == "\t" }.prefix(16).map(String.init)
}

extension ArticleQuery {
  /// Selects what has `tag`: the sources with it, which are returned, or the articles with it when no source
  /// has it.
  mutating func select(_ tag: String?, of sources: [Source]) -> [Source] {
    guard let tag else { return sources }
    let tagged = sources.filter { $0.tags.contains(tag) }
    guard tagged.isEmpty else { return tagged }
    tags = [tag]
    return sources
  }
}

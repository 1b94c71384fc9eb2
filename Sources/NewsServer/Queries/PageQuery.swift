// PageQuery.swift - the parameters of a request for the page.

import NewsCore
import NewsEngine

/// The parameters of a request for the page.
struct PageQuery: Hashable, Sendable {
  enum Arrangement: String, Hashable, Sendable, CaseIterable {
    case time, source
  }

  var text = ""
  var tag: String?
  var source: String?
  var arrangement = Arrangement.time
  var limit = PageQuery.step

  static let step = NumberParameter.headlines.fallback
  /// Most headlines on one page.
  static let longest = NumberParameter.headlines.range.upperBound
  /// Most letters of a search.
  static let longestText = 200

  init() {}

  init(_ query: QueryString, _ context: QueryContext) throws(HTTPProblem) {
    text = String((try query.value(.q) ?? "").prefix(PageQuery.longestText))
    tag = try query.value(.tag)
    source = try query.value(.source)
    if let source, context.settings.sources(named: [source]).isEmpty {
      throw .noSources("There is no source of that name; see \(Route.sources.path).")
    }
    arrangement = try query.choice(.by, of: Arrangement.allCases) ?? .time
    limit = try query.integer(.headlines)
  }

  var key: String { target }

  /// The request target of this query, in one spelling.
  var target: String { Route.page.target(parameters) }

  /// The parameters of this query; nil for those that have their default.
  var parameters: [(ParameterName, String?)] {
    [
      (.q, text.isEmpty ? nil : text), (.tag, tag), (.source, source),
      (.by, arrangement == .time ? nil : arrangement.rawValue),
      (.limit, limit == PageQuery.step ? nil : "\(limit)"),
    ]
  }

  var isFiltered: Bool { !text.isEmpty || tag != nil || source != nil }

  func with(_ change: (inout PageQuery) -> Void) -> PageQuery {
    var copy = self
    change(&copy)
    return copy
  }

  func request(_ settings: ServerSettings, _ options: ServerOptions) -> NewsRequest {
    var query = ArticleQuery(sources: [])
    let chosen = query.select(
      tag, of: source.map { settings.sources(named: [$0]) } ?? settings.defaults)
    query.words = queryWords(text)
    query.includesContent = false
    query.limit = limit + 1
    return NewsRequest(sources: chosen, query: query, deadline: options.serving.deadline)
  }
}

// TopQuery.swift - the parameters of a request for /top, read and checked.

import NewsCore

/// The parameters of a request for `/top`.
struct TopQuery: Hashable, Sendable {
  var sources: SelectedSources
  /// A tag of sources; nil: all of them.
  var tag: String?
  /// The start of the time span; nil: the last day.
  var since: SinceText?
  /// The number of sources that an event needs to be shown.
  var fewest: Int
  var limit: Int
  var format: ResponseFormat

  init(_ query: QueryString, _ context: QueryContext) throws(HTTPProblem) {
    sources = try SelectedSources(query, context.settings)
    tag = try query.value(.tag)
    since = try query.since(context.now)
    fewest = try query.integer(.topSources)
    limit = try query.integer(.topLimit)
    format = try query.format()
  }

  /// The request target of this query, in one spelling.
  var target: String {
    Route.top.target([
      (.sources, sources.parameter), (.tag, tag), (.since, since?.text), (.min, "\(fewest)"),
      (.limit, "\(limit)"), (.format, format.parameter),
    ])
  }
}

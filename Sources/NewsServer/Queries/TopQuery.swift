// TopQuery.swift - one request for /top, read and checked.

import NewsCore

/// One `/top` request.
struct TopQuery: Hashable, Sendable {
  /// In the catalogue's spelling, without repetitions.
  var sources: [String]
  /// Of sources.
  var tag: String?
  /// Nil: the last day.
  var since: SinceText?
  /// What fewer sources have is left out.
  var fewest: Int
  var limit: Int
  var format: String

  static let numbers = 1...100

  init(_ query: QueryString, _ context: QueryContext) throws(HTTPProblem) {
    sources = try knownSources(query.list("sources"), context.settings)
    tag = try query.value("tag")
    since = try query.since(context.now)
    fewest = try query.integer("min", in: TopQuery.numbers) ?? 2
    limit = try query.integer("limit", in: TopQuery.numbers) ?? 20
    format = try query.format()
  }

  /// The path that asks for just this, in one spelling.
  var target: String {
    Route.top.target(
      sources.map { ("sources", $0) } + [
        ("tag", tag), ("since", since?.text), ("min", "\(fewest)"), ("limit", "\(limit)"),
        ("format", format == "json" ? nil : format),
      ])
  }
}

// NewsQuery.swift - the parameters of a request for /news, read and checked.

import NewsCore
import NewsEngine

/// The parameters of a request for `/news`.
struct NewsQuery: Hashable, Sendable {
  var selection: ArticleSelection
  var since: SinceText?
  var limit: Int
  var pageToken: PageToken?
  var format: ResponseFormat
  var deadline: Duration

  var key: String {
    let parts = [
      selection.sources.parameter ?? "", selection.tag ?? "",
      selection.words.joined(separator: " "), since?.text ?? "", "\(limit)",
      pageToken?.text ?? "", format.rawValue, "\(deadline.milliseconds)",
    ]
    return parts.joined(separator: "\u{1f}")
  }

  /// Reads the parameters.
  ///
  /// - Throws: ``HTTPProblem`` with status 400 for an invalid value, or when none of the sources is known.
  init(_ query: QueryString, _ context: QueryContext) throws(HTTPProblem) {
    selection = try ArticleSelection(query, context)
    since = try query.since(context.now)
    limit = try query.integer(.newsLimit)
    pageToken = try query.value(.pageToken).map { text throws(HTTPProblem) in try PageToken(text) }
    format = try query.format()
    let milliseconds = try query.integer(.deadline, in: RouteParameter.deadlineRange)
    deadline = milliseconds.map { .milliseconds($0) } ?? context.options.serving.deadline
  }

  /// The request to the engine: the newest articles of the selection, up to the end of the page.
  func request(_ settings: ServerSettings, now: WallTime) -> NewsRequest {
    var (sources, query) = selection.resolve(settings)
    query.since = since.flatMap { $0.time(now) }
    // Feeds get the content of one page; see ``FeedContents``.
    query.includesContent = false
    query.limit = limit + 1 + (pageToken.map { $0.offset + PageToken.maxNewer } ?? 0)
    return NewsRequest(sources: sources, query: query, deadline: deadline)
  }

  /// The request target of the same query for the page of `token`.
  func target(page token: PageToken?) -> String {
    Route.news.target(
      selection.parameters + [
        (.since, since?.text), (.format, format.parameter),
        (.limit, "\(limit)"), (.pageToken, token?.text),
      ])
  }
}

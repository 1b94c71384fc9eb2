// CacheableRequest.swift - a request for a response that clients share.

import NewsCore
import NewsEngine

/// A request for a response that clients share, with its parameters read and checked.
enum CacheableRequest: Hashable, Sendable {
  case news(NewsQuery)
  case page(PageQuery)
  case top(TopQuery)
  case sources
  case breakers
  case stats(since: SinceText?)
  case workers

  /// A text that is equal for requests that get the same response.
  var key: String {
    switch self {
    case .news(let query): "\(kind):\(query.key)"
    case .page(let query): "\(kind):\(query.key)"
    case .top(let query): "\(kind):\(query.target)"
    case .sources, .breakers, .workers: kind
    case .stats(let since): "\(kind):\(since?.text ?? "")"
    }
  }

  /// The kind of response, without anything that the client wrote.
  var kind: String {
    switch self {
    case .news: "news"
    case .page: "page"
    case .top: "top"
    case .sources: "sources"
    case .breakers: "breakers"
    case .stats: "stats"
    case .workers: "workers"
    }
  }

  /// Whether it searches for words or tags, or compares articles, which are the most expensive requests.
  var isSearch: Bool {
    switch self {
    case .news(let query): query.selection.tag != nil || !query.selection.words.isEmpty
    case .page(let query): query.tag != nil || !query.text.isEmpty
    case .top: true
    case .sources, .breakers, .stats, .workers: false
    }
  }

  /// Whether it searches for words, which differ from client to client.
  var hasWords: Bool {
    switch self {
    case .news(let query): !query.selection.words.isEmpty
    case .page(let query): !query.text.isEmpty
    case .top, .sources, .breakers, .stats, .workers: false
    }
  }

  static func news(
    _ query: Substring, _ context: QueryContext
  ) throws(HTTPProblem) -> CacheableRequest {
    .news(try NewsQuery(try QueryString(query), context))
  }

  static func page(
    _ query: Substring, _ context: QueryContext
  ) throws(HTTPProblem) -> CacheableRequest {
    .page(try PageQuery(try QueryString(query), context))
  }

  static func top(
    _ query: Substring, _ context: QueryContext
  ) throws(HTTPProblem) -> CacheableRequest {
    .top(try TopQuery(try QueryString(query), context))
  }

  static func stats(
    _ query: Substring, _ context: QueryContext
  ) throws(HTTPProblem) -> CacheableRequest {
    .stats(since: try QueryString(query).since(context.now))
  }
}

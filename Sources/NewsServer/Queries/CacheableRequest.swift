// CacheableRequest.swift - what is asked of the responses that clients share.

import NewsCore
import NewsEngine

/// What is asked of the responses that clients share; its parameters are read and checked.
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

  /// Which response is wanted, without what the client wrote.
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

  /// Whether it looks for words or tags, or compares articles: the most expensive requests.
  var isSearch: Bool {
    switch self {
    case .news(let query): query.tag != nil || !query.words.isEmpty
    case .page(let query): query.tag != nil || !query.text.isEmpty
    case .top: true
    case .sources, .breakers, .stats, .workers: false
    }
  }

  /// Whether it is found by words, which each client chooses for itself.
  var hasWords: Bool {
    switch self {
    case .news(let query): !query.words.isEmpty
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

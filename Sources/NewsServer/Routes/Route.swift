// Route.swift - all that is known of one path of the API.

import NewsText

/// One path of the API: what answers it, who may ask for it, and how it is described.
///
/// Router, access policy, capacity limit, response cache and OpenAPI document read these values;
/// ``all`` is the only place that names a path.
struct Route: Sendable {
  /// What makes the response.
  enum Endpoint: Sendable {
    /// The ``CacheableHandler``: rendered once for all clients that ask the same.
    case cacheable(@Sendable (Substring, QueryContext) throws(HTTPProblem) -> CacheableRequest)
    /// The ``StatusHandler``: at once, from memory.
    case status(@Sendable (StatusHandler) -> CachedResponse)
    /// The ``EventsHandler``: a stream that lasts as long as the connection.
    case events
  }

  let path: String
  let endpoint: Endpoint
  /// Its response lasts as long as the connection.
  var isStream: Bool {
    if case .events = endpoint { true } else { false }
  }
  let summary: String
  /// Answered without a token as well: probes of a supervisor carry none and learn nothing.
  var isOpen = false
  /// Counts against ``ServerOptions/maxInFlight``.
  ///
  /// Probes do not: they cost nothing and are answered also when nothing else is. A client of
  /// /events stays for hours; ``ServerOptions/maxSubscribers`` limits these.
  var countsAgainstCapacity = true
  /// A page of another site may link to it.
  var isLinkTarget = false
  var parameters: [RouteParameter] = []
  /// Media types of a response with status 200.
  var mediaTypes = ["application/json"]
  /// The name of the JSON schema of the response; nil where there is none.
  var schema: String?
  /// The media type of a response with status 503 that carries more than a problem document.
  var degradedMediaType: String?
}

extension Route {
  /// The target of a request for this path, in one spelling; parameters without a value are left out.
  func target(_ parameters: [(name: String, value: String?)]) -> String {
    let parts = parameters.compactMap { name, value in
      value.map { "\(name)=\(percentEncoded($0))" }
    }
    return parts.isEmpty ? path : "\(path)?\(parts.joined(separator: "&"))"
  }
}

/// A parameter of the query, as the OpenAPI document describes it.
struct RouteParameter: Sendable {
  enum Kind: Sendable {
    case text
    case list
    case integer(ClosedRange<Int>)
    case choice([String])
  }

  var name: String
  var kind = Kind.text
  var description: String
}

// Route.swift - one path of the API, with everything that is known about it.

import NewsText

/// One path of the API: which handler answers it, who may request it, and its description.
///
/// Router, access policy, capacity limit, response cache and OpenAPI document read these values;
/// ``all`` is the only place that names a path.
struct Route: Sendable {
  /// The handler that makes the response.
  enum Endpoint: Sendable {
    /// The ``CacheableHandler`` renders it once for all clients with the same request.
    case cacheable(@Sendable (Substring, QueryContext) throws(HTTPProblem) -> CacheableRequest)
    /// The ``StatusHandler`` makes it immediately from memory.
    case status(@Sendable (StatusHandler) -> CachedResponse)
    /// The ``EventsHandler`` sends a stream that lasts as long as the connection.
    case events
  }

  let path: String
  let endpoint: Endpoint
  /// Whether its response lasts as long as the connection.
  var isStream: Bool {
    if case .events = endpoint { true } else { false }
  }
  let summary: String
  /// Whether no token is needed: probes of a supervisor have none, and the answers tell nothing secret.
  var isOpen = false
  /// Whether requests count against ``ServerOptions/maxInFlight``.
  ///
  /// Probes do not: they cost nothing and are answered even under overload. A client of /events stays
  /// for hours; ``ServerOptions/maxSubscribers`` limits these.
  var countsAgainstCapacity = true
  /// Whether a page of another site may link to it.
  var isLinkTarget = false
  var parameters: [RouteParameter] = []
  /// Media types of a response with status 200.
  var mediaTypes = ["application/json"]
  /// The name of the JSON schema of the response; nil if there is none.
  var schema: String?
  /// The media type of a response with status 503 that is not a problem document; nil if there is none.
  var degradedMediaType: String?
}

extension Route {
  /// The target of a request for this path, in one spelling; parameters without a value are left out.
  func target(_ parameters: [(ParameterName, String?)]) -> String {
    let parts = parameters.compactMap { name, value in
      value.map { "\(name.rawValue)=\(percentEncoded($0))" }
    }
    return parts.isEmpty ? path : "\(path)?\(parts.joined(separator: "&"))"
  }
}

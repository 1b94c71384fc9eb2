// HTTPProblem.swift - the reasons for refusing a request, with status and problem document.

import NewsCore
import NewsText

/// The media type of a problem document (RFC 9457).
let problemMediaType = "application/problem+json"

/// Why a request is refused; each case is one problem document (RFC 9457).
enum HTTPProblem: Error, Hashable, Sendable {
  case malformed(String)
  case headerTooLarge
  case hostMissing
  case hostRepeated
  case hostNotServed
  case targetTooLong(mostBytes: Int)
  case bodyNotAccepted
  case methodNotAllowed
  case crossSite
  case tokenMissing
  case tokenWrong
  case tooManyRequests(retryAfterSeconds: Int)
  case tooManyFailures(retryAfterSeconds: Int)
  case overloaded
  case tooManyConnections
  case draining
  case notFound
  /// `nil`: all parameters together.
  case parameter(ParameterName?, String)
  case noSources(String)
  case storeFailed
  case searchTooLong
  case tooManySubscribers

  var status: Int {
    switch self {
    case .malformed, .hostMissing, .hostRepeated, .parameter, .noSources: 400
    case .tokenMissing, .tokenWrong: 401
    case .crossSite: 403
    case .notFound: 404
    case .methodNotAllowed: 405
    case .bodyNotAccepted: 413
    case .targetTooLong: 414
    case .hostNotServed: 421
    case .tooManyRequests, .tooManyFailures: 429
    case .headerTooLarge: 431
    case .overloaded, .tooManyConnections, .draining, .storeFailed, .searchTooLong,
      .tooManySubscribers:
      503
    }
  }

  /// Whether the connection has to end, because the start or the host of the next request is uncertain.
  var closesConnection: Bool {
    switch self {
    case .malformed, .headerTooLarge, .hostMissing, .hostRepeated,
      .hostNotServed, .targetTooLong, .bodyNotAccepted, .tooManyConnections, .draining:
      true
    case .methodNotAllowed, .crossSite, .tokenMissing, .tokenWrong, .tooManyRequests,
      .tooManyFailures, .overloaded, .notFound, .parameter, .noSources, .storeFailed,
      .searchTooLong, .tooManySubscribers:
      false
    }
  }

  /// The last part of the problem's `type`; it is never renamed.
  var name: String {
    switch self {
    case .malformed: "malformed-request"
    case .headerTooLarge: "header-too-large"
    case .hostMissing: "host-missing"
    case .hostRepeated: "host-repeated"
    case .hostNotServed: "host-not-served"
    case .targetTooLong: "target-too-long"
    case .bodyNotAccepted: "body-not-accepted"
    case .methodNotAllowed: "method-not-allowed"
    case .crossSite: "cross-site"
    case .tokenMissing: "token-missing"
    case .tokenWrong: "token-wrong"
    case .tooManyRequests: "too-many-requests"
    case .tooManyFailures: "too-many-failures"
    case .overloaded: "overloaded"
    case .tooManyConnections: "too-many-connections"
    case .draining: "draining"
    case .notFound: "not-found"
    case .parameter: "parameter"
    case .noSources: "no-sources"
    case .storeFailed: "store"
    case .searchTooLong: "search-too-long"
    case .tooManySubscribers: "too-many-subscribers"
    }
  }

  /// One sentence for the client, without internals of the server.
  var detail: String {
    switch self {
    case .malformed(let what): "The request is not valid HTTP/1.1: \(what)."
    case .headerTooLarge: "The header fields are too large or too many."
    case .hostMissing: "The Host field is missing."
    case .hostRepeated: "There is more than one Host field."
    case .hostNotServed: "This server does not answer under that name; see allowed_hosts."
    case .targetTooLong(let most): "The request target is longer than \(most) bytes."
    case .bodyNotAccepted: "No resource here takes a request body."
    case .methodNotAllowed: "Only GET and HEAD are allowed."
    case .crossSite: "Pages of other sites may not read from this server."
    case .tokenMissing: "This server asks for a token: Authorization: Bearer TOKEN."
    case .tokenWrong: "The token is not valid."
    case .tooManyRequests: "This client asks too often."
    case .tooManyFailures: "This client has sent too many wrong tokens."
    case .overloaded: "Too many requests are being worked on."
    case .tooManyConnections: "Too many connections are open."
    case .draining: "The server is shutting down."
    case .notFound: "There is nothing under this path; see \(Route.openAPI.path)."
    case .parameter(let name, let message): "Parameter \(written(name)): \(message)."
    case .noSources(let message): message
    case .storeFailed: "The store cannot be read at the moment."
    case .searchTooLong: "The search took too long; ask for other words or fewer sources."
    case .tooManySubscribers: "Too many clients follow \(Route.events.path)."
    }
  }

  /// The value of Retry-After in seconds (RFC 9110 section 10.2.3); every 429 and 503 has one.
  var retryAfterSeconds: Int? {
    switch self {
    case .tooManyRequests(let seconds), .tooManyFailures(let seconds): seconds
    case .overloaded, .tooManyConnections: 1
    case .storeFailed, .searchTooLong, .tooManySubscribers, .draining: 5
    default: nil
    }
  }

  var fields: [(name: String, value: String)] {
    var fields: [(String, String)] = []
    if let retryAfterSeconds { fields.append(("Retry-After", "\(retryAfterSeconds)")) }
    switch self {
    case .methodNotAllowed: fields.append(("Allow", "GET, HEAD"))
    case .tokenMissing: fields.append(("WWW-Authenticate", "Bearer realm=\"newsagg\""))
    case .tokenWrong:
      fields.append(("WWW-Authenticate", "Bearer realm=\"newsagg\", error=\"invalid_token\""))
    default: break
    }
    return fields
  }

  var body: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("type", "urn:newsagg:problem:\(name)")
      writer.field("title", reasonPhrase(status))
      writer.field("status", status)
      writer.field("detail", detail)
      if case .parameter(let name, _) = self { writer.field("parameter", written(name)) }
      if let retryAfterSeconds { writer.field("retry_after_s", retryAfterSeconds) }
    }
    return writer.bytes + [0x0a]
  }
}

private func written(_ name: ParameterName?) -> String { name?.rawValue ?? "*" }

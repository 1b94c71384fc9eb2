// RequestHead.swift - the parts of a request's head that are needed for decisions.

import NIOHTTP1
import NewsCore

/// The parts of a request's head that are needed for decisions, read in one pass.
struct RequestHead: Hashable, Sendable {
  enum Method: Hashable, Sendable { case get, head, other }

  var method = Method.get
  /// The target as sent: a path with a query, or an absolute URL (RFC 9112 section 3.2.2).
  var target = "/"
  /// Whether the connection may serve another request; false for HTTP/1.0.
  var isKeepAlive = true
  var hosts: [String] = []
  var origin: String?
  var fetchSite: String?
  var fetchMode: String?
  var fetchDestination: String?
  /// The values of all Authorization fields.
  var credentials: [String] = []
  var ifNoneMatch: String?
  var acceptsGzip = false
  /// Whether the request has content: a length other than zero, or chunks.
  var announcesBody = false
  /// Whether the client offers another protocol or wants a tunnel; the parser reads nothing after such a
  /// request.
  var endsParsing = false

  init() {}
}

extension RequestHead {
  init(_ head: HTTPRequestHead) {
    switch head.method {
    case .GET: method = .get
    case .HEAD: method = .head
    default: method = .other
    }
    target = head.uri
    isKeepAlive = head.isKeepAlive && head.version == .http1_1
    endsParsing = head.method == .CONNECT
    for (name, value) in head.headers { readField(name, value) }
  }

  /// Stores the value of a field that is needed; the length is compared first, because most fields are not.
  private mutating func readField(_ name: String, _ value: String) {
    switch name.utf8.count {
    case 4 where isASCIIEqual(name, toLowercase: "host"): hosts.append(value)
    case 6 where isASCIIEqual(name, toLowercase: "origin"): origin = value
    case 7 where isASCIIEqual(name, toLowercase: "upgrade"): endsParsing = true
    case 13 where isASCIIEqual(name, toLowercase: "authorization"): credentials.append(value)
    case 13 where isASCIIEqual(name, toLowercase: "if-none-match"):
      ifNoneMatch = ifNoneMatch.map { "\($0), \(value)" } ?? value
    case 14 where isASCIIEqual(name, toLowercase: "sec-fetch-site"): fetchSite = value
    case 14 where isASCIIEqual(name, toLowercase: "sec-fetch-mode"): fetchMode = value
    case 14 where isASCIIEqual(name, toLowercase: "sec-fetch-dest"): fetchDestination = value
    case 14 where isASCIIEqual(name, toLowercase: "content-length"):
      announcesBody = announcesBody || value != "0"
    case 15 where isASCIIEqual(name, toLowercase: "accept-encoding"):
      acceptsGzip = acceptsGzip || allowsGzip(value)
    case 17 where isASCIIEqual(name, toLowercase: "transfer-encoding"): announcesBody = true
    default: break
    }
  }
}

/// Whether `list`, a value of Accept-Encoding, allows gzip (RFC 9110 section 12.5.3).
func allowsGzip(_ list: String) -> Bool {
  var isAnyAllowed = false
  for item in list.utf8.split(separator: UInt8(ascii: ",")) {
    let parts = item.split(separator: UInt8(ascii: ";"), maxSplits: 1)
    guard let coding = parts.first.map({ trimmed(Substring($0)) }) else { continue }
    let isRefused = parts.count > 1 && isZeroQuality(Substring(parts[1]))
    if isASCIIEqual(coding, toLowercase: "gzip") || isASCIIEqual(coding, toLowercase: "x-gzip") {
      return !isRefused
    }
    if coding == "*" { isAnyAllowed = !isRefused }
  }
  return isAnyAllowed
}

/// Whether a parameter is `q=0`, `q=0.0` or similar.
private func isZeroQuality(_ parameter: Substring) -> Bool {
  let text = trimmed(parameter)
  guard text.hasPrefix("q=") || text.hasPrefix("Q=") else { return false }
  return text.dropFirst(2).utf8.allSatisfy { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: ".") }
}

// WebAddress.swift - a URL that may be fetched, as the code that connects reads it.

import CCurl
import NewsCore

/// An http or https URL after libcurl's own parser, so that what is judged is what is connected to.
struct WebAddress: Hashable, Sendable {
  enum Scheme: String, Hashable, Sendable { case http, https }

  /// Normalised, ASCII, without fragment and without the dot that may end a host name.
  let url: String
  let scheme: Scheme
  /// Lower case ASCII, without brackets.
  let host: String
  let port: Int
  /// The host, when it is an address and needs no look-up.
  let literal: IPAddress?

  /// The text under which pauses of the host are kept.
  var hostKey: String { canonicalHost(host) }

  /// What credentials belong to (RFC 6454).
  var origin: String { "\(scheme.rawValue)://\(host):\(port)" }

  /// `host`, or `host:port` where the port is not the scheme's own.
  var label: String {
    let name = literal?.family == .v6 ? "[\(host)]" : host
    return port == (scheme == .http ? 80 : 443) ? name : "\(name):\(port)"
  }
}

/// Why a URL is not fetched.
enum URLRefusal: Error, Hashable, Sendable {
  case malformed
  case scheme(String)
  case userInfo
  case port(Int)
  case zone

  /// Lower case, without the URL.
  var reason: String {
    switch self {
    case .malformed: "it is not a complete http or https URL"
    case .scheme(let scheme): "the scheme \(scheme) is not fetched; use http or https"
    case .userInfo: "a URL must not hold a user name or password; use a header from the environment"
    case .port(let port): "port \(port) is not fetched; 80, 443 and 1024 to 65535 are"
    case .zone: "an IPv6 zone is not allowed in a URL"
    }
  }
}

extension WebAddress {
  init(_ text: String) throws(URLRefusal) {
    self = try WebAddress.parse(text, base: nil)
  }

  /// A Location as seen from this URL (RFC 9110 section 10.2.2).
  func joined(_ location: String) throws(URLRefusal) -> WebAddress {
    try WebAddress.parse(location, base: url)
  }

  /// Parses until the text no longer changes.
  ///
  /// One pass decodes percent signs and converts international names, and each may uncover another
  /// spelling of an address: `http://%31%32%37.1/`, `http://127。0。0。1/`.
  private static func parse(_ text: String, base: String?) throws(URLRefusal) -> WebAddress {
    var url = try CurlURL(text, base: base)
    for _ in 0..<4 {
      let settled = try url.settledText
      if settled == url.source { return try WebAddress(url, text: settled) }
      url = try CurlURL(settled, base: nil)
    }
    throw .malformed
  }

  private init(_ parsed: CurlURL, text: String) throws(URLRefusal) {
    guard let scheme = Scheme(rawValue: try parsed.text(.scheme)) else {
      throw .scheme(try parsed.text(.scheme))
    }
    guard parsed.lacks(.user), parsed.lacks(.password) else { throw .userInfo }
    guard parsed.lacks(.zone) else { throw .zone }
    let port = Int(try parsed.text(.port)) ?? 0
    guard port == 80 || port == 443 || (1024...65535).contains(port) else { throw .port(port) }
    var host = try parsed.text(.host).lowercased()
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x25 }) else {
      throw .malformed
    }
    self.init(url: text, scheme: scheme, host: host, port: port, literal: IPAddress(host))
  }
}

/// libcurl's URL handle; freed with its last use.
private final class CurlURL {
  enum Part { case url, scheme, host, port, user, password, zone }

  /// What was parsed, when it had no base.
  let source: String
  private let handle: OpaquePointer

  /// Refuses control characters, which parsers disagree about (browsers drop tabs and newlines).
  ///
  /// Opens libcurl where nothing has opened it yet. Without libcurl no URL can be read; the transport,
  /// which is made first, says so in its own words.
  init(_ text: String, base: String?) throws(URLRefusal) {
    guard case .success = CurlLibrary.opened,
      text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }), let handle = newsagg_url_init()
    else { throw .malformed }
    self.handle = handle
    source = base == nil ? text : ""
    if let base { _ = newsagg_url_set(handle, CURLUPART_URL, base, 0) }
    let flags = CURLU_NON_SUPPORT_SCHEME | CURLU_ALLOW_SPACE | CURLU_URLENCODE
    guard newsagg_url_set(handle, CURLUPART_URL, text, UInt32(flags)) == CURLUE_OK else {
      throw .malformed
    }
    _ = newsagg_url_set(handle, CURLUPART_FRAGMENT, nil, 0)
  }

  deinit {
    newsagg_url_cleanup(handle)
  }

  func text(_ part: Part) throws(URLRefusal) -> String {
    var text: UnsafeMutablePointer<CChar>?
    let flags = UInt32(CURLU_DEFAULT_PORT) | UInt32(NEWSAGG_URL_PUNYCODE)
    let used = part == .url ? UInt32(NEWSAGG_URL_PUNYCODE) : flags
    guard newsagg_url_get(handle, part.code, &text, used) == CURLUE_OK, let text else {
      throw .malformed
    }
    defer { newsagg_free(text) }
    return String(cString: text)
  }

  func lacks(_ part: Part) -> Bool {
    (try? text(part)) == nil
  }

  /// The whole URL, without the dot of the root.
  ///
  /// `feeds.example.` names the same host as `feeds.example`, but libcurl would not find our
  /// look-up under it. The dot is cut out of the text, because setting the host leaks in 7.88.
  var settledText: String {
    get throws(URLRefusal) {
      let text = try text(.url)
      guard let host = try? self.text(.host), host.hasSuffix(".") else { return text }
      return text.replacing("://\(host)", with: "://\(host.dropLast())", maxReplacements: 1)
    }
  }
}

extension CurlURL.Part {
  fileprivate var code: CURLUPart {
    switch self {
    case .url: CURLUPART_URL
    case .scheme: CURLUPART_SCHEME
    case .host: CURLUPART_HOST
    case .port: CURLUPART_PORT
    case .user: CURLUPART_USER
    case .password: CURLUPART_PASSWORD
    case .zone: CURLUPART_ZONEID
    }
  }
}

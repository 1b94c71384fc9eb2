// WebAddress.swift - a URL that may be fetched, parsed by libcurl.

import CCurl
import NewsCore

/// An http or https URL, parsed by libcurl, so that the checked host is the one that it connects to.
struct WebAddress: Hashable, Sendable {
  enum Scheme: String, Hashable, Sendable { case http, https }

  /// The normalised URL in ASCII, without fragment and without the dot that may end a host name.
  let url: String
  let scheme: Scheme
  /// The host in lower-case ASCII, without brackets.
  let host: String
  let port: Int
  /// The host as an address, if it is one and needs no look-up.
  let literal: IPAddress?

  /// The host as ``canonicalHost(_:)`` writes it, the key of its pauses.
  var hostKey: String { canonicalHost(host) }

  /// Scheme, host and port (RFC 6454), to which credentials are limited.
  var origin: String { "\(scheme.rawValue)://\(host):\(port)" }

  /// `host` for messages, or `host:port` if the port is not the scheme's default.
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

  /// The reason for a message, in lower case, without the URL.
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

  /// The target of a Location field in an answer from this URL (RFC 9110 section 10.2.2).
  func joined(_ location: String) throws(URLRefusal) -> WebAddress {
    try WebAddress.parse(location, base: url)
  }

  /// Parses until the text no longer changes.
  ///
  /// One pass decodes percent signs and converts international names; the result may be yet another
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
    var host = try parsed.text(.host).lowercasedASCII
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x25 }) else {
      throw .malformed
    }
    self.init(url: text, scheme: scheme, host: host, port: port, literal: IPAddress(host))
  }
}

/// libcurl's URL handle, freed after its last use.
private final class CurlURL {
  enum Part { case url, scheme, host, port, user, password, zone }

  /// The text that was parsed; empty if it had a base.
  let source: String
  private let handle: OpaquePointer

  /// Parses `text`; it refuses control characters, which parsers treat differently (browsers drop tabs
  /// and newlines).
  ///
  /// It opens libcurl if nothing has opened it yet. Without libcurl every URL is refused here, but the
  /// transport opens libcurl first and then reports its absence.
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
  /// `feeds.example.` and `feeds.example` are one host, but libcurl would not find the addresses that
  /// we looked up under the other name. The dot is cut out of the text, because setting the host leaks
  /// memory in libcurl 7.88.
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

// ChainCookies.swift - cookies that live for one chain of redirects.

import CCurl
import NewsCore

/// Cookies that the hops of one chain have set.
///
/// Some publishers redirect in a circle until their cookie comes back. A cookie is sent only to the
/// host that set it, within the same chain, and then dropped: nothing is stored, and no publisher can
/// recognise a reader. A `Domain` that contains the host makes no difference, because a cookie never
/// leaves its host.
struct ChainCookies: Sendable {
  /// Most cookies of one chain; further ones are ignored.
  static let maxCount = 20
  /// Largest name and value of one cookie; a larger cookie is ignored (RFC 6265 section 6.1).
  static let maxBytes = 4096
  /// Longest Cookie field; servers refuse headers of more than 8 KiB in all.
  static let maxFieldBytes = 6144

  private var cookies: [Cookie] = []

  /// Takes the Set-Cookie fields of an answer from `address`.
  mutating func take(_ fields: [String], from address: WebAddress, at now: WallTime) {
    for field in fields {
      guard let cookie = Cookie(field, from: address, at: now) else { continue }
      cookies.removeAll { $0.replaces(cookie) }
      if cookie.isKept, cookies.count < ChainCookies.maxCount { cookies.append(cookie) }
    }
  }

  /// The Cookie field for a request to `address`, longer paths first (RFC 6265 section 5.4).
  func header(for address: WebAddress) -> HTTPHeader? {
    let path = URIReference(address.url).path
    let sent = cookies.enumerated().filter { $0.element.isSent(to: address, path: path) }
      .sorted { ($1.element.path.utf8.count, $0.offset) < ($0.element.path.utf8.count, $1.offset) }
    let text = sent.map { "\($0.element.name)=\($0.element.value)" }.joined(separator: "; ")
    guard !text.isEmpty, text.utf8.count <= ChainCookies.maxFieldBytes else { return nil }
    return HTTPHeader("Cookie", text)
  }
}

private struct Cookie: Sendable {
  let name: String
  let value: String
  /// As ``canonicalHost(_:)`` writes it.
  let host: String
  private(set) var path: String
  private(set) var isSecure = false
  private var domain = ""
  private var expires: WallTime?
  private var isExpired: Bool?

  /// Reads one Set-Cookie field (RFC 6265 section 5.2); nil when it is invalid, too large, or for another
  /// domain.
  init?(_ field: String, from address: WebAddress, at now: WallTime) {
    let parts = field.split(separator: ";", omittingEmptySubsequences: false).map(Pair.init)
    guard let pair = parts.first, let value = pair.value, !pair.name.isEmpty,
      pair.name.utf8.count + value.utf8.count <= ChainCookies.maxBytes,
      field.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f })
    else { return nil }
    name = String(pair.name)
    self.value = String(value)
    host = address.hostKey
    path = Cookie.directory(of: URIReference(address.url).path)
    for attribute in parts.dropFirst() { read(attribute) }
    if isSecure, address.scheme != .https { return nil }
    guard domain.isEmpty || isInDomain(address) else { return nil }
    // Max-Age takes precedence (RFC 6265 section 5.3).
    isExpired = isExpired ?? expires.map { $0 <= now }
  }

  private mutating func read(_ attribute: Pair) {
    let value = attribute.value ?? ""
    switch attribute.name.lowercasedASCII {
    case "path" where value.hasPrefix("/"): path = String(value)
    case "secure": isSecure = true
    case "max-age": isExpired = Int(value).map { $0 <= 0 }
    case "expires":
      let seconds = newsagg_getdate(String(value))
      expires = seconds == -1 ? nil : WallTime(seconds: seconds)
    case "domain": domain = (value.hasPrefix(".") ? value.dropFirst() : value).lowercasedASCII
    default: break
    }
  }

  /// False when the field deletes its cookie; some servers only send an empty value.
  var isKept: Bool { isExpired != true && !value.isEmpty }

  /// Whether the host of `address` is the domain or one of its subdomains (RFC 6265 section 5.1.3).
  private func isInDomain(_ address: WebAddress) -> Bool {
    address.host == domain || address.literal == nil && address.host.hasSuffix(".\(domain)")
  }

  func replaces(_ other: Cookie) -> Bool {
    name == other.name && host == other.host && path == other.path
  }

  func isSent(to address: WebAddress, path target: String) -> Bool {
    guard address.hostKey == host, !isSecure || address.scheme == .https else { return false }
    let target = target.isEmpty ? "/" : target
    guard target.hasPrefix(path) else { return false }
    // RFC 6265 section 5.1.4: /feed matches /feed and /feed/x, not /feeds.
    return path.hasSuffix("/") || target.utf8.count == path.utf8.count
      || target.dropFirst(path.count).hasPrefix("/")
  }

  /// The default path of a cookie: `/a` for `/a/b`, `/` for `/a` (RFC 6265 section 5.1.4).
  private static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return "/" }
    return String(path[..<slash])
  }
}

/// `name=value`, or a name alone, without white space at the ends.
private struct Pair {
  let name: Substring
  let value: Substring?

  init(_ text: Substring) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    name = trimmed(parts[0])
    value = parts.count == 2 ? trimmed(parts[1]) : nil
  }
}

// URIReference.swift - splits and resolves URLs (RFC 3986); accepts any text that a feed contains.

/// A URI reference in its five parts (RFC 3986 appendix B), kept as written.
///
/// It only splits and joins, so it never fails. The transport decides what may be fetched; it parses
/// with the same code that connects.
package struct URIReference: Hashable, Sendable {
  /// The scheme in lower case, without the colon.
  package var scheme: String?
  package var authority: String?
  package var path: String
  package var query: String?
  package var fragment: String?

  package init(_ text: String) {
    var rest = Substring(text)
    if let hash = rest.utf8.firstIndex(of: UInt8(ascii: "#")) {
      fragment = String(rest[rest.index(after: hash)...])
      rest = rest[..<hash]
    }
    if let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) {
      query = String(rest[rest.index(after: mark)...])
      rest = rest[..<mark]
    }
    if let colon = rest.utf8.firstIndex(of: UInt8(ascii: ":")),
      URIReference.isScheme(rest[..<colon])
    {
      scheme = rest[..<colon].lowercasedASCII
      rest = rest[rest.index(after: colon)...]
    }
    if rest.hasPrefix("//") {
      let start = rest.index(rest.startIndex, offsetBy: 2)
      let end = rest.utf8[start...].firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
      authority = String(rest[start..<end])
      rest = rest[end...]
    }
    path = String(rest)
  }

  /// Whether this is an http or https URL with a host.
  package var isWeb: Bool {
    (scheme == "http" || scheme == "https") && !(host ?? "").isEmpty
  }

  /// The host in lower case, without userinfo and port; the brackets of an IPv6 address stay.
  package var host: String? {
    guard let authority else { return nil }
    let afterUser =
      authority.utf8.lastIndex(of: UInt8(ascii: "@"))
      .map { authority[authority.index(after: $0)...] } ?? authority[...]
    if afterUser.hasPrefix("["), let end = afterUser.firstIndex(of: "]") {
      return afterUser[...end].lowercasedASCII
    }
    return afterUser.prefix { $0 != ":" }.lowercasedASCII
  }

  package var hasUserInfo: Bool { authority?.utf8.contains(UInt8(ascii: "@")) ?? false }

  package var text: String {
    var text = ""
    if let scheme { text += scheme + ":" }
    if let authority { text += "//" + authority }
    text += path
    if let query { text += "?" + query }
    if let fragment { text += "#" + fragment }
    return text
  }

  /// The text for logs and errors: no userinfo, and `…` for each query value (it may be a key).
  package var redacted: String {
    var copy = self
    if hasUserInfo, let at = copy.authority?.lastIndex(of: "@"), let authority = copy.authority {
      copy.authority = String(authority[authority.index(after: at)...])
    }
    copy.query = query.map { query in
      query.split(separator: "&").map { pair in
        pair.prefix { $0 != "=" } + (pair.contains("=") ? "=…" : "")
      }.joined(separator: "&")
    }
    return copy.text
  }

  /// The target of this reference in a document at `base` (RFC 3986 section 5.2).
  package func resolved(against base: URIReference) -> URIReference {
    var target = self
    if scheme != nil {
      target.path = URIReference.withoutDotSegments(path)
      return target
    }
    target.scheme = base.scheme
    if authority != nil {
      target.path = URIReference.withoutDotSegments(path)
      return target
    }
    target.authority = base.authority
    if path.isEmpty {
      target.path = base.path
      target.query = query ?? base.query
      return target
    }
    let merged = path.hasPrefix("/") ? path : base.directory + path
    target.path = URIReference.withoutDotSegments(merged)
    return target
  }

  private var directory: String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else {
      return authority == nil ? "" : "/"
    }
    return String(path[...slash])
  }

  private static func isScheme(_ text: Substring) -> Bool {
    guard text.utf8.first?.isASCIILetter == true else { return false }
    return text.utf8.allSatisfy {
      $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x2b || $0 == 0x2d || $0 == 0x2e
    }
  }

  /// `path` without `.` and `..` segments (RFC 3986 section 5.2.4); an opaque path (mailto:) is not
  /// changed.
  private static func withoutDotSegments(_ path: String) -> String {
    guard path.utf8.contains(UInt8(ascii: ".")) else { return path }
    let isAbsolute = path.hasPrefix("/")
    var kept: [Substring] = []
    let segments = path.split(separator: "/", omittingEmptySubsequences: false)
    for (index, segment) in segments.enumerated() {
      let isLast = index == segments.count - 1
      switch segment {
      case ".":
        if isLast { kept.append("") }
      case "..":
        if kept.count > (isAbsolute ? 1 : 0) { kept.removeLast() }
        if isLast { kept.append("") }
      default:
        kept.append(segment)
      }
    }
    return kept.joined(separator: "/")
  }
}

/// A host as in a URL: an IPv6 address in brackets (RFC 3986 section 3.2.2).
package func urlHost(_ host: String) -> String {
  host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
}

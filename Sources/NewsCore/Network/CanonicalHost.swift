// CanonicalHost.swift - one text for one host, however it is spelled in a URL.

/// The text under which a host's pauses and limits are kept.
///
/// Lower case, without the dot of the root at the end, without the brackets of an IPv6 address. An
/// address has one spelling: dotted decimal with four parts, or RFC 5952; an IPv4 address that is
/// mapped into IPv6 (`::ffff:a.b.c.d`) is the IPv4 address, since the same host answers. The port
/// is not part of a host: all ports belong to the publisher's machine. `host` is a name or an
/// address, with or without brackets, without userinfo and port, as in ``URIReference/host``.
package func canonicalHost(_ host: String) -> String {
  var name = host.lowercasedASCII
  if name.hasPrefix("["), name.hasSuffix("]") { name = String(name.dropFirst().dropLast()) }
  // Only one dot is removed: `example..` is not a host name and stays as it is.
  if name.hasSuffix("."), !name.hasSuffix("..") { name.removeLast() }
  guard let address = IPAddress(anyV4Spelling: name) ?? IPAddress(name) else { return name }
  return address.unmapped.description
}

extension URIReference {
  /// ``canonicalHost(_:)`` of this URL; nil for a URL without a host.
  package var hostKey: String? {
    guard let host, !host.isEmpty else { return nil }
    return canonicalHost(host)
  }

  /// Scheme, host and port (RFC 6454); credentials are sent to no other origin.
  ///
  /// The port is always written, so `https://a.example` and `https://a.example:443` are equal.
  package var origin: String {
    "\(scheme ?? "")://\(hostKey.map(urlHost) ?? ""):\(port ?? URIReference.defaultPort(scheme))"
  }

  /// The port as written, without leading zeros; nil when it is missing or empty (RFC 3986 section
  /// 3.2.3).
  private var port: String? {
    guard let authority, let colon = authority.utf8.lastIndex(of: UInt8(ascii: ":")) else {
      return nil
    }
    let text = authority[authority.index(after: colon)...]
    guard !text.isEmpty, text.utf8.allSatisfy(\.isASCIIDigit) else { return nil }
    let digits = text.drop { $0 == "0" }
    return digits.isEmpty ? "0" : String(digits)
  }

  private static func defaultPort(_ scheme: String?) -> String {
    switch scheme {
    case "http": "80"
    case "https": "443"
    default: ""
    }
  }
}

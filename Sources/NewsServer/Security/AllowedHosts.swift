// AllowedHosts.swift - the host names that this server accepts, against DNS rebinding.

import NewsCore

/// The host names that this server accepts.
///
/// A page of evil.example, after that name resolves to 127.0.0.1, sends `Host: evil.example`. Nothing
/// else distinguishes it from a local client, so the name is checked first.
struct AllowedHosts: Hashable, Sendable {
  /// The port that the server listens on; names of this machine need it unless it is 80.
  var port: Int
  /// Allowed names in lower case; an entry with a port allows only this port.
  private var named: Set<String> = []
  /// Whether any IP address is allowed as host, because the server listens beyond loopback.
  ///
  /// Its addresses are not known, but a rebinding attack never has an address as its host name.
  private let acceptsAddresses: Bool

  init(boundTo host: String, port: Int, allowed: [String]) {
    self.port = port
    acceptsAddresses = !AllowedHosts.isLoopback(host)
    for name in ["127.0.0.1", "localhost", "[::1]"] { insertOwn(name) }
    insertOwn(urlHost(host))
    for name in allowed { named.insert(name.lowercasedASCII) }
  }

  static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || host == "[::1]"
      || (host.hasPrefix("127.") && isIPv4(Substring(host)))
  }

  private mutating func insertOwn(_ name: String) {
    named.insert("\(name.lowercasedASCII):\(port)")
    if port == 80 { named.insert(name.lowercasedASCII) }
  }

  func problem(of request: RequestHead) -> HTTPProblem? {
    guard let host = request.hosts.first, !host.isEmpty else { return .hostMissing }
    guard request.hosts.count == 1 else { return .hostRepeated }
    if let authority = RequestTarget.authority(of: request.target) {
      guard isASCIIEqual(authority, to: host) else { return .hostNotServed }
    } else if !request.target.hasPrefix("/") {
      return .malformed("the target is no path")
    }
    return serves(host) ? nil : .hostNotServed
  }

  func serves(_ host: String) -> Bool {
    if named.contains(host) { return true }
    let host = host.lowercasedASCII
    let (name, port) = AllowedHosts.split(Substring(host))
    if named.contains(host) || named.contains(String(name)) { return true }
    guard acceptsAddresses, port ?? 80 == self.port else { return false }
    return AllowedHosts.isIPv4(name) || (name.hasPrefix("[") && name.hasSuffix("]"))
  }

  /// The name, and the port if there is one; -1 for a port that is not a number.
  private static func split(_ host: Substring) -> (name: Substring, port: Int?) {
    guard let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") else {
      return (host, nil)
    }
    return (host[..<colon], Int(host[host.index(after: colon)...]) ?? -1)
  }

  private static func isIPv4(_ text: Substring) -> Bool {
    IPAddress(String(text))?.family == .v4
  }
}

extension NewsServer {
  /// Whether only this machine can reach a server on `host`.
  package static func isLoopback(_ host: String) -> Bool { AllowedHosts.isLoopback(host) }
}

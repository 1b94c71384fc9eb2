// PostgreSQLAddress.swift - the address of a PostgreSQL database, and its text for messages.

import NewsText

/// The address of a PostgreSQL database: a URL as libpq accepts it, without a password.
///
///     postgresql://user@host1:5432,host2/database?sslmode=require
///     postgresql:///database?host=/run/postgresql
package struct PostgreSQLAddress: Hashable, Sendable {
  /// Why a text is not such a URL; it does not quote the text, which may contain a password.
  package enum Fault: Error, Hashable, Sendable {
    case notPostgreSQL, password, percentSign
  }

  /// The URL with user and parameters, only for libpq.
  let url: String
  /// The password from the environment; if nil, libpq finds it (passfile, service file).
  package var password: String?
  /// The URL without user and parameters, for messages.
  package let place: String
  /// Whether all hosts are sockets or loopback addresses, so that no network is used.
  let isLocal: Bool
  /// The servers in the order of the URL; one of several may be promoted while the others are down.
  let servers: [Server]
  /// The one of ``servers`` to connect to; nil leaves the choice to libpq.
  private(set) var server: Server?
  /// libpq's `sslmode`: how the server is verified.
  let tlsMode: String
  /// The schema of the tables; only tests use another one.
  package var schema = "newsagg"

  /// Host and port as libpq accepts them; empty for its default.
  struct Server: Hashable, Sendable {
    let host: String
    let port: String
  }

  package init(_ text: String) throws(Fault) {
    guard let scheme = ["postgresql://", "postgres://"].first(where: text.hasPrefix) else {
      throw .notPostgreSQL
    }
    let rest = text.dropFirst(scheme.count)
    let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let path = parts[0].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let authority = path[0].split(separator: "@", omittingEmptySubsequences: false)
    let parameters = parts.dropFirst().first.map { $0.split(separator: "&") } ?? []
    if authority.count > 1, authority.dropLast().contains(where: { $0.contains(":") }) {
      throw .password
    }
    if parameters.contains(where: { $0.hasPrefix("password=") || $0.hasPrefix("sslpassword=") }) {
      throw .password
    }
    guard hasValidPercentSigns(text) else { throw .percentSign }
    let named = parameters.last { $0.hasPrefix("host=") }?.dropFirst("host=".count)
    let hosts = (named ?? authority[authority.count - 1]).split(separator: ",")
    url = text
    isLocal = hosts.allSatisfy(isLocalHost)
    let ports = parameters.last { $0.hasPrefix("port=") }?.dropFirst("port=".count)
    servers = PostgreSQLAddress.servers(hosts, ports: ports ?? "")
    let mode = parameters.last { $0.hasPrefix("sslmode=") }?.dropFirst("sslmode=".count)
    tlsMode = mode.map(String.init) ?? (isLocal ? "prefer" : "verify-full")
    let database = path.dropFirst().first ?? ""
    place = "postgresql://\(hosts.joined(separator: ","))/\(database)"
  }

  /// Connects to it early, while the configuration is read, for the store that is opened later.
  ///
  /// Loading libpq with its 29 libraries and connecting take as long as the rest of a short answer.
  package func connectAhead() {
    PostgreSQLConnection.connectAhead(to: self)
  }

  /// The same database on one of ``servers``.
  func on(_ server: Server) -> PostgreSQLAddress {
    var address = self
    address.server = server
    return address
  }

  /// `ports` is the parameter of that name: one for all, or one for each.
  private static func servers(_ hosts: [Substring], ports: Substring) -> [Server] {
    let ports = ports.split(separator: ",")
    return hosts.enumerated().map { index, host in
      let isBracketed = host.hasPrefix("[")
      let name = isBracketed ? host.prefix { $0 != "]" }.dropFirst() : host.prefix { $0 != ":" }
      let port = host.dropFirst(name.count + (isBracketed ? 2 : 0)).dropFirst()
      let given = ports.count == 1 ? ports[0] : index < ports.count ? ports[index] : port
      return Server(host: percentDecoded(name.utf8) ?? String(name), port: String(given))
    }
  }
}

/// Whether it is a socket's folder or an address of this machine, with or without a port.
private func isLocalHost(_ host: Substring) -> Bool {
  if host.hasPrefix("/") || host.lowercased().hasPrefix("%2f") { return true }
  let name = host.hasPrefix("[") ? host.prefix { $0 != "]" }.dropFirst() : host.prefix { $0 != ":" }
  return name == "localhost" || name == "::1" || name.hasPrefix("127.")
}

private func hasValidPercentSigns(_ text: String) -> Bool {
  text.utf8.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false).dropFirst()
    .allSatisfy { part in
      part.count >= 2 && part.prefix(2).allSatisfy { hexadecimalValue($0) != nil }
    }
}

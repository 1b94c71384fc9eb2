// PostgreSQLAddress.swift - the address of a PostgreSQL database, and its text for messages.

import Glibc
import NewsCore

/// The address of a PostgreSQL database: a URL as libpq accepts it, without a password.
///
///     postgresql://user@host1:5432,host2/database?sslmode=require
///     postgresql:///database?host=/run/postgresql
///
/// What the URL leaves out, libpq takes from variables such as PGHOST: they belong to the address.
package struct PostgreSQLAddress: Hashable, Sendable {
  /// Why a text is not such a URL; it does not quote the text, which may contain a password.
  package enum Fault: Error, Hashable, Sendable {
    case notPostgreSQL, password, percentSign
    /// Not of the form above, or libpq reads it otherwise.
    case malformed
  }

  /// The URL with user and parameters, only for libpq.
  let url: String
  /// The password from the environment; if nil, libpq finds it (passfile, service file).
  package var password: String?
  /// Hosts, ports and database, and the service if the URL names one, for messages.
  package let place: String
  /// Whether it names only sockets and loopback addresses: then TLS is not demanded, and a connection that
  /// leads elsewhere is refused.
  let isLocal: Bool
  /// The servers in the order of the URL; one of several may be promoted while the others are down.
  let servers: [Server]
  /// The one of ``servers`` to connect to; nil leaves the choice to libpq.
  private(set) var server: Server?
  /// libpq's `sslmode`: how the server is verified.
  let tlsMode: String
  /// Whether the URL sets `sslmode`; then it is used wherever the connection leads.
  let hasOwnTLSMode: Bool
  /// The schema of the tables; only tests use another one.
  package var schema = "newsagg"

  /// Host and port as libpq accepts them; empty for its default.
  struct Server: Hashable, Sendable {
    let host: String
    let port: String
  }

  /// `variable` returns a variable of the environment.
  package init(
    _ text: String, variable: (String) -> String? = processVariable
  ) throws(Fault) {
    let parts = try PostgreSQLURL(text)
    func listed(_ name: String) -> [Substring] { PostgreSQLURL.list(variable(name) ?? "") }
    let hosts = parts.hosts.isEmpty ? listed("PGHOST") : parts.hosts
    let addresses = PostgreSQLURL.list(parts["hostaddr"] ?? variable("PGHOSTADDR") ?? "")
    let service = parts["service"] ?? variable("PGSERVICE").flatMap { $0.isEmpty ? nil : $0 }
    url = text
    // A service file may name any host.
    isLocal = service == nil && (hosts + addresses).allSatisfy(isLocalHost)
    servers = PostgreSQLAddress.servers(
      hosts, ports: parts.ports.isEmpty ? listed("PGPORT") : parts.ports)
    hasOwnTLSMode = parts["sslmode"] != nil
    tlsMode = parts["sslmode"] ?? (isLocal ? "prefer" : "verify-full")
    let database = parts.database.isEmpty ? variable("PGDATABASE") ?? "" : parts.database
    let names =
      servers.isEmpty && !parts.ports.isEmpty
      ? ":\(parts.ports.joined(separator: ","))" : servers.map(\.text).joined(separator: ",")
    place = "postgresql://\(names)/\(database)" + (service.map { "?service=\($0)" } ?? "")
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

  /// `ports` has one for all, or one for each.
  private static func servers(_ hosts: [Substring], ports: [Substring]) -> [Server] {
    hosts.enumerated().map { index, host in
      let port = ports.count == 1 ? ports[0] : index < ports.count ? ports[index] : ""
      return Server(host: String(host), port: String(port))
    }
  }
}

extension PostgreSQLAddress.Server {
  fileprivate var text: String {
    let name = host.contains(":") && !host.hasPrefix("/") ? "[\(host)]" : host
    return port.isEmpty ? name : "\(name):\(port)"
  }
}

/// A variable of this process's environment.
package func processVariable(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}

/// Whether it is a socket, or a name or address of this machine.
private func isLocalHost(_ host: Substring) -> Bool {
  if host.isEmpty || host.hasPrefix("/") || host.hasPrefix("@") { return true }
  if isASCIIEqual(host, toLowercase: "localhost") || host == "::1" { return true }
  // A name may begin with 127 too.
  var address = in_addr()
  return host.hasPrefix("127.") && inet_pton(AF_INET, String(host), &address) == 1
}

/// Whether a socket leads to this machine; one that is not connected yet leads nowhere.
func leadsToThisMachine(_ socket: Int32) -> Bool {
  var name = sockaddr_storage()
  var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
  let isConnected = withUnsafeMutablePointer(to: &name) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      getpeername(socket, $0, &size) == 0
    }
  }
  return !isConnected || isThisMachine(name)
}

/// Whether it is the address of a socket in the file system, or a loopback address.
func isThisMachine(_ name: sockaddr_storage) -> Bool {
  withUnsafeBytes(of: name) { bytes in
    switch Int32(name.ss_family) {
    case AF_UNIX: return true
    // Behind family and port.
    case AF_INET: return bytes[4] == 127
    case AF_INET6:
      // Behind family, port and flow (RFC 4291 sections 2.5.3 and 2.5.5.2).
      let (start, rest) = (bytes[8..<18], Array(bytes[18..<24]))
      let isLoopback = rest == [0, 0, 0, 0, 0, 1] || rest.prefix(3) == [0xff, 0xff, 127]
      return isLoopback && start.allSatisfy { $0 == 0 }
    default: return false
    }
  }
}

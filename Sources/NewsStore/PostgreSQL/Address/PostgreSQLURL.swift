// PostgreSQLURL.swift - the parts of a connection URL, as libpq reads them.

import NewsText

/// The parts of a connection URL, decoded, as libpq reads them
/// (postgresql.org/docs/current/libpq-connect.html, section 34.1.1.2).
///
/// A text that libpq would read otherwise is refused: which server gets the password must be certain.
struct PostgreSQLURL {
  /// Hosts and ports in the same order; a port is empty for the default one.
  private(set) var hosts: [Substring] = []
  private(set) var ports: [Substring] = []
  private(set) var database = ""
  private var parameters: [String: String] = [:]

  init(_ text: String) throws(PostgreSQLAddress.Fault) {
    guard let scheme = ["postgresql://", "postgres://"].first(where: text.hasPrefix) else {
      throw .notPostgreSQL
    }
    let parts = text.dropFirst(scheme.count)
      .split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    let query = parts.dropFirst().first ?? ""
    // A password may contain a slash or a question mark, after which libpq would look for a database or
    // parameters.
    if let end = parts[0].lastIndex(of: "@"), parts[0][..<end].contains(":") { throw .password }
    guard hasValidPercentSigns(text) else { throw .percentSign }
    let path = parts[0].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let authority = path[0].split(separator: "@", omittingEmptySubsequences: false)
    // libpq looks for the user's end in front of the first slash, even behind a question mark.
    let isPlain =
      authority.count == 2 || path.count > 1 || !query.prefix { $0 != "/" }.contains("@")
    guard authority.count <= 2, isPlain else { throw .malformed }
    parameters = try PostgreSQLURL.parameters(query)
    if parameters["password"] != nil || parameters["sslpassword"] != nil { throw .password }
    // The rest of a password, after "user:".
    guard !query.contains("@") || !path[0].contains(":") || authority.count == 2 else {
      throw .malformed
    }
    let named = try decoded(path.dropFirst().first ?? "")
    database = parameters["dbname"] ?? named
    try readHosts(authority[authority.count - 1])
  }

  /// The value of a parameter; nil if it is absent or empty.
  subscript(name: String) -> String? {
    parameters[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// libpq's other names of `sslmode`, the last of which counts, are refused.
  private static func parameters(
    _ query: Substring
  ) throws(PostgreSQLAddress.Fault) -> [String: String] {
    var parameters: [String: String] = [:]
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2 else { throw .malformed }
      let key = try decoded(parts[0])
      guard key.utf8.allSatisfy({ (0x61...0x7a).contains($0) || $0 == UInt8(ascii: "_") }),
        key != "ssl", key != "requiressl"
      else { throw .malformed }
      parameters[key] = try decoded(parts[1])
    }
    return parameters
  }

  private mutating func readHosts(_ authority: Substring) throws(PostgreSQLAddress.Fault) {
    var names: [String] = []
    var numbers: [Substring] = []
    for server in authority.split(separator: ",", omittingEmptySubsequences: false) {
      let isBracketed = server.hasPrefix("[")
      let name = server.prefix { $0 != (isBracketed ? "]" : ":") }
      let rest = server.dropFirst(name.count + (isBracketed ? 1 : 0))
      guard !isBracketed || server.contains("]"), rest.isEmpty || rest.hasPrefix(":"),
        rest.dropFirst().utf8.allSatisfy({ (0x30...0x39).contains($0) })
      else { throw .malformed }
      names.append(try decoded(isBracketed ? name.dropFirst() : name))
      numbers.append(rest.dropFirst())
    }
    let host = parameters["host"] ?? names.joined(separator: ",")
    hosts = PostgreSQLURL.list(host)
    ports = PostgreSQLURL.list(parameters["port"] ?? numbers.joined(separator: ","))
    guard ports.joined().utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { throw .malformed }
  }

  /// The values of a list; none if all are empty.
  static func list(_ text: String) -> [Substring] {
    let values = text.split(separator: ",", omittingEmptySubsequences: false)
    return values.allSatisfy(\.isEmpty) ? [] : values
  }
}

private func decoded(_ text: Substring) throws(PostgreSQLAddress.Fault) -> String {
  // libpq leaves a plus sign, as this function does.
  guard let text = percentDecoded(text.utf8) else { throw .percentSign }
  return text
}

private func hasValidPercentSigns(_ text: String) -> Bool {
  text.utf8.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false).dropFirst()
    .allSatisfy { part in
      part.count >= 2 && part.prefix(2).allSatisfy { hexadecimalValue($0) != nil }
    }
}

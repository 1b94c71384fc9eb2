// PostgreSQLError.swift - SQLSTATE codes to StoreError, in one table.

import CPostgreSQL

/// The server's error about a failed statement.
struct PostgreSQLFailure: Hashable {
  /// Five characters (postgresql.org/docs/current/errcodes-appendix.html); empty without a state.
  var state: String
  var message: String

  /// A new connection is needed.
  var isConnectionLost: Bool { kind == .unreachable }

  /// The server does not know a prepared statement, or knows another of that name: a pooler gave this
  /// client another client's connection.
  var isOfNames: Bool { state == "26000" || state == "42P05" }

  /// A prepared statement's columns have changed.
  var isOutdatedPlan: Bool { state == "0A000" && message.contains("cached plan") }

  var kind: StoreError.Kind {
    if isOfNames || isOutdatedPlan { return .busy }
    return switch state {
    case "", "57P01", "57P02", "57P03", "25P03": .unreachable
    case "40001", "40P01", "55P03", "57014", "53200", "53300": .busy
    case "25006": .readOnly
    case "53100": .full
    case "54000": .refused
    // The last is that of PostgreSQLSchema.refusalOfOldWriters.
    case "42P01", "42703", "22012": .newer
    case "3D000", "42501": .open
    default: kindOfClass
    }
  }

  /// What the user can do, if the state says more than its kind.
  fileprivate var advice: String? {
    switch state {
    case "3D000": "make it with CREATE DATABASE, or check the name in the URL of the store"
    case "42501":
      "let the role own the schema newsagg and its tables, or grant it USAGE, CREATE, and on the tables "
        + "SELECT, INSERT, UPDATE and DELETE"
    case "55P03":
      "try again later, or end the session that holds the lock (pg_locks, pg_stat_activity)"
    case "57014": "try again later; pg_stat_activity shows long statements and waits for locks"
    case "53300": "end some of the server's connections, or raise its max_connections"
    case _ where state.hasPrefix("28"):
      "check the user in the URL of the store, and NEWSAGG_STORE_PASSWORD or ~/.pgpass"
    case "": adviceOnTLS
    default: nil
    }
  }

  /// See ``PostgreSQLSchema/refusalOfOldWriters``; the server's message is about a division.
  fileprivate var isRefusalOfOldWriters: Bool { state == "22012" }

  /// The meaning of the message, if it may look as if the server were down.
  fileprivate var meaning: String? {
    switch state {
    case "55P03": "it answers, but another session holds a lock"
    case "57014": "it answers, but too slowly"
    default: nil
    }
  }

  /// By libpq's texts, which have no state.
  private var adviceOnTLS: String? {
    if message.contains("does not support SSL") {
      return "turn on TLS at the server (ssl = on), or set sslmode in the URL of the store"
    }
    if message.contains("root certificate file") {
      return
        "write the certificate of the server's authority to ~/.postgresql/root.crt, or name its "
        + "file with sslrootcert in the URL of the store"
    }
    if message.contains("does not match host name") {
      return "name the server in the URL of the store as its certificate does"
    }
    guard message.contains("certificate") || message.contains("SSL") else { return nil }
    return
      "check the server's certificate, and the authorities in ~/.postgresql/root.crt or the file "
      + "that sslrootcert in the URL of the store names"
  }

  private var kindOfClass: StoreError.Kind {
    switch state.prefix(2) {
    case "08": .unreachable
    case "22": .refused
    case "28": .open
    default: .io
    }
  }
}

extension PostgreSQLFailure {
  init(_ result: OpaquePointer) {
    func field(_ code: Int) -> String {
      newsagg_pq_error_field(result, Int32(code)).map { String(cString: $0) } ?? ""
    }
    state = field(NEWSAGG_PG_DIAG_SQLSTATE)
    message = field(NEWSAGG_PG_DIAG_MESSAGE_PRIMARY)
  }
}

extension PostgreSQLFailure {
  /// libpq's message about a connection attempt, with the state of the last server that answered.
  ///
  ///     connection to server at "db", port 5432 failed: FATAL:  53300: sorry, too many clients already
  ///     LOCATION:  InitProcess, proc.c:355
  init(connecting text: String) {
    var state = ""
    var lines: [String] = []
    for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("LOCATION:") {
      // "Is the server running …?", in the user's language, for each address: our advice says it once.
      if line.hasPrefix("\t") { continue }
      guard let (start, code, end) = PostgreSQLFailure.stateIn(line) else {
        lines.append(String(line))
        continue
      }
      state = String(code)
      lines.append(start + end)
    }
    self.init(state: state, message: lines.joined(separator: "\n"))
  }

  /// Two spaces, five characters, a colon and a space; the words before are in the server's language.
  private static func stateIn(
    _ line: Substring
  ) -> (start: String, code: Substring, end: Substring)? {
    var rest = line
    while let gap = rest.firstRange(of: ":  ") {
      let code = rest[gap.upperBound...].prefix(5)
      let end = rest[code.endIndex...]
      let isState = code.allSatisfy { $0.isASCII && ($0.isNumber || $0.isUppercase) }
      if isState, code.count == 5, end.hasPrefix(": ") {
        return (String(line[..<gap.lowerBound]) + ": ", code, end.dropFirst(2))
      }
      rest = rest[gap.upperBound...]
    }
    return nil
  }
}

extension StoreError {
  init(_ failure: PostgreSQLFailure, path: String) {
    let code = failure.state.isEmpty ? "" : " (SQLSTATE \(failure.state))"
    let meaning = failure.meaning.map { "\($0): " } ?? ""
    let message =
      failure.isRefusalOfOldWriters
      ? "its tables no longer allow this version to write" : joinedLines(failure.message)
    self.init(
      failure.kind, path: path, detail: meaning + message + code,
      advice: failure.advice)
  }
}

/// The server's texts may have several lines.
func joinedLines(_ text: String) -> String {
  text.split(whereSeparator: \.isNewline).joined(separator: "; ")
}

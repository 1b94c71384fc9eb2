// PostgreSQLError.swift - SQLSTATE codes to StoreError, in one table.

import CPostgreSQL

/// What the server said of a statement that failed.
struct PostgreSQLFailure: Hashable {
  /// Five characters (postgresql.org/docs/current/errcodes-appendix.html); empty when there is none.
  var state: String
  var message: String

  /// The connection has to be made anew.
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
    // The last is that of PostgreSQLSchema.refusalOfOldWriters.
    case "42P01", "42703", "22012": .newer
    case "3D000", "42501": .open
    default: kindOfClass
    }
  }

  private var kindOfClass: StoreError.Kind {
    switch state.prefix(2) {
    case "08": .unreachable
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

extension StoreError {
  init(_ failure: PostgreSQLFailure, path: String) {
    let code = failure.state.isEmpty ? "" : " (SQLSTATE \(failure.state))"
    self.init(failure.kind, path: path, detail: joinedLines(failure.message) + code)
  }
}

/// The server's texts may have several lines.
func joinedLines(_ text: String) -> String {
  text.split(whereSeparator: \.isNewline).joined(separator: "; ")
}

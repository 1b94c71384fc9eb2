// ServerFacts.swift - facts about a database server, the connection and this program's rights.

package import NewsCore

import CPostgreSQL

/// Facts about a database server, the connection to it, and this program's rights.
package struct ServerFacts: Hashable, Sendable {
  /// The database's clock minus this machine's.
  package var clockOffset: Duration = .zero
  /// Connections of this role to this database, of all processes.
  package var connections = 0
  /// Greatest number of connections that the whole server accepts.
  package var connectionLimit = 0
  /// Whether a pooler such as pgbouncer is in front of the server.
  package var isPooled = false
  /// The version of TLS; nil without TLS.
  package var tls: String?
  /// How the server is verified, as in libpq's `sslmode`.
  package var tlsMode = ""
  /// Whether the connection does not use a network.
  package var isLocal = false
  /// Why nothing can be written; nil if it can.
  package var refusalOfWrites: String?
  /// Rights that the store needs and this role lacks.
  package var missingRights: [String] = []
}

extension Store {
  /// - Returns: Nil for a store without a server.
  package func serverFacts(at now: Moment) async throws(StoreError) -> ServerFacts? {
    guard case .postgreSQL(let address) = location else { return nil }
    var facts = try await writer.read { connection throws(StoreError) in
      try connection.serverFacts(schema: address.schema)
    }
    facts.clockOffset = .milliseconds(
      (clock?.now().wall.milliseconds ?? 0) - now.wall.milliseconds)
    facts.tlsMode = address.tlsMode
    return facts
  }
}

extension SQLConnection {
  fileprivate func serverFacts(schema: String) throws(StoreError) -> ServerFacts {
    var facts = ServerFacts()
    var backend: Int64 = 0
    try read([
      SQLQuery(
        """
        SELECT count(*), current_setting('max_connections'), pg_backend_pid() FROM pg_stat_activity
        WHERE datname = current_database() AND usename = current_user
        """
      ) { row in
        (facts.connections, facts.connectionLimit) = (row.int(), row.int())
        backend = row.integer()
      },
      SQLQuery(refusalOfWrites) { facts.refusalOfWrites = $0.optionalText() },
      SQLQuery(tablesWithoutRights, [.text(schema)]) {
        facts.missingRights.append("the table \($0.text())")
      },
      SQLQuery(
        "SELECT CASE WHEN has_schema_privilege($1, 'CREATE') THEN 1 ELSE 0 END", [.text(schema)]
      ) { if !$0.flag() { facts.missingRights.append("new tables in the schema \(schema)") } },
    ])
    let connection = self as? PostgreSQLConnection
    // A pooler reports another process number for the connection.
    facts.isPooled = connection?.backendID.map { Int64($0) != backend } ?? false
    facts.tls = connection?.tlsProtocol
    facts.isLocal = connection?.isLocal ?? false
    return facts
  }
}

private let refusalOfWrites = """
  SELECT CASE WHEN pg_is_in_recovery() THEN 'it is a standby'
    WHEN current_setting('default_transaction_read_only') = 'on'
    THEN 'default_transaction_read_only is on' END
  """

private let tablesWithoutRights = """
  SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = to_regnamespace($1)
    AND NOT (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
      AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE'))
  ORDER BY relname
  """

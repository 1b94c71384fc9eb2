// Store+HostLeases.swift - running requests at a host, over all processes.

package import NewsCore

extension Store {
  /// Leases that have not been released, including expired ones.
  package func hostLeases(of host: String) async throws(StoreError) -> [HostLease] {
    try await read { connection throws(StoreError) in
      var leases: [HostLease] = []
      try connection.read([.hostLeases(of: [host], connection.dialect) { leases.append($0) }])
      return leases
    }
  }

  /// Releases a lease that is not released in a change of its source.
  package func release(_ lease: HostLease) async throws(StoreError) {
    try await writer.write { connection throws(StoreError) in
      try connection.runEach(HostLease.delete, [lease.key])
    }
  }
}

private let columns = "host, source, owner, until_at, until_boot"

extension SQLQuery {
  static func hostLeases(
    of hosts: [String], _ dialect: Dialect, _ body: @escaping (HostLease) -> Void
  ) -> SQLQuery {
    SQLQuery(
      """
      SELECT \(columns) FROM host_lease WHERE host \(dialect.isOne(ofTexts: "$1"))
      ORDER BY host, source
      """,
      [SQLValue(list: hosts)]
    ) { row in
      body(
        HostLease(
          host: row.text(), source: row.text(), owner: row.text(),
          until: row.moment() ?? Moment(wall: WallTime(milliseconds: 0))))
    }
  }
}

extension HostLease {
  static let upsert = """
    INSERT INTO host_lease (\(NewsStore.columns)) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (host, source) DO UPDATE SET owner = excluded.owner,
      until_at = excluded.until_at, until_boot = excluded.until_boot
    """

  /// If another engine has taken it over, it stays.
  static let delete = "DELETE FROM host_lease WHERE host = $1 AND source = $2 AND owner = $3"

  /// The arguments of ``upsert``.
  var columns: [SQLValue] { key + SQLValue.moment(until) }

  /// The arguments of ``delete``.
  var key: [SQLValue] { [.text(host), .text(source), .text(owner)] }
}

// Store+HostLeases.swift - requests that are under way at a host, over all processes.

package import NewsCore

extension Store {
  /// Leases that have not been given back, also those whose time is over.
  package func hostLeases(of host: String) async throws(StoreError) -> [HostLease] {
    try await read { connection throws(StoreError) in
      try NewsStore.hostLeases(of: host, connection)
    }
  }

  /// Gives back a lease that is not given back with a change of its source.
  package func release(_ lease: HostLease) async throws(StoreError) {
    try await writer.write { connection throws(StoreError) in
      try NewsStore.release(lease, connection)
    }
  }
}

private let columns = "host, source, owner, until_at, until_boot"

func hostLeases(
  of host: String, _ connection: any SQLConnection
) throws(StoreError) -> [HostLease] {
  try connection.all("SELECT \(columns) FROM host_lease WHERE host = $1", [.text(host)]) { row in
    HostLease(
      host: row.text(), source: row.text(), owner: row.text(),
      until: row.moment() ?? Moment(wall: WallTime(milliseconds: 0)))
  }
}

func save(_ lease: HostLease, _ connection: any SQLConnection) throws(StoreError) {
  let values: [SQLValue] = [.text(lease.host), .text(lease.source), .text(lease.owner)]
  try connection.execute(
    """
    INSERT INTO host_lease (\(columns)) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (host, source) DO UPDATE SET owner = excluded.owner,
      until_at = excluded.until_at, until_boot = excluded.until_boot
    """, values + SQLValue.moment(lease.until))
}

/// Another engine may have taken it over: then it stays.
func release(_ lease: HostLease, _ connection: any SQLConnection) throws(StoreError) {
  try connection.execute(
    "DELETE FROM host_lease WHERE host = $1 AND source = $2 AND owner = $3",
    [.text(lease.host), .text(lease.source), .text(lease.owner)])
}

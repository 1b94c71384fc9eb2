// Store+HostPauses.swift - hosts that must not be asked before an instant.

package import NewsCore

extension Store {
  package func hostPauses(of hosts: [String]) async throws(StoreError) -> [HostPause] {
    if hosts.isEmpty { return [] }
    return try await read { connection throws(StoreError) in
      try NewsStore.hostPauses(of: hosts, connection)
    }
  }

  package func allHostPauses() async throws(StoreError) -> [HostPause] {
    try await read { connection throws(StoreError) in try NewsStore.allHostPauses(connection) }
  }

  /// Stores them, beside those of other hosts; a longer one that is stored stays.
  ///
  /// `limit` is the longest pause that there can be.
  package func save(
    _ hostPauses: [HostPause], at now: Moment, limit: Duration
  ) async throws(StoreError) {
    if hostPauses.isEmpty { return }
    try await writer.write { connection throws(StoreError) in
      let stored = try NewsStore.hostPauses(of: hostPauses.map(\.host), connection)
      for pause in hostPauses {
        let other = stored.first { $0.host == pause.host }
        try NewsStore.save(pause.joined(with: other, at: now, limit: limit), connection)
      }
    }
  }
}

func hostPauses(
  of hosts: [String], _ connection: any SQLConnection
) throws(StoreError) -> [HostPause] {
  try connection.all(
    "SELECT \(columns) FROM gate WHERE host \(connection.dialect.isOne(ofTexts: "$1"))",
    [SQLValue(list: hosts)]
  ) { hostPause(&$0) }
}

func allHostPauses(_ connection: any SQLConnection) throws(StoreError) -> [HostPause] {
  try connection.all("SELECT \(columns) FROM gate ORDER BY host") { hostPause(&$0) }
}

private let columns = "host, until_at, until_boot, strikes, reason"

private func hostPause(_ row: inout RowReader) -> HostPause {
  HostPause(
    host: row.text(), until: row.moment() ?? Moment(wall: WallTime(milliseconds: 0)),
    strikes: row.int(), reason: row.text())
}

func save(_ pause: HostPause, _ connection: any SQLConnection) throws(StoreError) {
  let values: [SQLValue] = [.text(pause.host)] + SQLValue.moment(pause.until)
  try connection.execute(
    """
    INSERT INTO gate (\(columns)) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (host) DO UPDATE SET until_at = excluded.until_at,
      until_boot = excluded.until_boot, strikes = excluded.strikes, reason = excluded.reason
    """, values + [SQLValue(pause.strikes), .text(pause.reason)])
}

// Store+Gates.swift - hosts that must not be asked before an instant.

package import NewsCore

extension Store {
  package func gates(for hosts: [String]) async throws(StoreError) -> [HostGate] {
    if hosts.isEmpty { return [] }
    return try await read { connection throws(StoreError) in
      try NewsStore.gates(for: hosts, connection)
    }
  }

  package func allGates() async throws(StoreError) -> [HostGate] {
    try await read { connection throws(StoreError) in try NewsStore.allGates(connection) }
  }

  /// Stores them as given, beside those of other hosts.
  package func keep(_ gates: [HostGate]) async throws(StoreError) {
    if gates.isEmpty { return }
    try await writer.write { connection throws(StoreError) in
      for gate in gates { try NewsStore.save(gate, connection) }
    }
  }
}

func gates(
  for hosts: [String], _ connection: any SQLConnection
) throws(StoreError) -> [HostGate] {
  try connection.all(
    "SELECT \(gateColumns) FROM gate WHERE host IN \(Dialect.elements(of: "$1"))",
    [SQLValue(list: hosts)]
  ) { gate(&$0) }
}

func allGates(_ connection: any SQLConnection) throws(StoreError) -> [HostGate] {
  try connection.all("SELECT \(gateColumns) FROM gate ORDER BY host") { gate(&$0) }
}

private let gateColumns = "host, until_at, until_boot, strikes, reason"

private func gate(_ row: inout RowReader) -> HostGate {
  HostGate(
    host: row.text(), until: row.moment() ?? Moment(wall: WallTime(milliseconds: 0)),
    strikes: row.int(), reason: row.text())
}

func save(_ gate: HostGate, _ connection: any SQLConnection) throws(StoreError) {
  let values: [SQLValue] = [.text(gate.host)] + SQLValue.moment(gate.until)
  try connection.execute(
    """
    INSERT INTO gate (\(gateColumns)) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (host) DO UPDATE SET until_at = excluded.until_at,
      until_boot = excluded.until_boot, strikes = excluded.strikes, reason = excluded.reason
    """, values + [SQLValue(gate.strikes), .text(gate.reason)])
}

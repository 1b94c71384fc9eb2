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
    try await read { connection throws(StoreError) in
      var pauses: [HostPause] = []
      try connection.read([.allHostPauses { pauses.append($0) }])
      return pauses
    }
  }

  /// Stores pauses; a longer stored pause of the same host stays.
  ///
  /// `limit` is the longest possible pause.
  package func save(
    _ hostPauses: [HostPause], at now: Moment, limit: Duration
  ) async throws(StoreError) {
    if hostPauses.isEmpty { return }
    try await writer.write { connection throws(StoreError) in
      try connection.lock(.host, hostPauses.map(\.host))
      let stored = try NewsStore.hostPauses(of: hostPauses.map(\.host), connection)
      let joined = hostPauses.map { pause in
        pause.joined(with: stored.first { $0.host == pause.host }, at: now, limit: limit)
      }
      try connection.runEach(HostPause.upsert, joined.map(\.columns))
    }
  }
}

private func hostPauses(
  of hosts: [String], _ connection: any SQLConnection
) throws(StoreError) -> [HostPause] {
  var pauses: [HostPause] = []
  try connection.read([.hostPauses(of: hosts, connection.dialect) { pauses.append($0) }])
  return pauses
}

private let columns = "host, until_at, until_boot, strikes, reason"

extension SQLQuery {
  /// In no order.
  static func hostPauses(
    of hosts: [String], _ dialect: Dialect, _ body: @escaping (HostPause) -> Void
  ) -> SQLQuery {
    SQLQuery(
      "SELECT \(columns) FROM gate WHERE host \(dialect.isOne(ofTexts: "$1"))",
      [SQLValue(list: hosts)]
    ) { body(HostPause(&$0)) }
  }

  /// By host.
  static func allHostPauses(_ body: @escaping (HostPause) -> Void) -> SQLQuery {
    SQLQuery("SELECT \(columns) FROM gate ORDER BY host") { body(HostPause(&$0)) }
  }
}

extension HostPause {
  static let upsert = """
    INSERT INTO gate (\(NewsStore.columns)) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (host) DO UPDATE SET until_at = excluded.until_at,
      until_boot = excluded.until_boot, strikes = excluded.strikes, reason = excluded.reason
    """

  /// For ``upsert``.
  var columns: [SQLValue] {
    [.text(host)] + SQLValue.moment(until) + [SQLValue(consecutiveThrottles), .text(reason)]
  }

  fileprivate init(_ row: inout RowReader) {
    self.init(
      host: row.text(), until: row.moment() ?? Moment(wall: WallTime(milliseconds: 0)),
      consecutiveThrottles: row.int(), reason: row.text())
  }
}

// Store+Due.swift - finds due sources, and claims those that no other transaction is changing.

package import NewsCore

/// A source that is due according to its stored record.
package struct DueSource: Hashable, Sendable {
  package let name: String
  /// The host of the requested URL; empty if it was not stored yet.
  package let host: String
  /// Number of running requests at the host.
  package let requests: Int

  package init(name: String, host: String, requests: Int = 0) {
    (self.name, self.host, self.requests) = (name, host, requests)
  }
}

/// The sources to search for.
package struct DueQuery: Sendable {
  package var now: WallTime
  /// A JSON array, the same in each call; nil if all sources are read and the caller chooses.
  fileprivate let names: SQLValue?
  /// Hosts with this many running requests are left out.
  package let perHost: Int
  /// The longest possible lease.
  package let longestLease: Duration
  /// Greatest number of sources to find.
  package var limit = 1
  /// Number of the most overdue sources to skip.
  package var offset = 0

  /// Above this number of names the database would take long to check each row.
  private static let mostNames = 1000

  /// Also finds sources with other names if there are many names.
  package init(names: [String], perHost: Int, longestLease: Duration, now: WallTime) {
    self.names = names.count > DueQuery.mostNames ? nil : SQLValue(list: names)
    self.perHost = perHost
    self.longestLease = longestLease
    self.now = now
  }
}

/// The found sources.
package struct DueSources: Sendable {
  /// The most overdue first.
  package var sources: [DueSource] = []
  /// The pauses of all hosts.
  package var hostPauses: [HostPause] = []
  /// The time when the first source is or was due; nil if none will be.
  package var next: WallTime?
}

/// A source to be claimed.
package struct SourceClaim: Sendable {
  package let name: String
  package let url: String
  package let host: String

  package init(name: String, url: String, host: String) {
    (self.name, self.url, self.host) = (name, url, host)
  }
}

extension Store {
  /// Sources that are due and can be asked; reads without locks.
  package func dueSources(_ query: DueQuery) async throws(StoreError) -> DueSources {
    try await read { connection throws(StoreError) in
      var due = DueSources()
      try connection.read([
        .dueSources(query, connection.dialect) { due.sources.append($0) },
        .nextDueTime(query, connection.dialect) { due.next = $0 },
        .allHostPauses { due.hostPauses.append($0) },
      ])
      return due
    }
  }

  /// Changes sources in one transaction, except those that another transaction is changing.
  ///
  /// - Returns: The results of `body` by name; skipped sources are absent.
  package func claim<Value: Sendable>(
    _ claims: [SourceClaim], _ body: @Sendable (inout SourceChange) -> Value
  ) async throws(StoreError) -> [String: Value] {
    let targets = claims.map {
      SourceTransaction.Target(name: $0.name, url: $0.url, hosts: [$0.host])
    }
    return try await writer.write { connection throws(StoreError) in
      var transaction = try SourceTransaction(targets, skipsLocked: true, connection)
      var values: [String: Value] = [:]
      for target in targets where !transaction.others.contains(target.name) {
        values[target.name] = transaction.apply(body, to: target)
      }
      _ = try transaction.finish()
      return values
    }
  }

  /// Stores that sources are due earlier, because another configuration has shorter intervals.
  package func bringForward(
    _ times: [(name: String, url: String, dueAt: WallTime)]
  ) async throws(StoreError) {
    if times.isEmpty { return }
    try await writer.write { connection throws(StoreError) in
      try connection.runEach(
        """
        UPDATE source SET due_at = $3\(connection.dialect.notingChange)
        WHERE name = $1 AND url = $2 AND (due_at IS NULL OR due_at > $3)
        """, times.map { [.text($0.name), .text($0.url), .time($0.dueAt)] })
    }
  }
}

extension DueQuery {
  /// A condition, with the names as `placeholder`.
  fileprivate func hasName(_ dialect: Dialect, _ placeholder: String) -> String {
    names == nil ? "" : "AND name \(dialect.isOne(ofTexts: placeholder))"
  }

  fileprivate var arguments: [SQLValue] { names.map { [$0] } ?? [] }
}

extension SQLQuery {
  // A lease with an impossibly late end was stored before the clock was set back.
  fileprivate static func dueSources(
    _ query: DueQuery, _ dialect: Dialect, _ body: @escaping (DueSource) -> Void
  ) -> SQLQuery {
    SQLQuery(
      """
      SELECT name, host, requests FROM (
        SELECT name, host, due_at, (
          SELECT count(*) FROM host_lease
          WHERE host_lease.host = source.host AND until_at > $1 AND until_at <= $2) AS requests
        FROM source WHERE due_at <= $1 \(query.hasName(dialect, "$6"))) AS due
      WHERE requests < $3 ORDER BY due_at LIMIT $4 OFFSET $5
      """,
      [
        .time(query.now), .time(query.now + query.longestLease), SQLValue(query.perHost),
        SQLValue(query.limit), SQLValue(query.offset),
      ] + query.arguments
    ) { row in
      body(DueSource(name: row.text(), host: row.text(), requests: row.int()))
    }
  }

  fileprivate static func nextDueTime(
    _ query: DueQuery, _ dialect: Dialect, _ body: @escaping (WallTime?) -> Void
  ) -> SQLQuery {
    SQLQuery(
      """
      SELECT due_at FROM source
      WHERE due_at IS NOT NULL \(query.hasName(dialect, "$1")) ORDER BY due_at LIMIT 1
      """, query.arguments
    ) { body($0.optionalTime()) }
  }
}

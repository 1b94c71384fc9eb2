// Store+Due.swift - finds sources whose time has come, and takes those that nobody else takes.

package import NewsCore

/// A source whose time has come, as far as was known when its record was written.
package struct DueSource: Hashable, Sendable {
  package let name: String
  /// The host of the URL that is asked; empty where it was not noted yet.
  package let host: String
  /// Requests that are under way at the host.
  package let requests: Int

  package init(name: String, host: String, requests: Int = 0) {
    (self.name, self.host, self.requests) = (name, host, requests)
  }
}

/// Which sources to look for.
package struct DueQuery: Sendable {
  package var now: WallTime
  /// A JSON array, the same from call to call; nil where all sources are found and the caller chooses.
  fileprivate let names: SQLValue?
  /// Hosts at which so many requests are under way are left out.
  package let perHost: Int
  /// No lease is longer.
  package let longestLease: Duration
  /// Most sources that are found.
  package var limit = 1
  /// How many of the most overdue are left out.
  package var offset = 0

  /// Above so many names the database would take long to see whether each row is one of them.
  private static let mostNames = 1000

  /// Finds sources of other names as well where there are many names.
  package init(names: [String], perHost: Int, longestLease: Duration, now: WallTime) {
    self.names = names.count > DueQuery.mostNames ? nil : SQLValue(list: names)
    self.perHost = perHost
    self.longestLease = longestLease
    self.now = now
  }
}

/// What was found.
package struct DueSources: Sendable {
  /// The most overdue first.
  package var sources: [DueSource] = []
  /// The pauses of all hosts.
  package var hostPauses: [HostPause] = []
  /// When the first of them all is due, or was; nil where none will be.
  package var next: WallTime?
}

/// A source to be taken.
package struct SourceClaim: Sendable {
  package let name: String
  package let url: String
  package let host: String

  package init(name: String, url: String, host: String) {
    (self.name, self.url, self.host) = (name, url, host)
  }
}

extension Store {
  /// Sources that are due and can be asked, by a glance that locks nothing.
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

  /// Changes sources in one transaction, but for those that another transaction is changing.
  ///
  /// - Returns: What `body` returned, by name; the others are absent.
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

  /// Notes that sources are due earlier than was thought, because of another configuration.
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
  // A lease that ends later than any can was stored before the clock was set back.
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

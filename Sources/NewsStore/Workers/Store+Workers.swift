// Store+Workers.swift - the long-running processes on the store.

package import NewsCore

/// A long-running process on the store.
package struct WorkerRecord: Hashable, Sendable {
  /// The raw values are public.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case serve, worker
  }

  /// Identifies its engine in leases.
  package var owner: String
  /// Machine and process, for people.
  package var name: String
  package var host: String
  package var kind: Kind
  package var version: String
  package var since: WallTime
  package var seenAt: WallTime
  /// Number of requests that it sent, and how many of them failed.
  package var refreshed = 0
  package var failures = 0
  /// Number of sources that it is asking; not stored.
  package var leases = 0

  package init(
    owner: String, name: String, host: String, kind: Kind, version: String, since: WallTime
  ) {
    self.owner = owner
    self.name = name
    self.host = host
    self.kind = kind
    self.version = version
    self.since = since
    seenAt = since
  }
}

extension Store {
  /// A process that has not reported for this long is treated as ended.
  package static let workerTimeout = Duration.seconds(30)

  /// Stores that a process is running, and deletes those that have not reported for a day.
  package func save(_ worker: WorkerRecord) async throws(StoreError) {
    try await writer.write { connection throws(StoreError) in
      try connection.send(
        """
        INSERT INTO worker (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (owner) DO UPDATE SET seen_at = excluded.seen_at,
          refreshed = excluded.refreshed, failures = excluded.failures
        """, worker.values)
      try connection.send(
        "DELETE FROM worker WHERE seen_at < $1", [.time(worker.seenAt - .days(1))])
    }
  }

  /// Stores that a process has ended.
  package func removeWorker(_ owner: String) async throws(StoreError) {
    try await writer.write { connection throws(StoreError) in
      try connection.send("DELETE FROM worker WHERE owner = $1", [.text(owner)])
    }
  }

  /// Processes that have reported within ``workerTimeout``, by name.
  package func workers(at now: WallTime) async throws(StoreError) -> [WorkerRecord] {
    try await read { connection throws(StoreError) in
      var leases: [String: Int] = [:]
      var workers: [WorkerRecord] = []
      try connection.read([
        SQLQuery(
          """
          SELECT lease_owner, count(*) FROM source
          WHERE lease_owner <> '' AND lease_until_at > $1 GROUP BY lease_owner
          """, [.time(now)]
        ) { leases[$0.text()] = $0.int() },
        SQLQuery(
          "SELECT \(columns) FROM worker WHERE seen_at >= $1 ORDER BY name, owner",
          [.time(now - Store.workerTimeout)]
        ) { workers.append(WorkerRecord(&$0)) },
      ])
      for index in workers.indices { workers[index].leases = leases[workers[index].owner] ?? 0 }
      return workers
    }
  }
}

private let columns = """
  owner, name, host, kind, version, since_at, seen_at, refreshed, failures
  """

extension WorkerRecord {
  fileprivate var values: [SQLValue] {
    [
      .text(owner), .text(name), .text(host), .text(kind.rawValue), .text(version), .time(since),
      .time(seenAt), SQLValue(refreshed), SQLValue(failures),
    ]
  }

  fileprivate init(_ row: inout RowReader) {
    self.init(
      owner: row.text(), name: row.text(), host: row.text(),
      kind: Kind(rawValue: row.text()) ?? .worker, version: row.text(), since: row.time())
    seenAt = row.time()
    refreshed = row.int()
    failures = row.int()
  }
}

// Store+Changes.swift - finds records that have changed since they were read.

package import NewsCore

/// The position of a reader of changes; it belongs to one store.
package struct ChangePosition: Hashable, Sendable {
  /// The oldest transaction that was still open: its changes and those of later ones are read next time.
  fileprivate let transaction: String
  /// Differs when a record was removed since.
  fileprivate let removals: Int64
}

/// Records that may have changed.
package struct RecordChanges: Sendable {
  package var records: [SourceRecord] = []
  /// Whether these are all records; others have been removed.
  package var isWhole = true
  /// The position for the next call; nil if the database cannot report which records changed.
  package var position: ChangePosition?
}

extension Store {
  /// Records that others or this process have written since `position`, some of them again; all of them
  /// without a position, and on SQLite.
  ///
  /// A row has the number of the transaction that wrote it. Transactions end in another order than they
  /// begin, so the rows of one that had not ended when the position was taken are read again.
  package func recordChanges(
    since position: ChangePosition?
  ) async throws(StoreError) -> RecordChanges {
    guard case .postgreSQL = location else {
      return RecordChanges(records: try await allRecords())
    }
    return try await read { connection throws(StoreError) in
      var changes = RecordChanges()
      try connection.read([
        SQLQuery(
          """
          SELECT pg_snapshot_xmin(pg_current_snapshot())::text,
            (SELECT value FROM counter WHERE name = 'removals')
          """
        ) { row in
          changes.position = ChangePosition(transaction: row.text(), removals: row.integer())
        },
        .records(changedSince: position) { changes.records.append($0) },
      ])
      guard let position else { return changes }
      if changes.position?.removals == position.removals {
        changes.isWhole = false
      } else {
        changes.records = []
        try connection.read([.records(changedSince: nil) { changes.records.append($0) }])
      }
      return changes
    }
  }
}

extension SQLQuery {
  fileprivate static func records(
    changedSince position: ChangePosition?, _ body: @escaping (SourceRecord) -> Void
  ) -> SQLQuery {
    let condition = position == nil ? "" : "WHERE changed >= CAST($1 AS xid8)"
    return SQLQuery(
      "SELECT \(RecordColumns.names) FROM source \(condition)",
      position.map { [.text($0.transaction)] } ?? []
    ) { body(RecordColumns.record(&$0)) }
  }
}

extension SQLConnection {
  /// Makes the next call read all records; called when one is removed, because no row is left to report it.
  func countRemoval() throws(StoreError) {
    try send(
      """
      INSERT INTO counter (name, value) VALUES ('removals', 1)
      ON CONFLICT (name) DO UPDATE SET value = counter.value + 1
      """)
  }
}

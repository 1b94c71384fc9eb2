// SQLWrites.swift - statements that are run later, in their order.

/// Statements that are run later, in their order.
struct SQLWrites {
  private var parts: [(sql: String, rows: [[SQLValue]])] = []

  mutating func add(_ sql: String, _ row: [SQLValue]) {
    if parts.last?.sql == sql {
      parts[parts.count - 1].rows.append(row)
    } else {
      parts.append((sql, [row]))
    }
  }

  func run(_ connection: any SQLConnection) throws(StoreError) {
    for part in parts { try connection.runEach(part.sql, part.rows) }
  }
}

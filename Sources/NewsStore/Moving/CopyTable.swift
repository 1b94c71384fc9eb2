// CopyTable.swift - the tables that are copied from store to store, read key by key.

/// A table that is copied from one store to another.
struct CopyTable {
  let name: String
  /// Columns in whose order the table is read in batches.
  let key: [String]
  /// Whether the database generates the key.
  var hasOwnKey = false
  /// Rows contain instants of the store's clock: they are copied as records.
  var hasInstants = false

  /// Leases and claims are left out: they belong to processes that work with one store.
  static let all = [
    CopyTable(name: "source", key: ["name"], hasInstants: true),
    CopyTable(name: "gate", key: ["host"], hasInstants: true),
    CopyTable(name: "article", key: ["seq"]),
    CopyTable(name: "article_key", key: ["key", "seq"]),
    CopyTable(name: "shared_key", key: ["key", "source", "kind"]),
    CopyTable(name: "carried", key: ["source", "seq"]),
    CopyTable(name: "cursor", key: ["name"]),
    CopyTable(name: "given", key: ["cursor", "seq"]),
    CopyTable(name: "attempt", key: ["seq"], hasOwnKey: true),
    CopyTable(name: "fetch_day", key: ["day_at", "source", "code"]),
    CopyTable(name: "hit_hour", key: ["hour_at", "source"]),
    CopyTable(name: "hit_day", key: ["day_at", "source"]),
    CopyTable(name: "fetch_log", key: ["seq"]),
  ]

  /// The columns that both databases have, in the order of the first.
  func columns(
    in origin: any SQLConnection, and target: any SQLConnection
  ) throws(StoreError) -> [CopyColumn] {
    let names = Set(try target.columns(of: name).map(\.name))
    return try origin.columns(of: name).filter { names.contains($0.name) }
  }

  /// Reads the next rows; its arguments are the values of `last`, the key of the row before.
  func select(_ columns: [CopyColumn], after last: [SQLValue], atMost count: Int) -> String {
    let list = columns.map(\.name).joined(separator: ", ")
    let order = key.joined(separator: ", ")
    let start = last.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
    return """
      SELECT \(list) FROM \(name) \(last.isEmpty ? "" : "WHERE (\(order)) > (\(start))")
      ORDER BY \(order) LIMIT \(count)
      """
  }

  func insert(_ columns: [CopyColumn]) -> String {
    let written = columns.filter(isWritten)
    return """
      INSERT INTO \(name) (\(written.map(\.name).joined(separator: ", ")))
      VALUES (\(written.indices.map { "$\($0 + 1)" }.joined(separator: ", ")))
      """
  }

  /// The values of a row, for ``insert(_:)``.
  func written(_ row: [SQLValue], _ columns: [CopyColumn]) -> [SQLValue] {
    zip(row, columns).filter { isWritten($1) }.map(\.0)
  }

  func key(of row: [SQLValue], _ columns: [CopyColumn]) -> [SQLValue] {
    key.compactMap { name in columns.firstIndex { $0.name == name }.map { row[$0] } }
  }

  private func isWritten(_ column: CopyColumn) -> Bool {
    !hasOwnKey || !key.contains(column.name)
  }
}

/// A column of a table, and its type.
struct CopyColumn {
  let name: String
  let isNumber: Bool

  func value(_ row: any SQLRow, _ index: Int32) -> SQLValue {
    isNumber ? SQLValue(row.integer(index)) : SQLValue(row.text(index))
  }
}

extension SQLConnection {
  fileprivate func columns(of table: String) throws(StoreError) -> [CopyColumn] {
    let sql =
      switch dialect {
      case .sqlite: "SELECT name, type = 'INTEGER' FROM pragma_table_info($1)"
      case .postgreSQL:
        """
        SELECT attname, CASE WHEN atttypid = 'bigint'::regtype THEN 1 ELSE 0 END FROM pg_attribute
        WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
        """
      }
    return try all(sql, [.text(table)]) { CopyColumn(name: $0.text(), isNumber: $0.flag()) }
  }
}

// Insertion.swift - adds rows to a table, in one statement if a statement costs more than a row.

/// The statement that adds rows to a table.
///
/// SQLite runs a short statement for each row. A statement costs PostgreSQL several times as much as a
/// row: it takes each column of all rows as an array.
struct Insertion {
  /// The type of a column, with PostgreSQL's name.
  enum Kind: String {
    case number = "bigint"
    case text
    case words = "tsvector"
  }

  fileprivate let oneRow: String
  fileprivate let allRows: String
  fileprivate let columnCount: Int
  fileprivate let keyLength: Int

  /// `conflict` follows the values.
  ///
  /// If it updates rows, `keyLength` is the number of columns at the beginning that form the key: a
  /// statement of PostgreSQL can change a row only once.
  init(
    into table: String, _ columns: [(name: String, kind: Kind)], conflict: String = "",
    keyLength: Int = 0
  ) {
    var (names, places, arrays) = ("", "", "")
    for (index, column) in columns.enumerated() {
      let separator = index == 0 ? "" : ", "
      names += separator + column.name
      places += "\(separator)$\(index + 1)"
      arrays += "\(separator)$\(index + 1)::\(column.kind.rawValue)[]"
    }
    oneRow = """
      INSERT INTO \(table) (\(names)) VALUES (\(places))
      \(conflict)
      """
    allRows = """
      INSERT INTO \(table) (\(names)) SELECT * FROM unnest(\(arrays))
      \(conflict)
      """
    columnCount = columns.count
    self.keyLength = keyLength
  }

  /// The rows in groups without repeated keys.
  fileprivate func groups(_ rows: [[SQLValue]]) -> [[[SQLValue]]] {
    if keyLength == 0 { return [rows] }
    var groups: [[[SQLValue]]] = []
    var counts: [ArraySlice<SQLValue>: Int] = [:]
    for row in rows {
      let number = counts[row.prefix(keyLength), default: 0]
      counts[row.prefix(keyLength)] = number + 1
      if number == groups.count { groups.append([]) }
      groups[number].append(row)
    }
    return groups
  }
}

extension SQLConnection {
  /// Adds rows to a table, in their order; see ``runEach(_:_:)``.
  ///
  /// `insertion` is read only if there are rows: its texts are made on first use, and a cached answer adds
  /// no row to most tables.
  func insert(
    _ rows: [[SQLValue]], _ insertion: @autoclosure () -> Insertion
  ) throws(StoreError) {
    if rows.isEmpty { return }
    let insertion = insertion()
    if dialect == .sqlite || rows.count == 1 { return try runEach(insertion.oneRow, rows) }
    for group in insertion.groups(rows) {
      let arrays = (0..<insertion.columnCount).map { column in
        SQLValue.text(arrayText(group.lazy.map { $0[column] }))
      }
      try send(insertion.allRows, arrays)
    }
  }
}

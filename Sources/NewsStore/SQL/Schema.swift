// Schema.swift - the version of the tables in a file, and their upgrade.

/// The tables of the store, as numbered steps from nothing to the newest.
package struct Schema: Sendable {
  /// "NAGG", so that no other program's database is taken for a store.
  static let applicationID: Int64 = 0x4E41_4747

  /// Step n brings version n to n + 1; a released step is never edited.
  let steps: [[String]]
  /// The oldest schema version whose programs can still read the tables of these steps.
  let oldestReader: Int
  /// The part of a step that SQL cannot express, with the version that it creates.
  ///
  /// A list, because the first use of a dictionary type searches for its key's conformance at each start.
  let fills: [(version: Int, fill: Fill)]

  package typealias Fill = @Sendable (any SQLConnection) throws(StoreError) -> Void

  package var version: Int { steps.count }

  package init(
    steps: [[String]], oldestReader: Int, fills: [(version: Int, fill: Fill)] = []
  ) {
    self.steps = steps
    self.oldestReader = oldestReader
    self.fills = fills
  }

  /// - Returns: The file's version; 0 when it is empty.
  /// - Throws: ``StoreError/Kind/foreign`` or ``StoreError/Kind/newer``; nothing was written.
  func check(_ connection: any SQLConnection, path: String) throws(StoreError) -> Int {
    // One snapshot: another process may be creating the tables at this moment.
    try connection.execute("BEGIN")
    do throws(StoreError) {
      let version = try checkSnapshot(connection, path: path)
      try connection.execute("COMMIT")
      return version
    } catch {
      _ = try? connection.execute("ROLLBACK")
      throw error
    }
  }

  private func checkSnapshot(
    _ connection: any SQLConnection, path: String
  ) throws(StoreError) -> Int {
    let application = try pragma("application_id", connection)
    let version = Int(try pragma("user_version", connection))
    guard application == Schema.applicationID else {
      let tables = try connection.first("SELECT count(*) FROM sqlite_schema") { $0.integer() }
      if application == 0, version == 0, tables == 0 { return 0 }
      throw StoreError(
        .foreign, path: path, detail: "another program's database (application id \(application))")
    }
    if version > self.version {
      let reader = try connection.first(
        "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'oldest_reader'"
      ) { $0.int() }
      guard let reader, reader <= self.version else {
        throw StoreError(
          .newer, path: path, detail: "schema \(version), this newsagg knows \(self.version)")
      }
    }
    return version
  }

  /// Runs the missing steps, all of them or none.
  ///
  /// Processes may start together on a new file: each checks again under the write lock.
  func migrate(_ connection: any SQLConnection) throws(StoreError) {
    try connection.execute("BEGIN IMMEDIATE")
    do throws(StoreError) {
      let version = Int(try pragma("user_version", connection))
      for (index, step) in steps.enumerated().dropFirst(version) {
        for statement in step { try connection.execute(statement) }
        for fill in fills where fill.version == index + 1 { try fill.fill(connection) }
      }
      if version < steps.count { try sign(connection) }
      try connection.execute("COMMIT")
    } catch {
      _ = try? connection.execute("ROLLBACK")
      throw error
    }
  }

  /// Views that hide the tables of an older, read-only store: columns of later steps are NULL
  /// in them.
  ///
  /// SQLite finds temporary ones first (sqlite.org/lang_naming.html), so every statement can use the
  /// current columns.
  func viewsOfOlder(_ version: Int) -> [String] {
    let added = steps.dropFirst(version).joined().compactMap {
      step -> (table: String, column: String)? in
      let words = step.split(separator: " ")
      guard words.starts(with: ["ALTER", "TABLE"]), words.count > 5, words[3] == "ADD" else {
        return nil
      }
      return (String(words[2]), String(words[5]))
    }
    return ["article", "source"].compactMap { table in
      let columns = added.filter { $0.table == table }.map { ", NULL AS \($0.column)" }
      if columns.isEmpty { return nil }
      return "CREATE TEMP VIEW \(table) AS SELECT *\(columns.joined()) FROM main.\(table)"
    }
  }

  private func sign(_ connection: any SQLConnection) throws(StoreError) {
    try connection.execute(
      """
      INSERT INTO meta (key, value) VALUES ('oldest_reader', $1)
      ON CONFLICT (key) DO UPDATE SET value = excluded.value
      """, [.text("\(oldestReader)")])
    try connection.execute("PRAGMA application_id = \(Schema.applicationID)")
    try connection.execute("PRAGMA user_version = \(version)")
  }

  private func pragma(
    _ name: StaticString, _ connection: any SQLConnection
  ) throws(StoreError) -> Int64 {
    try connection.first("PRAGMA \(name)") { $0.integer() } ?? 0
  }
}

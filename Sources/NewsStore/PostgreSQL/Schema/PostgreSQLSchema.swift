// PostgreSQLSchema.swift - the version of the tables in a database, and their upgrade.

import NewsCore

/// The tables of the store in a PostgreSQL database, as numbered steps from nothing to the newest.
///
/// They are in a separate schema, whose table `meta` identifies the program. Steps add columns and
/// tables that older programs do not need, or raise `oldestWriter`.
package struct PostgreSQLSchema: Sendable {
  /// Step n brings version n to n + 1; a released step is never edited.
  let steps: [[String]]
  /// The oldest version whose programs can still read and write the tables of these steps.
  let oldestWriter: Int

  var version: Int { steps.count }

  /// Fails with SQLSTATE 22012, division by zero, if a later version does not allow this one to write.
  static let refusalOfOldWriters = """
    SELECT 1 / (CASE WHEN CAST(value AS INTEGER) > \(current.version) THEN 0 ELSE 1 END)
    FROM meta WHERE key = 'oldest_writer'
    """

  package init(steps: [[String]], oldestWriter: Int) {
    self.steps = steps
    self.oldestWriter = oldestWriter
  }

  /// The contents of a database under the name of our schema.
  private struct Found {
    var hasSchema = false
    var tables = 0
    var meta: [String: String] = [:]

    var version: Int { meta["version"].flatMap { Int($0) } ?? 0 }
    var oldestWriter: Int { meta["oldest_writer"].flatMap { Int($0) } ?? 0 }
    var isEmpty: Bool { tables == 0 }
    var isOurs: Bool { meta["application"] == "newsagg" }
  }

  /// Creates or upgrades the tables if necessary.
  ///
  /// `base` is the connection that `connection` may wrap. Another session's lock is noticed before its time for an
  /// answer ends; an upgrade prolongs this time.
  ///
  /// - Throws: ``StoreError/Kind/foreign``, ``StoreError/Kind/newer``, or the server's error.
  func prepare(
    _ connection: any SQLConnection, over base: PostgreSQLConnection, _ target: PostgreSQLTarget,
    isReadOnly: Bool
  ) throws(StoreError) -> StoreCondition {
    let address = target.address
    let time = min(1000, base.limit.milliseconds / 2)
    let lockLimit = "SELECT set_config('lock_timeout', '\(time)', true)"
    let ahead = try foundWithFirstAnswer(connection, target, lockLimit)
    var found = if let ahead { ahead } else { try known(connection, target, lockLimit) }
    if !found.isOurs || found.version < version {
      // An upgrade that a short deadline ended each time would never be made.
      base.limit = PostgreSQLConnection.Limits().answering
      try migrate(connection, address, isReadOnly: isReadOnly)
      found = try look(connection, address)
    }
    guard found.version >= version else {
      throw StoreError(
        .open, path: address.place, detail: "there is no store yet to be read",
        advice: "check the URL of the store: nothing was ever stored there")
    }
    target.clock.setName(found.meta["id"] ?? "")
    if isReadOnly {
      return StoreCondition(access: .readOnly(reason: "it was opened for reading only"))
    }
    if found.oldestWriter > version {
      return StoreCondition(access: .newer(found.version, than: version))
    }
    return StoreCondition()
  }

  /// The contents and time of a database that is in use, and the answer to the first question of the process,
  /// in one round trip.
  ///
  /// - Returns: Nil if there is no such question, or names of statements do not work.
  private func foundWithFirstAnswer(
    _ connection: any SQLConnection, _ target: PostgreSQLTarget, _ lockLimit: String
  ) throws(StoreError) -> Found? {
    guard let first = target.firstAnswer, !target.health.wasReached else { return nil }
    do throws(StoreError) {
      var found = Found(hasSchema: true, tables: 1)
      let reading = AnswerReading(first.question, connection)
      let meta = metaQuery(target.address) { found.meta[$0] = $1 }
      for statement in connection.dialect.begin(.read) + [lockLimit] {
        try connection.send(statement)
      }
      try connection.read([meta] + reading.queries + [target.clock.measuring()])
      try connection.send("COMMIT")
      try connection.flush()
      first.keep(reading.answer)
      return found
    } catch {
      if error.kind == .unreachable { throw error }
      try connection.send("ROLLBACK")
      // Tables or columns are missing.
      guard error.kind == .newer else { return nil }
      return try look(connection, target.address, [target.clock.measuring()])
    }
  }

  /// The contents and time of a database; for one that is in use, in one round trip.
  private func known(
    _ connection: any SQLConnection, _ target: PostgreSQLTarget, _ lockLimit: String
  ) throws(StoreError) -> Found {
    do throws(StoreError) {
      var found = Found(hasSchema: true, tables: 1)
      let meta = metaQuery(target.address) { found.meta[$0] = $1 }
      // Statements that are sent together are one transaction.
      try connection.send(lockLimit)
      try connection.read([meta, target.clock.measuring()])
      return found
    } catch {
      // There is no such table.
      guard error.kind == .newer else { throw error }
      return try look(connection, target.address, [target.clock.measuring()])
    }
  }

  private func metaQuery(
    _ address: PostgreSQLAddress, _ body: @escaping (_ key: String, _ value: String) -> Void
  ) -> SQLQuery {
    SQLQuery("SELECT key, value FROM \(address.schema).meta") { body($0.text(), $0.text()) }
  }

  private func look(
    _ connection: any SQLConnection, _ address: PostgreSQLAddress, _ others: [SQLQuery] = []
  ) throws(StoreError) -> Found {
    var found = Found()
    var hasMeta = false
    let tables = SQLQuery(
      """
      SELECT CASE WHEN to_regnamespace($1) IS NULL THEN 0 ELSE 1 END,
        (SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = $1),
        CASE WHEN to_regclass($1 || '.meta') IS NULL THEN 0 ELSE 1 END
      """, [.text(address.schema)]
    ) { row in
      (found.hasSchema, found.tables, hasMeta) = (row.flag(), row.int(), row.flag())
    }
    try connection.read([tables] + others)
    guard hasMeta else { return found }
    do throws(StoreError) {
      try connection.read([metaQuery(address) { found.meta[$0] = $1 }])
    } catch {
      // Another program's table has this name, with other columns.
      guard error.kind == .newer else { throw error }
    }
    return found
  }

  /// Runs the missing steps, all of them or none; without any, it only checks whose tables there are.
  ///
  /// Processes may start together on a new database: each checks again under the lock. Only there can it tell
  /// whose tables these are: the server may count the tables of a process that has just created them, and not
  /// yet find their names.
  private func migrate(
    _ connection: any SQLConnection, _ address: PostgreSQLAddress, isReadOnly: Bool
  ) throws(StoreError) {
    do throws(StoreError) {
      try connection.send("BEGIN")
      // It ends before the time for an answer, so that a lock of another session is not taken for a silent server.
      try connection.send("SELECT set_config('lock_timeout', '5s', true)")
      try connection.send(
        "SELECT pg_advisory_xact_lock(\(NameLock.schema.rawValue), hashtext($1))",
        [.text(address.schema)])
      let found = try look(connection, address)
      guard found.isOurs || found.isEmpty else {
        throw StoreError(
          .foreign, path: address.place,
          detail: "another program's tables are in its schema \(address.schema)")
      }
      if !isReadOnly { try run(connection, address, after: found) }
      try connection.execute("COMMIT")
    } catch {
      _ = try? connection.execute("ROLLBACK")
      guard error.kind == .open else { throw error }
      throw StoreError(
        .open, path: error.path, detail: error.detail,
        advice: "let the role create the schema newsagg (GRANT CREATE ON DATABASE), or own it")
    }
  }

  /// Runs the steps that `found` lacks.
  private func run(
    _ connection: any SQLConnection, _ address: PostgreSQLAddress, after found: Found
  ) throws(StoreError) {
    if !found.hasSchema { try connection.send("CREATE SCHEMA \(address.schema)") }
    try connection.send("SELECT set_config('search_path', $1, true)", [.text(address.schema)])
    for step in steps.dropFirst(found.version) {
      for statement in step { try connection.send(statement) }
    }
    if found.version < version { try sign(connection) }
  }

  private func sign(_ connection: any SQLConnection) throws(StoreError) {
    let meta = [
      ("application", "newsagg"), ("version", "\(version)"), ("oldest_writer", "\(oldestWriter)"),
    ]
    try connection.runEach(
      """
      INSERT INTO meta (key, value) VALUES ($1, $2)
      ON CONFLICT (key) DO UPDATE SET value = excluded.value
      """, meta.map { [.text($0), .text($1)] })
    // Identifies the database's clock; a copy of the database gets another one.
    try connection.send(
      "INSERT INTO meta (key, value) VALUES ('id', $1) ON CONFLICT DO NOTHING",
      [.text(String(UInt64.random(in: 0 ... .max), radix: 36))])
  }
}

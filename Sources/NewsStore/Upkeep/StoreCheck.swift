// StoreCheck.swift - the state of a store, for `newsagg doctor`.

import CSQLite

import Glibc

/// The state of a store; facts only, the remedies are the caller's.
package struct StoreCheck: Hashable, Sendable {
  package enum CheckpointMode: String, Hashable, Sendable {
    /// SQLite decides, because this version does not have the WAL-reset bug.
    case automatic
    /// Only under our lock, because this version of SQLite can otherwise corrupt the file.
    case gated
    /// None: the store is in memory, or the server makes them.
    case none
  }

  package var path: String
  package var condition: StoreCondition
  /// "SQLite" or "PostgreSQL".
  package var databaseName: String
  package var databaseVersion: String
  package var checkpointMode: CheckpointMode
  package var schemaVersion: Int
  /// The errors of SQLite's `PRAGMA integrity_check`, or why nothing can be read; empty without errors.
  package var problems: [String]
  package var databaseBytes: Int
  package var articles: Int
  package var sources: Int
  package var cursors = 0
  /// Permission bits; any bit for group or others (0o077) is too much.
  ///
  /// Nil in memory.
  package var fileMode: UInt32?
  package var directoryMode: UInt32?
}

extension Store {
  /// Reads the whole store, about 2 ms a MB, unless the check for damage is turned off.
  package func check(forDamage: Bool = true) async -> StoreCheck {
    var check = StoreCheck(
      path: location.path, condition: await condition,
      databaseName: "SQLite", databaseVersion: String(cString: sqlite3_libversion()),
      checkpointMode: .none,
      schemaVersion: 0, problems: [], databaseBytes: 0, articles: 0, sources: 0)
    do throws(StoreError) {
      let facts = try await reader.read { connection throws(StoreError) in
        try NewsStore.facts(connection, checksIntegrity: forDamage)
      }
      check.schemaVersion = facts.schemaVersion
      check.problems = facts.problems
      if let version = facts.serverVersion {
        (check.databaseName, check.databaseVersion) = ("PostgreSQL", version)
      }
      check.databaseBytes = facts.bytes
      check.articles = facts.articles
      check.sources = facts.sources
      check.cursors = facts.cursors
    } catch {
      check.problems = [error.description]
    }
    if case .file(let path) = location { addFileFacts(path, to: &check) }
    return check
  }
}

private struct Facts: Sendable {
  /// The version of the server; nil for SQLite, whose library has its own.
  var serverVersion: String?
  var bytes = 0
  var schemaVersion = 0
  var problems: [String] = []
  var articles = 0
  var sources = 0
  var cursors = 0
}

private func facts(
  _ connection: any SQLConnection, checksIntegrity: Bool
) throws(StoreError) -> Facts {
  func count(_ sql: String) throws(StoreError) -> Int {
    try connection.first(sql) { $0.int() } ?? 0
  }
  var facts = Facts()
  switch connection.dialect {
  case .sqlite:
    facts.schemaVersion = try count("PRAGMA user_version")
    if checksIntegrity { facts.problems = try integrityProblems(connection) }
  case .postgreSQL(let schema):
    facts.serverVersion = try connection.first("SHOW server_version") { $0.text() }
    facts.schemaVersion = try count("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'version'")
    facts.bytes = try count(
      """
      SELECT sum(pg_total_relation_size(oid)) FROM pg_class
      WHERE relkind = 'r' AND relnamespace = to_regnamespace('\(schema)')
      """)
  }
  facts.articles = try count("SELECT count(*) FROM article")
  facts.sources = try count("SELECT count(*) FROM source")
  facts.cursors = try count("SELECT count(*) FROM cursor")
  return facts
}

private func integrityProblems(_ connection: any SQLConnection) throws(StoreError) -> [String] {
  do throws(StoreError) {
    return try connection.all("PRAGMA integrity_check(10)") { $0.text() }.filter { $0 != "ok" }
  } catch {
    // The full-text index is checked by writing; if writing is not possible, no error is reported.
    guard error.kind == .readOnly else { throw error }
    return []
  }
}

private func addFileFacts(_ path: String, to check: inout StoreCheck) {
  let isGated = CheckpointGate.isNeeded(sqliteVersion: sqlite3_libversion_number())
  check.checkpointMode = isGated ? .gated : .automatic
  guard let files = try? StoreFiles(path: path, creates: false) else { return }
  check.path = files.database
  check.databaseBytes = fileSize(files.database)
  check.fileMode = permissions(files.database)
  check.directoryMode = permissions(files.directory)
}

private func permissions(_ path: String) -> UInt32? {
  var status = stat()
  return stat(path, &status) == 0 ? UInt32(status.st_mode) & 0o7777 : nil
}

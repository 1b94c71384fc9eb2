// SQLiteConnection.swift - one SQLite handle with its prepared statements.

import CSQLite
import Glibc
import NewsText

/// One SQLite handle; `Database` ensures that no two threads use it at once.
final class SQLiteConnection: SQLConnection {
  enum Mode {
    case create, write, read
    /// Reads in a directory in which no shared memory for other readers can be created.
    ///
    /// It takes no lock, so it is used only if no other process can write either.
    case immutable
  }

  let dialect = Dialect.sqlite
  private let handle: OpaquePointer
  private let path: String
  /// Statements not in use; a statement in use is removed, so nested runs of one SQL are safe.
  private var idle: [String: SQLiteStatement] = [:]
  /// Bytes of the write-ahead log that are in use, as of the last commit here; see
  /// ``watchLog(length:)``.
  private(set) var logBytes = 0
  /// See ``interrupt(when:)``.
  private var isOver: (() -> Bool)?

  /// `path` is `:memory:`, or a path without symbolic links.
  init(path: String, mode: Mode) throws(StoreError) {
    var opened: OpaquePointer?
    let status = sqlite3_open_v2(mode.name(of: path), &opened, mode.flags, nil)
    guard let opened, status == SQLITE_OK else {
      let error = StoreError(sqlite: status, handle: opened, path: path)
      sqlite3_close_v2(opened)
      throw error
    }
    handle = opened
    self.path = path
    harden()
  }

  deinit {
    idle = [:]
    sqlite3_close_v2(handle)
  }

  /// A hostile file must have no effect: no extension, no schema writes, no functions from views.
  private func harden() {
    sqlite3_extended_result_codes(handle, 1)
    _ = newsagg_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1)
    _ = newsagg_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
    _ = newsagg_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0)
    // Until the file is known to be ours, closing it must not change it.
    _ = newsagg_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    sqlite3_wal_autocheckpoint(handle, 0)
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 16 << 20)
    _ = newsagg_add_functions(handle)
    addContentFunction(to: handle)
  }

  /// Lets SQLite decide when to checkpoint: safe only on versions without the WAL-reset bug.
  func enableAutomaticCheckpoints() {
    _ = newsagg_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0)
    sqlite3_wal_autocheckpoint(handle, 1000)
  }

  /// Updates ``logBytes`` from now on, and makes no checkpoint; `length` is the length of the log's file.
  func watchLog(length: Int) {
    logBytes = length
    sqlite3_wal_hook(
      handle,
      { connection, _, _, pages in
        guard let connection else { return SQLITE_OK }
        let watcher = Unmanaged<SQLiteConnection>.fromOpaque(connection).takeUnretainedValue()
        watcher.logBytes = Int(pages) * SQLiteConnection.pageBytes
        return SQLITE_OK
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  func interrupt(when isOver: (() -> Bool)?) {
    self.isOver = isOver
    guard isOver != nil else { return sqlite3_progress_handler(handle, 0, nil, nil) }
    // Each step takes a few dozen nanoseconds: reading the clock every 2,000 steps costs almost nothing.
    sqlite3_progress_handler(
      handle, 2000,
      { connection in
        guard let connection else { return 0 }
        let running = Unmanaged<SQLiteConnection>.fromOpaque(connection).takeUnretainedValue()
        return running.isOver?() == true ? 1 : 0
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// SQLite's default, which our stores do not change.
  private static let pageBytes = 4096

  /// This process may not write the file or its directory.
  var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }

  @discardableResult
  func run(
    _ sql: String, _ arguments: [SQLValue], _ body: (any SQLRow) throws(StoreError) -> Bool
  ) throws(StoreError) -> Int {
    let statement = try take(sql)
    defer { giveBack(statement, sql) }
    try check(statement.bind(arguments))
    while true {
      errno = 0
      let status = sqlite3_step(statement.handle)
      if status == SQLITE_DONE { return Int(sqlite3_changes64(handle)) }
      guard status == SQLITE_ROW else {
        throw StoreError(sqlite: status, handle: handle, path: path)
      }
      if try !body(SQLiteRow(handle: statement.handle)) { return 0 }
    }
  }

  func runEach(_ sql: String, _ rows: [[SQLValue]]) throws(StoreError) {
    if rows.isEmpty { return }
    let statement = try take(sql)
    defer { giveBack(statement, sql) }
    for row in rows {
      try check(statement.bind(row))
      errno = 0
      var status = SQLITE_ROW
      while status == SQLITE_ROW { status = sqlite3_step(statement.handle) }
      guard status == SQLITE_DONE else {
        throw StoreError(sqlite: status, handle: handle, path: path)
      }
      statement.reset()
    }
  }

  private func take(_ sql: String) throws(StoreError) -> SQLiteStatement {
    if let statement = idle.removeValue(forKey: sql) { return statement }
    var prepared: OpaquePointer?
    let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
    try check(sqlite3_prepare_v3(handle, sql, -1, flags, &prepared, nil))
    guard let prepared else { throw StoreError(.io, path: path, detail: "empty statement") }
    return SQLiteStatement(prepared)
  }

  private func giveBack(_ statement: SQLiteStatement, _ sql: String) {
    statement.reset()
    if idle.count >= 64 { idle = [:] }
    idle[sql] = statement
  }

  private func check(_ status: Int32) throws(StoreError) {
    if status != SQLITE_OK { throw StoreError(sqlite: status, handle: handle, path: path) }
  }
}

extension SQLiteConnection.Mode {
  fileprivate var flags: Int32 {
    let access =
      switch self {
      case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      case .write: SQLITE_OPEN_READWRITE
      case .read: SQLITE_OPEN_READONLY
      case .immutable: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
      }
    return access | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX
  }

  /// The path, or a URI for the only option that has no flag (sqlite.org/uri.html).
  fileprivate func name(of path: String) -> String {
    guard case .immutable = self else { return path }
    let escaped = percentEncoded(path) { !"%?#".utf8.contains($0) }
    return "file:\(escaped)?immutable=1"
  }
}

// SQLiteOpener.swift - opens and checks a store file.

import CSQLite
import NewsCore
import NewsText

import Glibc

/// Opens one SQLite store.
///
///     directory, file | shared lock | connect | ours? | not newer? | WAL | migrate | verify
///
/// Damage at any step moves the files aside, once, and starts a new store.
struct SQLiteOpener: Sendable {
  let location: StoreLocation
  let options: StoreOptions
  let schema: Schema
  /// Lets tests put a connection that fails in front of the real one.
  let wrap: @Sendable (any SQLConnection) -> any SQLConnection

  /// One connection, which `connect` opens, with its own queue.
  func pool(_ label: String, _ connect: @escaping SQLiteSession.Connect) -> DatabasePool {
    let session = SQLiteSession(path: location.path, connect: connect)
    return DatabasePool([
      Database(label: label, path: location.path, options: options, session: session)
    ])
  }

  func openWriter() throws(StoreError) -> OpenedDatabase {
    guard case .file(let path) = location else { return try openMemory() }
    let files = try StoreFiles(path: path, creates: !options.isReadOnly)
    if files.holdSomethingElse {
      throw StoreError(.foreign, path: files.database, detail: "it is no SQLite database")
    }
    do throws(StoreError) {
      return try openFile(files)
    } catch {
      guard error.kind == .damaged, !options.isReadOnly else { throw error }
      let note = try quarantine(files, because: error)
      // Waits here for another process that creates the same file at this moment: a second call would
      // find a good store and not report the old one.
      let end = ContinuousClock.now + options.readLimit
      var opened = try retryingWhileBusy(until: end) { () throws(StoreError) in
        try openFile(StoreFiles(path: path, creates: true))
      }
      opened.condition.notes.insert(note, at: 0)
      return opened
    }
  }

  /// A second connection to a file that `openWriter` has prepared.
  func openReader() throws(StoreError) -> OpenedDatabase {
    guard case .file(let path) = location else { return try openMemory() }
    let files = try StoreFiles(path: path, creates: false)
    let connection = wrap(try SQLiteConnection(path: files.database, mode: .read))
    try configure(connection)
    try addViews(connection, version: try schema.check(connection, path: files.database))
    return OpenedDatabase(connection: connection, files: files, identity: files.identity)
  }

  private func addViews(_ connection: any SQLConnection, version: Int) throws(StoreError) {
    for view in schema.viewsOfOlder(version) { try connection.execute(view) }
  }

  private func openMemory() throws(StoreError) -> OpenedDatabase {
    let connection = wrap(try SQLiteConnection(path: ":memory:", mode: .create))
    try schema.migrate(connection)
    return OpenedDatabase(connection: connection)
  }

  private func openFile(_ files: StoreFiles) throws(StoreError) -> OpenedDatabase {
    if files.areCutToNothing {
      throw StoreError(.damaged, path: files.database, detail: "it was cut to zero bytes")
    }
    let wereUsed = files.wereUsed
    let lock = try lockShared(files)
    let (raw, version) = try treatingAsOurs(wereUsed, files)
    let connection = wrap(raw)
    try configure(connection)
    var opened = OpenedDatabase(
      connection: connection, files: files, identity: files.identity, lock: lock)
    opened.condition.access = access(raw, version: version)
    if opened.condition.access == .ok {
      opened.condition.notes += try prepareForWriting(connection, version: version, files)
      opened.gate = try gate(raw, files)
      files.markUsed()
    } else if version > 0 {
      try addViews(connection, version: version)
    }
    try verifyIfAsked(connection, files)
    return opened
  }

  private func lockShared(_ files: StoreFiles) throws(StoreError) -> FileLock? {
    do throws(StoreError) {
      let lock = try FileLock(path: files.lock, creates: !options.isReadOnly)
      if lock.acquire(.shared, within: options.readLimit) { return lock }
      throw StoreError(.busy, path: files.database, detail: "its files are being moved")
    } catch {
      // If no file can be created, none can be moved either.
      if error.kind == .open { return nil }
      throw error
    }
  }

  /// With our lock file beside it, a file with another application id is our damaged store, not a foreign one.
  private func treatingAsOurs(
    _ wereUsed: Bool, _ files: StoreFiles
  ) throws(StoreError) -> (SQLiteConnection, version: Int) {
    do throws(StoreError) {
      return try connectAndCheck(files)
    } catch {
      guard wereUsed, error.kind == .foreign else { throw error }
      throw StoreError(.damaged, path: error.path, detail: error.detail)
    }
  }

  /// Connects and checks the schema, without shared memory if the directory cannot be written, which is
  /// noticed at the first read.
  private func connectAndCheck(
    _ files: StoreFiles
  ) throws(StoreError) -> (SQLiteConnection, version: Int) {
    do throws(StoreError) {
      let connection = try SQLiteConnection(
        path: files.database, mode: options.isReadOnly ? .read : .write)
      return (connection, try schema.check(wrap(connection), path: files.database))
    } catch {
      guard error.kind == .open || error.kind == .readOnly,
        !files.isDirectoryWritable, fileSize(files.log) == 0
      else { throw error }
      let connection = try SQLiteConnection(path: files.database, mode: .immutable)
      return (connection, try schema.check(wrap(connection), path: files.database))
    }
  }

  private func configure(_ connection: any SQLConnection) throws(StoreError) {
    try connection.execute("PRAGMA synchronous = NORMAL")
    try connection.execute("PRAGMA cell_size_check = ON")
    // With a memory map, a damaged file could crash the process.
    try connection.execute("PRAGMA mmap_size = 0")
    try connection.execute("PRAGMA temp_store = MEMORY")
    try connection.execute("PRAGMA cache_size = -8192")
  }

  private func access(_ raw: SQLiteConnection, version: Int) -> StoreCondition.Access {
    if options.isReadOnly { return .readOnly(reason: "it was opened for reading only") }
    // This comes before the check of the file's permissions: with them it could also only be read.
    if version > schema.version { return .newer(version, than: schema.version) }
    if raw.isReadOnly { return .readOnly(reason: "the file may not be written") }
    return .ok
  }

  private func prepareForWriting(
    _ connection: any SQLConnection, version: Int, _ files: StoreFiles
  ) throws(StoreError) -> [String] {
    var notes: [String] = []
    let mode = try connection.first("PRAGMA journal_mode = WAL") { $0.text() }
    if mode != "wal" {
      notes.append("the file system of \(files.database) lacks shared memory: the store is slow")
    }
    try connection.execute("PRAGMA journal_size_limit = \(CheckpointGate.threshold)")
    guard version < schema.version else { return notes }
    if version > 0 { notes.append(try backUp(connection, version: version, files)) }
    try schema.migrate(connection)
    return notes
  }

  /// Makes a copy of the store as the older version wrote it.
  ///
  /// Several processes may copy at once: the first complete copy gets the name, and no process migrates
  /// before that.
  private func backUp(
    _ connection: any SQLConnection, version: Int, _ files: StoreFiles
  ) throws(StoreError) -> String {
    files.removeUnfinishedCopies()
    let copy = "\(files.database).schema-\(version)"
    if fileSize(copy) == 0 {
      let (part, lock) = try files.beginCopy(copy)
      defer {
        unlink(part)
        lock.release()
      }
      try connection.execute("VACUUM INTO $1", [.text(part)])
      // Some file systems have no links, and an empty file is not a copy.
      guard
        link(part, copy) == 0 || (errno == EEXIST && fileSize(copy) > 0)
          || rename(part, copy) == 0
      else {
        throw StoreError(.open, path: copy, detail: String(cString: strerror(errno)))
      }
    }
    return "the store was upgraded to schema \(schema.version); a copy of the old one is \(copy)"
  }

  private func gate(
    _ raw: SQLiteConnection, _ files: StoreFiles
  ) throws(StoreError) -> CheckpointGate? {
    guard CheckpointGate.isNeeded(sqliteVersion: sqlite3_libversion_number()) else {
      raw.enableAutomaticCheckpoints()
      return nil
    }
    raw.watchLog(length: fileSize(files.log))
    return try CheckpointGate(files: files) { raw.logBytes }
  }

  private func verifyIfAsked(
    _ connection: any SQLConnection, _ files: StoreFiles
  ) throws(StoreError) {
    let isSuspect = files.isSuspect
    guard options.verifies || isSuspect else { return }
    let test = isSuspect ? "integrity_check" : "quick_check"
    let problems = try connection.all("PRAGMA \(test)(3)") { $0.text() }
    guard problems == ["ok"] else {
      throw StoreError(.damaged, path: files.database, detail: problems.joined(separator: "; "))
    }
    if isSuspect, !options.isReadOnly {
      // The check does not cover the full-text index (before SQLite 3.44), so it is rebuilt.
      try TextIndex(connection: connection).rebuild()
      files.clearSuspicion()
    }
  }

  private func quarantine(
    _ files: StoreFiles, because error: StoreError
  ) throws(StoreError) -> String {
    let lock = try FileLock(path: files.lock)
    guard lock.acquire(.exclusive, within: options.readLimit) else {
      throw StoreError(
        .damaged, path: files.database, detail: "\(error.detail); another process still uses it")
    }
    let place = try files.quarantine(stamp: timestamp())
    return "the store was damaged (\(error.detail)); its files were moved to \(place)"
  }
}

/// It sorts by time, and is a valid file name on all systems: 20261122T114827Z.
private func timestamp() -> String {
  WallTime(seconds: Int64(time(nil))).rfc3339.filter { $0 != "-" && $0 != ":" }
}

// StoreFiles.swift - the files of one store: names, permissions, and moving damaged ones aside.

import CSQLite
import NewsArticles

import Glibc

/// The paths of one store's files, free of symbolic links.
struct StoreFiles: Hashable, Sendable {
  let database: String

  var log: String { database + "-wal" }
  var sharedMemory: String { database + "-shm" }
  /// Held shared by every process that has the store open, exclusively while files are moved.
  var lock: String { database + ".lock" }
  /// Held shared by writers, exclusively while a checkpoint runs; see `CheckpointGate`.
  var checkpointLock: String { database + ".ckpt" }
  /// Held shared by every run that fetches; see `Store.claimRun`.
  var runLock: String { database + ".run" }
  /// Exists after damage was found: the next open reads the whole file before it uses it.
  var suspicion: String { database + ".suspect" }

  var directory: String { lastSlash == database.startIndex ? "/" : String(database[..<lastSlash]) }
  private var name: String { String(database[database.index(after: lastSlash)...]) }
  private var lastSlash: String.Index { database.lastIndex(of: "/") ?? database.startIndex }

  /// Held exclusively by the process that reads and advances the cursor.
  func cursorLock(_ cursor: String) -> String {
    var fingerprint = Fingerprint()
    fingerprint.combine(cursor)
    return database + ".cursor-" + String(fingerprint.value, radix: 36)
  }

  /// Creates the directory (0700) and the file (0600) if they are missing and `creates` is true.
  init(path: String, creates: Bool) throws(StoreError) {
    let slash = path.lastIndex(of: "/")
    let directory = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    guard !name.isEmpty else {
      throw StoreError(.open, path: path, detail: "the path names a directory")
    }
    let refusal = creates ? StoreFiles.makeDirectory(directory) : 0
    guard let resolved = realpath(directory, nil) else {
      throw StoreFiles.cannotCreate(path, refusal == 0 ? errno : refusal)
    }
    defer { free(resolved) }
    let base = String(cString: resolved)
    database = base == "/" ? "/" + name : base + "/" + name
    try checkKind()
    if isOnNetwork(directory) {
      throw StoreError(
        .open, path: database, detail: "it is on a network file system, where locks do not hold")
    }
    if creates { try createIfMissing() }
  }

  /// - Returns: The error number if it could not be created; zero if it exists.
  private static func makeDirectory(_ path: String) -> Int32 {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return 0 }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
      return errno
    }
    let refusal = makeDirectory(String(path[..<slash]))
    if refusal != 0 { return refusal }
    return mkdir(path, 0o700) == 0 || errno == EEXIST ? 0 : errno
  }

  /// A directory that may not be written is not a wrong path: an answer may be made without the store.
  private static func cannotCreate(_ path: String, _ number: Int32) -> StoreError {
    let isReadOnly = [EROFS, EACCES, EPERM].contains(number)
    return StoreError(
      isReadOnly ? .readOnly : .open, path: path, detail: String(cString: strerror(number)))
  }

  /// A device or FIFO would hang or worse; a second hard link would be a second name for one
  /// database with two logs, which corrupts it (sqlite.org/howtocorrupt.html section 2.5).
  private func checkKind() throws(StoreError) {
    var status = stat()
    guard lstat(database, &status) == 0 else { return }
    let detail: String? =
      switch status.st_mode & S_IFMT {
      case S_IFLNK: "it is a symbolic link"
      case S_IFREG where status.st_nlink > 1: "it has a second hard link"
      case S_IFREG where status.st_uid != geteuid() && geteuid() != 0: "it belongs to another user"
      case S_IFREG: nil
      default: "it is not a regular file"
      }
    if let detail { throw StoreError(.open, path: database, detail: detail) }
  }

  /// Created here and not by SQLite, so that its mode does not depend on the umask.
  private func createIfMissing() throws(StoreError) {
    // A removed store is not damaged: a new one is created.
    if access(database, F_OK) != 0 { forgetUse() }
    let descriptor = open(database, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor >= 0 {
      close(descriptor)
    } else if [EACCES, EPERM, EROFS].contains(errno) {
      throw StoreFiles.cannotCreate(database, errno)
    } else if [EMFILE, ENFILE].contains(errno) {
      throw StoreError(opening: database, errno: errno)
    }
  }

  /// Whether the path still names the opened file.
  var identity: FileIdentity? {
    var status = stat()
    guard stat(database, &status) == 0 else { return nil }
    return FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
  }

  /// Whether the file belongs to another program: it is no SQLite file, and none of our stores was ever
  /// open here, because that leaves its lock.
  ///
  /// Checked before the lock is created. A store whose first page was overwritten is damaged, not
  /// foreign.
  var holdSomethingElse: Bool {
    guard fileSize(database) > 0, access(lock, F_OK) != 0 else { return false }
    let magic = Array("SQLite format 3\0".utf8)
    var head = [UInt8](repeating: 0, count: magic.count)
    let descriptor = open(database, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return read(descriptor, &head, head.count) >= 0 && head != magic
  }

  /// Whether there ever was a complete store here, according to its lock file.
  var wereUsed: Bool { fileSize(lock) > 0 }

  /// Whether the database was cut to zero bytes: a new one is empty too, but was never complete.
  var areCutToNothing: Bool {
    wereUsed && access(database, F_OK) == 0 && fileSize(database) == 0
  }

  func markUsed() {
    guard !wereUsed else { return }
    let descriptor = open(lock, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return }
    let mark = Array("newsagg\n".utf8)
    _ = Glibc.write(descriptor, mark, mark.count)
    close(descriptor)
  }

  private func forgetUse() { truncate(lock, 0) }

  var isDirectoryWritable: Bool { access(directory, W_OK) == 0 }

  var isSuspect: Bool { access(suspicion, F_OK) == 0 }

  func markSuspect() {
    let descriptor = open(suspicion, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor >= 0 { close(descriptor) }
  }

  func clearSuspicion() {
    unlink(suspicion)
  }

  /// Renames database, log and shared memory together.
  ///
  /// Keeps the first such set, which holds the oldest articles, and the two newest.
  ///
  /// - Returns: The new path of the database.
  func quarantine(stamp: String) throws(StoreError) -> String {
    var suffix = ".corrupt-\(stamp)-\(getpid())"
    while access(database + suffix, F_OK) == 0 { suffix += "+" }
    forgetUse()
    guard rename(database, database + suffix) == 0 else {
      throw StoreError(.damaged, path: database, detail: "cannot move it: \(lastSystemError())")
    }
    rename(log, database + suffix + "-wal")
    rename(sharedMemory, database + suffix + "-shm")
    clearSuspicion()
    removeQuarantines(keepingNewest: 2)
    return database + suffix
  }

  /// Makes an empty file for the copy `copy` of an older schema, which nobody removes while its lock is
  /// held.
  ///
  /// Another process may remove the file between its making and its locking; then a new one is made.
  func beginCopy(_ copy: String) throws(StoreError) -> (path: String, lock: FileLock) {
    for _ in 0..<100 {
      let path = "\(copy).\(UInt64.random(in: 0 ... .max)).part"
      if let lock = try FileLock.making(path) { return (path, lock) }
    }
    throw StoreError(.busy, path: database, detail: "no copy of it could be locked")
  }

  /// Removes unfinished copies of older schemas whose process has died; a running process holds a lock
  /// on its copy.
  func removeUnfinishedCopies() {
    let prefix = name + ".schema-"
    for entry in entries(of: directory) where entry.hasPrefix(prefix) && entry.hasSuffix(".part") {
      let path = "\(directory)/\(entry)"
      guard let lock = try? FileLock(path: path, creates: false), lock.acquire(.exclusive) else {
        continue
      }
      unlink(path)
      lock.release()
    }
  }

  private func removeQuarantines(keepingNewest count: Int) {
    let prefix = name + ".corrupt-"
    let sets = entries(of: directory)
      .filter { $0.hasPrefix(prefix) && !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
      .sorted()
    for set in sets.dropFirst().dropLast(count) {
      for suffix in ["", "-wal", "-shm"] { unlink("\(directory)/\(set)\(suffix)") }
    }
  }
}

struct FileIdentity: Hashable, Sendable {
  let device: UInt64
  let inode: UInt64
}

/// SQLite's WAL needs shared memory and locks that network file systems do not support
/// (sqlite.org/wal.html); the numbers come from statfs(2).
private func isOnNetwork(_ directory: String) -> Bool {
  let networks = [0x6969, 0x517b, 0xff53_4d42, 0xfe53_4d42, 0x5346_414f, 0x0102_1997]
  return networks.contains(newsagg_file_system_type(directory))
}

func lastSystemError() -> String {
  String(cString: strerror(errno))
}

private func entries(of directory: String) -> [String] {
  guard let stream = opendir(directory) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    names.append(name)
  }
  return names
}

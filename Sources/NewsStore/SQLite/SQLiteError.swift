// SQLiteError.swift - SQLite result codes to StoreError, in one table.

import CSQLite

import Glibc

extension StoreError {
  /// `status` is an extended result code (sqlite.org/rescode.html).
  init(sqlite status: Int32, handle: OpaquePointer?, path: String) {
    // SQLite forgets the cause of a failed commit; the thread still knows it.
    let threadError = errno
    let noted = handle.map { sqlite3_system_errno($0) } ?? 0
    let systemError = noted == 0 && status & 0xff == SQLITE_IOERR ? threadError : noted
    let message = handle.flatMap { sqlite3_errmsg($0) } ?? sqlite3_errstr(status)
    let detail = message.map { String(cString: $0) } ?? "unknown error"
    let cause = systemError == 0 ? "" : ": \(String(cString: strerror(systemError)))"
    self.init(
      StoreError.kind(of: status, systemError: systemError), path: path,
      detail: "\(detail)\(cause) (SQLite \(status))")
  }

  static func kind(of status: Int32, systemError: Int32) -> Kind {
    switch status & 0xff {
    case SQLITE_BUSY, SQLITE_LOCKED: .busy
    case SQLITE_FULL: .full
    case SQLITE_IOERR where isOutOfSpace(systemError): .full
    // The file was moved or removed while it was open (SQLITE_READONLY_DBMOVED): open it again.
    case SQLITE_READONLY where status == 1032: .io
    case SQLITE_READONLY: .readOnly
    case SQLITE_CORRUPT, SQLITE_NOTADB: .damaged
    case SQLITE_INTERRUPT: .tooLong
    case SQLITE_CANTOPEN where systemError == EMFILE || systemError == ENFILE: .resource
    case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: .open
    default: .io
    }
  }

  /// EFBIG is RLIMIT_FSIZE: it has the same effect as a full disk (ENOSPC).
  private static func isOutOfSpace(_ systemError: Int32) -> Bool {
    systemError == ENOSPC || systemError == EDQUOT || systemError == EFBIG
  }
}

// StoreError.swift - an error of the store, and what to do about it.

import Glibc
import NewsCore

/// An error of the store.
///
/// Nothing was saved: every write is one transaction. So the caller may continue without the store,
/// answer from memory and try again later.
package struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The file cannot be opened or created: path, permissions, file kind.
    case open
    /// Another process held the lock for longer than the limits of ``StoreOptions``.
    case busy
    /// No space left, quota or file size limit reached.
    case full
    /// The file or directory may not be written, or the schema is newer and only reading is safe.
    case readOnly
    /// The content is not what SQLite wrote; the next open moves the files aside.
    case damaged
    /// A database of another program; it was not touched.
    case foreign
    /// Written by a later version that this one cannot even read.
    case newer
    /// The server of the database cannot be reached, or does not answer in time.
    case unreachable
    /// The target of a copy is not empty; it was not changed.
    case notEmpty
    /// The database does not accept a value (SQLSTATE class 22, or 54000): the same write fails each time.
    case refused
    /// The process or the system has no file descriptor left.
    case resource
    /// A read did not end within its time limit, or the caller's task was cancelled.
    case tooLong
    /// Any other failure of the disk or of the database; the connection is opened again on next use.
    case io
  }

  package var kind: Kind
  /// The path, the URL without user and parameters, or `:memory:`.
  package var path: String
  /// The message of the system, in one line.
  package var detail: String
  /// What the user can do, if the detail says more than the kind.
  private let advice: String?

  package init(_ kind: Kind, path: String, detail: String, advice: String? = nil) {
    self.kind = kind
    self.path = path
    self.detail = detail
    self.advice = advice
  }

  package var description: String { "\(summary): \(detail)" }

  private var summary: String {
    switch kind {
    case .open: "cannot open the store \(path)"
    case .busy: "the store \(path) is \(isOnServer ? "busy" : "locked by another process")"
    case .full: "no space left for the store \(path)"
    case .readOnly: "the store \(path) cannot be written"
    case .damaged: "the store \(path) is damaged"
    case .foreign: "\(path) is not a newsagg store"
    case .newer: "the store \(path) was written by a newer newsagg"
    case .unreachable: "cannot reach the store \(path)"
    case .notEmpty: "the store \(path) is not empty"
    case .refused: "the store \(path) refuses a value"
    case .resource: "no file descriptor is left for the store \(path)"
    case .tooLong: "reading the store \(path) took too long"
    case .io: "the store \(path) cannot be read or written"
    }
  }

  /// What the user can do about it; names real flags and commands.
  package var hint: String { advice ?? (isOnServer ? serverHint : fileHint) }

  private var isOnServer: Bool { path.hasPrefix("postgresql://") }

  private var fileHint: String {
    switch kind {
    case .open: "check the path and its permissions, or choose another with --store"
    case .busy: "find the process that holds it (fuser \(path)), or try again later"
    case .full: "free some space or raise the quota; nothing already stored was lost"
    case .readOnly: "make the file and its directory writable, or choose another with --store"
    case .damaged: "run newsagg again: it moves the damaged files aside and starts a new store"
    case .foreign: "choose another path with --store; this file was left as it is"
    case .notEmpty: "choose a path where no file is yet, or move this one away first"
    case .io: "run newsagg doctor; look for disk errors in the system log"
    case .newer, .unreachable, .refused, .resource, .tooLong: serverHint
    }
  }

  private var serverHint: String {
    switch kind {
    case .open: "check the URL of the store"
    case .busy: "try again later; newsagg store info shows how many connections are in use"
    case .full: "free some space on the server's disk; nothing already stored was lost"
    case .readOnly: "let the server accept writes, or name another one in the URL of the store"
    case .foreign: "choose another database in the URL of the store; this one was left as it is"
    case .newer: "upgrade newsagg, or choose another path with --store"
    case .unreachable: "start the server, or check host and port in the URL of the store"
    case .notEmpty:
      "choose a database without the schema newsagg, or remove all that it has with "
        + "DROP SCHEMA newsagg CASCADE"
    case .refused: "all else is stored; please report what was refused"
    case .resource: "raise the limit of open files (ulimit -n), or lower concurrency"
    case .tooLong: "ask for less: more words, fewer sources, a later start"
    case .io, .damaged: "run newsagg doctor; look for the reason in the server's log"
    }
  }
}

extension StoreError {
  /// The server accepted the connection and does not answer.
  init(silent path: String, for limit: Duration) {
    self.init(
      .unreachable, path: path, detail: StoreError.silence(limit),
      advice: "see whether the server runs, and whether a session there holds a lock "
        + "(pg_stat_activity)")
  }

  static func silence(_ limit: Duration) -> String {
    let time = limit.milliseconds
    return "no answer within \(time % 1000 == 0 ? "\(time / 1000) s" : "\(time) ms")"
  }

  /// A file of the store cannot be opened, for a reason of the system.
  init(opening path: String, errno number: Int32) {
    self.init(
      number == EMFILE || number == ENFILE ? .resource : .open, path: path,
      detail: String(cString: strerror(number)))
  }
}

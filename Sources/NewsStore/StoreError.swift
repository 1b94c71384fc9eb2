// StoreError.swift - why the store could not do what was asked, and what to do about it.

import Glibc

/// Why the store could not do what was asked.
///
/// Nothing was saved: every write is one transaction, so the caller may go on without the store,
/// answer from what it holds in memory and try again later.
package struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The file cannot be opened or created: path, permissions, file kind.
    case open
    /// Another process held the lock for longer than the limits of ``StoreOptions``.
    case busy
    /// No space left, quota or file size limit reached.
    case full
    /// File or directory may not be written, or the schema is newer and only reading is safe.
    case readOnly
    /// The content is not what SQLite wrote; the next open moves the files aside.
    case damaged
    /// A database of another program; it was not touched.
    case foreign
    /// Written by a later version that this one cannot even read.
    case newer
    /// The server of the database cannot be reached, or does not answer in time.
    case unreachable
    /// The process or the system has no file descriptor left.
    case resource
    /// A read that was given a time did not end within it.
    case tooLong
    /// Any other failure of the disk or of the database; the connection is opened anew on next use.
    case io
  }

  package var kind: Kind
  /// The path, the URL without user and parameters, or `:memory:`.
  package var path: String
  /// What the system said; one line.
  package var detail: String

  package init(_ kind: Kind, path: String, detail: String) {
    self.kind = kind
    self.path = path
    self.detail = detail
  }

  package var description: String { "\(summary): \(detail)" }

  private var summary: String {
    switch kind {
    case .open: "cannot open the store \(path)"
    case .busy: "the store \(path) is locked by another process"
    case .full: "no space left for the store \(path)"
    case .readOnly: "the store \(path) cannot be written"
    case .damaged: "the store \(path) is damaged"
    case .foreign: "\(path) is not a newsagg store"
    case .newer: "the store \(path) was written by a newer newsagg"
    case .unreachable: "cannot reach the store \(path)"
    case .resource: "no file descriptor is left for the store \(path)"
    case .tooLong: "reading the store \(path) took too long"
    case .io: "the store \(path) cannot be read or written"
    }
  }

  /// What the reader can do about it; names real flags and commands.
  package var hint: String {
    switch kind {
    case .open: "check the path and its permissions, or choose another with --store"
    case .busy: "find the process that holds it (fuser \(path)), or try again later"
    case .full: "free some space or raise the quota; nothing already stored was lost"
    case .readOnly: "make the file and its directory writable, or choose another with --store"
    case .damaged: "run newsagg again: it moves the damaged files aside and starts a new store"
    case .foreign: "choose another path with --store; this file was left as it is"
    case .newer: "upgrade newsagg, or choose another path with --store"
    case .unreachable: "see that the server runs and lets you in; newsagg tries again by itself"
    case .resource: "raise the limit of open files (ulimit -n), or lower concurrency"
    case .tooLong: "ask for less: more words, fewer sources, a later start"
    case .io: "run newsagg doctor; look for disk errors in the system log"
    }
  }
}

extension StoreError {
  /// A file of the store cannot be opened, for a reason of the system.
  init(opening path: String, errno number: Int32) {
    self.init(
      number == EMFILE || number == ENFILE ? .resource : .open, path: path,
      detail: String(cString: strerror(number)))
  }
}

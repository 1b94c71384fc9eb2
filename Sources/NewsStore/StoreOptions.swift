// StoreOptions.swift - where a store is and how it is opened.

package enum StoreLocation: Hashable, Sendable {
  /// An SQLite file; its directory is created if missing, with mode 0700.
  case file(String)
  /// A database that other machines may share; its tables are created if missing.
  case postgreSQL(PostgreSQLAddress)
  /// A store in memory, which is lost when it is closed.
  case memory

  /// The place of the store, for messages.
  package var path: String {
    switch self {
    case .file(let path): path
    case .postgreSQL(let address): address.place
    case .memory: ":memory:"
    }
  }
}

package struct StoreOptions: Hashable, Sendable {
  /// Longest wait for another process's lock, over all retries of one call.
  package var busyLimit: Duration
  /// Longest wait for opening and reading, which wait only while another process
  /// locks the whole file.
  package var readLimit: Duration
  /// Never writes, creates nothing, and fails when there is no store yet.
  package var isReadOnly: Bool
  /// Greatest number of connections to a server; a file has a fixed few.
  package var connections = 1
  /// Longest wait for one answer of a server; maintenance in the background may wait longer.
  package var answerLimit = PostgreSQLConnection.Limits().answering
  /// When a server must have been connected and have answered once, unless its tables must be made or
  /// upgraded; nil: it gets a few seconds.
  package var openingEnd: ContinuousClock.Instant?
  /// What the process asks first: a server is asked this with the check of the schema, in one wait.
  package var firstQuestion: AnswerQuestion?
  /// Longest time to find and score the hits of a search in a file; a millisecond is added for each
  /// wanted hit.
  package var searchTime = Duration.milliseconds(400)
  /// Reads the whole file for damage before it is used: about 1 ms a MB.
  package var verifies: Bool

  package init(
    busyLimit: Duration = .seconds(2), readLimit: Duration? = nil, isReadOnly: Bool = false,
    verifies: Bool = false
  ) {
    self.busyLimit = busyLimit
    self.readLimit = min(busyLimit, readLimit ?? busyLimit)
    self.isReadOnly = isReadOnly
    self.verifies = verifies
  }
}

/// The state in which the store was opened.
package struct StoreCondition: Hashable, Sendable {
  package enum Access: Hashable, Sendable {
    case ok
    /// Reads work, every write throws ``StoreError/Kind/readOnly``; `advice` is what the user can do, if it
    /// differs from the usual.
    case readOnly(reason: String, advice: String? = nil)

    /// A later version has changed the tables.
    static func newer(_ found: Int, than known: Int) -> Access {
      .readOnly(
        reason: "it has schema \(found), this newsagg writes \(known)",
        advice: "upgrade newsagg; until then it can only be read")
    }
  }

  package var access: Access
  /// Messages of all openings for the user, the newest last: the new path of damaged files, the path of
  /// the copy of an older schema.
  package var notes: [String]

  package init(access: Access = .ok, notes: [String] = []) {
    self.access = access
    self.notes = notes
  }
}

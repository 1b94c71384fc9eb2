// Dialect.swift - the SQL that differs between databases, as a value of the connection.

/// The database of a connection, for SQL that differs between databases.
package enum Dialect: Hashable, Sendable {
  case sqlite
  /// The tables are in this schema.
  case postgreSQL(schema: String)

  /// The right side of a condition: the column is one of the texts in `placeholder`; see
  /// ``SQLValue/init(list:)``.
  func isOne(ofTexts placeholder: String) -> String {
    switch self {
    case .sqlite: "IN (SELECT value FROM json_each(\(placeholder)))"
    // With IN (SELECT ...) the planner scans the whole table.
    case .postgreSQL: "= ANY (CAST(\(placeholder) AS TEXT[]))"
    }
  }

  /// The same for numbers.
  func isOne(ofNumbers placeholder: String) -> String {
    switch self {
    case .sqlite: "IN (SELECT value FROM json_each(\(placeholder)))"
    case .postgreSQL: "= ANY (CAST(\(placeholder) AS BIGINT[]))"
    }
  }

  /// The same for the results of a query of one column.
  func isOne(of query: String) -> String {
    switch self {
    case .sqlite: "IN (\(query))"
    case .postgreSQL: "= ANY (ARRAY(\(query)))"
    }
  }

  /// A table of the pairs in `placeholder`, with the columns `first` and `second`; see
  /// ``SQLValue/init(pairs:)``.
  func table(ofPairs placeholder: String) -> String {
    switch self {
    case .sqlite:
      """
      (SELECT json_extract(value, '$[0]') AS first, json_extract(value, '$[1]') AS second
       FROM json_each(\(placeholder)))
      """
    case .postgreSQL:
      """
      (SELECT value ->> 0 AS first, value ->> 1 AS second
       FROM json_array_elements(\(placeholder)::json))
      """
    }
  }

  /// A condition: `text` matches the POSIX extended regular expression in `pattern`.
  func matches(_ text: String, pattern: String, ignoresCase: Bool) -> String {
    switch self {
    case .sqlite: "newsagg_matches(\(pattern), \(ignoresCase ? 1 : 0), \(text))"
    // (?en): an extended expression of POSIX, line by line, not one of PostgreSQL's own. The collation
    // "C" of the columns ignores the case of ASCII letters only.
    case .postgreSQL:
      "(\(text)) COLLATE \"und-x-icu\" ~ ('(?en\(ignoresCase ? "i" : ""))' || \(pattern))"
    }
  }

  /// Follows the columns that an UPDATE of `source` sets; see ``Store/recordChanges(since:)``.
  var notingChange: String {
    switch self {
    case .sqlite: ""
    case .postgreSQL: ", changed = pg_current_xact_id()"
    }
  }

  /// Takes the locks of the names that no other transaction holds, without waiting; `body` gets
  /// the others.
  ///
  /// No query is needed if only one transaction writes at a time.
  func tryingLock(
    _ lock: NameLock, _ names: [String], _ body: @escaping (String) -> Void
  ) -> [SQLQuery] {
    guard case .postgreSQL(let schema) = self else { return [] }
    let query = SQLQuery(
      """
      SELECT name FROM unnest(CAST($1 AS TEXT[])) AS names (name)
      WHERE NOT pg_try_advisory_xact_lock(\(lock.rawValue), hashtext('\(schema) ' || name))
      """, [SQLValue(list: names)]
    ) { body($0.text()) }
    return [query]
  }

  /// LIKE that ignores the case of ASCII letters only; in PostgreSQL the columns' collation "C" does
  /// that.
  var like: String {
    switch self {
    case .sqlite: "LIKE"
    case .postgreSQL: "ILIKE"
    }
  }

  /// Ends a SELECT; other transactions cannot change its rows before this one has ended.
  var locked: String {
    switch self {
    case .sqlite: ""
    case .postgreSQL: "FOR UPDATE"
    }
  }

  /// The statements that begin a transaction.
  func begin(_ kind: TransactionKind) -> [String] {
    switch (self, kind) {
    // It takes the write lock first: a transaction that reads and then writes would fail at once if
    // another process wrote in between.
    case (.sqlite, .write): ["BEGIN IMMEDIATE"]
    case (.sqlite, .read): ["BEGIN"]
    case (.postgreSQL(let schema), .write):
      ["BEGIN", settings(schema), PostgreSQLSchema.refusalOfOldWriters]
    case (.postgreSQL(let schema), .read):
      ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", settings(schema)]
    }
  }

  /// Sets them for this transaction only: a pooler may give the next one another connection.
  private func settings(_ schema: String) -> String {
    """
    SELECT set_config('search_path', '\(schema)', true), set_config('statement_timeout', '5s', true),
      set_config('lock_timeout', '1s', true),
      set_config('idle_in_transaction_session_timeout', '5s', true), set_config('jit', 'off', true),
      set_config('array_nulls', 'on', true)
    """
  }

  /// For a transaction that finds all rows by their keys: a statement that was planned while a table was
  /// small would still read all of it when it is large.
  var findingByKey: [String] {
    switch self {
    case .sqlite: []
    case .postgreSQL: ["SELECT set_config('enable_seqscan', 'off', true)"]
    }
  }

  /// For a transaction that may be lost in a power failure of the server: it does not wait for the disk.
  ///
  /// SQLite never waits for it, with `PRAGMA synchronous = NORMAL`.
  var forgettable: [String] {
    switch self {
    case .sqlite: []
    case .postgreSQL: ["SELECT set_config('synchronous_commit', 'off', true)"]
    }
  }
}

enum TransactionKind {
  case read, write
}

/// A lock that a transaction holds until its end, by name within its schema.
///
/// A missing row cannot be locked: eight processes would each admit a new source.
enum NameLock: Int32 {
  // "nag" and a digit: other programs may take locks in the same database.
  case schema = 0x6e61_6730
  case source = 0x6e61_6731
  case host = 0x6e61_6732
}

extension SQLConnection {
  /// Takes the locks of these names, in the same order in all transactions.
  ///
  /// SQLite has one lock for everything, and a transaction that writes begins with it. Take the locks of
  /// sources before those of hosts.
  func lock(_ lock: NameLock, _ names: [String]) throws(StoreError) {
    guard case .postgreSQL(let schema) = dialect, !names.isEmpty else { return }
    try send(
      """
      SELECT pg_advisory_xact_lock(\(lock.rawValue), key) FROM (
        SELECT DISTINCT hashtext('\(schema) ' || name) AS key
        FROM unnest(CAST($1 AS TEXT[])) AS names (name) ORDER BY key) AS keys
      """, [SQLValue(list: names)])
  }
}

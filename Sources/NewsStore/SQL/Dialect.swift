// Dialect.swift - what databases say differently, as a value of the connection.

/// The database behind a connection, where that changes what has to be said in SQL.
package enum Dialect: Hashable, Sendable {
  case sqlite
  /// The tables are in this schema.
  case postgreSQL(schema: String)

  /// A condition's right side: the column is one of the texts that `placeholder` stands for; see
  /// ``SQLValue/init(list:)``.
  func isOne(ofTexts placeholder: String) -> String {
    switch self {
    case .sqlite: "IN (SELECT value FROM json_each(\(placeholder)))"
    // As IN (SELECT ...) the planner scans the whole table.
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

  /// The same for what a query of one column gives.
  func isOne(of query: String) -> String {
    switch self {
    case .sqlite: "IN (\(query))"
    case .postgreSQL: "= ANY (ARRAY(\(query)))"
    }
  }

  /// A table of the pairs that `placeholder` stands for, with the columns `first` and `second`; see
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

  /// A condition: `text` matches the POSIX extended regular expression that `pattern` stands for.
  func matches(_ text: String, pattern: String, ignoresCase: Bool) -> String {
    switch self {
    case .sqlite: "newsagg_matches(\(pattern), \(ignoresCase ? 1 : 0), \(text))"
    // (?en): an extended expression of POSIX, line by line, not one of PostgreSQL's own. The collation
    // "C" of the columns knows the case of ASCII letters only.
    case .postgreSQL:
      "(\(text)) COLLATE \"und-x-icu\" ~ ('(?en\(ignoresCase ? "i" : ""))' || \(pattern))"
    }
  }

  /// Behind the columns that an UPDATE of `source` sets; see ``Store/recordChanges(since:)``.
  var notingChange: String {
    switch self {
    case .sqlite: ""
    case .postgreSQL: ", changed = pg_current_xact_id()"
    }
  }

  /// Takes the locks of those names that no other transaction has, and waits for none; `body` is given
  /// the others.
  ///
  /// Nothing to ask where one transaction writes at a time.
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

  /// LIKE that folds the case of ASCII letters only; in PostgreSQL the columns' collation "C" sees to
  /// that.
  var like: String {
    switch self {
    case .sqlite: "LIKE"
    case .postgreSQL: "ILIKE"
    }
  }

  /// Ends a SELECT whose rows nobody else may change before this transaction has ended.
  var locked: String {
    switch self {
    case .sqlite: ""
    case .postgreSQL: "FOR UPDATE"
    }
  }

  /// The statements that begin a transaction.
  func begin(_ kind: TransactionKind) -> [String] {
    switch (self, kind) {
    // The write lock first: a transaction that reads and then writes would fail at once when
    // another process wrote in between.
    case (.sqlite, .write): ["BEGIN IMMEDIATE"]
    case (.sqlite, .read): ["BEGIN"]
    case (.postgreSQL(let schema), .write):
      ["BEGIN", settings(schema), PostgreSQLSchema.refusalOfOldWriters]
    case (.postgreSQL(let schema), .read):
      ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", settings(schema)]
    }
  }

  /// Sets them for this transaction alone: a pooler may give the next one another connection.
  private func settings(_ schema: String) -> String {
    """
    SELECT set_config('search_path', '\(schema)', true), set_config('statement_timeout', '5s', true),
      set_config('lock_timeout', '1s', true),
      set_config('idle_in_transaction_session_timeout', '5s', true), set_config('jit', 'off', true)
    """
  }

  /// For a transaction that finds all rows by their keys: a statement that is planned while a table is
  /// small would go on reading all of it when it is large.
  var findingByKey: [String] {
    switch self {
    case .sqlite: []
    case .postgreSQL: ["SELECT set_config('enable_seqscan', 'off', true)"]
    }
  }

  /// For a transaction that may be lost when the server loses its power: it does not wait for the disk.
  ///
  /// SQLite waits for it in none, with `PRAGMA synchronous = NORMAL`.
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

/// What a transaction has for itself until its end, by name within its schema.
///
/// A row that is not there yet cannot be locked: eight processes would each admit a new source.
enum NameLock: Int32 {
  // "nag" and a digit: others may take locks in the same database.
  case schema = 0x6e61_6730
  case source = 0x6e61_6731
  case host = 0x6e61_6732
}

extension SQLConnection {
  /// Takes the locks of these names, in an order that all transactions have in common.
  ///
  /// SQLite has one lock for all, and a transaction that writes begins with it. Take those of sources
  /// before those of hosts.
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

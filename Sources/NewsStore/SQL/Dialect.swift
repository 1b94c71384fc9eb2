// Dialect.swift - what databases say differently, as a value of the connection.

/// The database behind a connection, where that changes what has to be said in SQL.
package enum Dialect: Sendable {
  case sqlite

  /// A condition's right side: the column is one of the texts that `placeholder` stands for; see
  /// ``SQLValue/init(list:)``.
  func isOne(ofTexts placeholder: String) -> String {
    "IN (SELECT value FROM json_each(\(placeholder)))"
  }

  /// The same for numbers.
  func isOne(ofNumbers placeholder: String) -> String {
    "IN (SELECT value FROM json_each(\(placeholder)))"
  }

  /// A table of the pairs that `placeholder` stands for, with the columns `first` and `second`; see
  /// ``SQLValue/init(pairs:)``.
  func table(ofPairs placeholder: String) -> String {
    """
    (SELECT json_extract(value, '$[0]') AS first, json_extract(value, '$[1]') AS second
     FROM json_each(\(placeholder)))
    """
  }

  /// A condition: `text` matches the POSIX extended regular expression that `pattern` stands for.
  func matches(_ text: String, pattern: String, ignoresCase: Bool) -> String {
    "newsagg_matches(\(pattern), \(ignoresCase ? 1 : 0), \(text))"
  }

  /// LIKE that folds the case of ASCII letters only.
  var like: String { "LIKE" }

  /// The statements that begin a transaction.
  func begin(_ kind: TransactionKind) -> String {
    switch kind {
    // The write lock first: a transaction that reads and then writes would fail at once when
    // another process wrote in between.
    case .write: "BEGIN IMMEDIATE"
    case .read: "BEGIN"
    }
  }
}

enum TransactionKind {
  case read, write
}

// Dialect.swift - the few places where SQLite and PostgreSQL say the same thing differently.

import NewsCore
import NewsText

/// The few places where SQLite and PostgreSQL say the same thing differently.
enum Dialect {
  /// A subquery giving the texts of the JSON array bound to `placeholder`.
  static func elements(of placeholder: String) -> String {
    "(SELECT value FROM json_each(\(placeholder)))"
  }

  /// A subquery giving the numbers of such an array, as column `number`.
  static func numbers(of placeholder: String) -> String {
    "(SELECT value AS number FROM json_each(\(placeholder)))"
  }

  /// Case-insensitive LIKE; in SQLite it folds ASCII letters only.
  static let like = "LIKE"
}

func jsonArray(_ texts: some Sequence<String>) -> String {
  var writer = JSONWriter()
  writer.array(texts) { $0.string($1) }
  return String(decoding: writer.bytes, as: UTF8.self)
}

// SQLConnection.swift - the seam between the store's SQL and the database that runs it.

import NewsText

/// One connection to one database, used by one thread at a time.
///
/// Statements use PostgreSQL's `$1` placeholders, which SQLite accepts too, so that the store's SQL
/// exists once.
package protocol SQLConnection: AnyObject {
  /// Runs one statement and hands its rows to `body`, one by one, until it returns false.
  ///
  /// - Returns: How many rows an INSERT, UPDATE or DELETE changed.
  @discardableResult
  func run(
    _ sql: String, _ arguments: [SQLValue],
    _ body: (any SQLRow) throws(StoreError) -> Bool
  ) throws(StoreError) -> Int
}

package enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case text(String)
}

/// The row a statement stands on, valid until `body` returns.
package protocol SQLRow {
  /// Nil for NULL; columns count from 0.
  func integer(_ column: Int32) -> Int64?
  func real(_ column: Int32) -> Double?
  func text(_ column: Int32) -> String?
}

extension SQLConnection {
  @discardableResult
  package func execute(_ sql: String, _ arguments: [SQLValue] = []) throws(StoreError) -> Int {
    try run(sql, arguments) { _ in true }
  }

  /// Every row, as `decode` makes it.
  package func all<Value>(
    _ sql: String, _ arguments: [SQLValue] = [],
    _ decode: (inout RowReader) throws(StoreError) -> Value
  ) throws(StoreError) -> [Value] {
    var values: [Value] = []
    try run(sql, arguments) { row throws(StoreError) in
      var reader = RowReader(row)
      values.append(try decode(&reader))
      return true
    }
    return values
  }

  /// The first row, as `decode` makes it.
  package func first<Value>(
    _ sql: String, _ arguments: [SQLValue] = [],
    _ decode: (inout RowReader) throws(StoreError) -> Value
  ) throws(StoreError) -> Value? {
    var value: Value?
    try run(sql, arguments) { row throws(StoreError) in
      var reader = RowReader(row)
      value = try decode(&reader)
      return false
    }
    return value
  }
}

extension SQLValue {
  init(_ text: String?) {
    self = text.map(SQLValue.text) ?? .null
  }

  init(_ number: (some BinaryInteger)?) {
    self = number.map { .integer(Int64(truncatingIfNeeded: $0)) } ?? .null
  }

  init(_ flag: Bool) {
    self = .integer(flag ? 1 : 0)
  }

  /// Several texts as a JSON array, for ``Dialect/elements(of:)``.
  init(list texts: some Sequence<String>) {
    self = .text(jsonArray(texts))
  }

  /// Several numbers, for ``Dialect/numbers(of:)``.
  init(list numbers: some Sequence<Int64>) {
    var writer = JSONWriter()
    writer.array(numbers) { $0.integer($1) }
    self = .text(String(decoding: writer.bytes, as: UTF8.self))
  }
}

extension Array {
  /// Parts that one statement takes as a list: of two kilobytes each, 256 are well below what SQLite
  /// takes.
  var batches: some Sequence<ArraySlice<Element>> {
    stride(from: 0, to: count, by: 256).lazy.map { self[$0..<Swift.min($0 + 256, count)] }
  }
}

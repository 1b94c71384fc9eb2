// SQLConnection.swift - the seam between the store's SQL and the database that runs it.

import NewsText

/// One connection to one database, used by one thread at a time.
///
/// Statements use PostgreSQL's `$1` placeholders, which SQLite accepts too, so that the store's SQL
/// exists once.
package protocol SQLConnection: AnyObject {
  var dialect: Dialect { get }
  /// The clock of the database, to be compared with in each transaction; nil where that is the
  /// machine's own.
  var clock: StoreClock? { get }
  /// Finds the words of texts for the database; nil where FTS5 itself does.
  var scanner: WordScanner? { get }

  /// Runs one statement and hands its rows to `body`, one by one, until it returns false.
  ///
  /// - Returns: How many rows an INSERT, UPDATE or DELETE changed.
  @discardableResult
  func run(
    _ sql: String, _ arguments: [SQLValue],
    _ body: (any SQLRow) throws(StoreError) -> Bool
  ) throws(StoreError) -> Int

  /// Runs one statement once for each of `rows`, in their order; what they give back is dropped.
  ///
  /// The next call that hands out rows may be the first to wait for them, and to throw what they
  /// met.
  func runEach(_ sql: String, _ rows: [[SQLValue]]) throws(StoreError)

  /// Runs queries that do not depend on each other, in their order, and waits for them together.
  func read(_ queries: [SQLQuery]) throws(StoreError)

  /// Sends what ``runEach(_:_:)`` has kept back, for a while may pass before the next wait.
  func flush() throws(StoreError)

  /// Lets reading throw ``StoreError/Kind/tooLong`` from `end` on; nil sets no limit.
  func limitReading(until end: ContinuousClock.Instant?)
}

/// A query and what becomes of its rows.
package struct SQLQuery {
  package let sql: String
  package let arguments: [SQLValue]
  package let body: (inout RowReader) throws(StoreError) -> Void

  package init(
    _ sql: String, _ arguments: [SQLValue] = [],
    _ body: @escaping (inout RowReader) throws(StoreError) -> Void
  ) {
    (self.sql, self.arguments, self.body) = (sql, arguments, body)
  }
}

package enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case text(String)
  /// For ``Dialect/isOne(ofTexts:)``.
  case texts([String])
  /// For ``Dialect/isOne(ofNumbers:)``.
  case numbers([Int64])
  /// A JSON array, for ``Dialect/table(ofPairs:)``.
  case list(String)
}

/// The row a statement stands on, valid until `body` returns.
package protocol SQLRow {
  /// The value of a column, counted from 0; nil for NULL.
  func integer(_ column: Int32) -> Int64?
  func real(_ column: Int32) -> Double?
  func text(_ column: Int32) -> String?
}

extension SQLConnection {
  package var clock: StoreClock? { nil }
  package var scanner: WordScanner? { nil }

  package func runEach(_ sql: String, _ rows: [[SQLValue]]) throws(StoreError) {
    for row in rows { try execute(sql, row) }
  }

  /// One statement whose result nobody needs; see ``runEach(_:_:)``.
  package func send(_ sql: String, _ arguments: [SQLValue] = []) throws(StoreError) {
    try runEach(sql, [arguments])
  }

  package func read(_ queries: [SQLQuery]) throws(StoreError) {
    for query in queries {
      try run(query.sql, query.arguments) { row throws(StoreError) in
        var reader = RowReader(row)
        try query.body(&reader)
        return true
      }
    }
  }
  /// A database that cannot be interrupted takes its time.
  package func limitReading(until end: ContinuousClock.Instant?) {}

  package func flush() throws(StoreError) {}

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

  /// Several texts, for ``Dialect/isOne(ofTexts:)``.
  init(list texts: some Sequence<String>) {
    self = .texts(Array(texts))
  }

  /// Several numbers, for ``Dialect/isOne(ofNumbers:)``.
  init(list numbers: some Sequence<Int64>) {
    self = .numbers(Array(numbers))
  }

  /// Several pairs, for ``Dialect/table(ofPairs:)``.
  init(pairs: some Sequence<(String, String)>) {
    var writer = JSONWriter()
    writer.array { writer in
      for (first, second) in pairs {
        writer.array {
          $0.string(first)
          $0.string(second)
        }
      }
    }
    self = .list(String(decoding: writer.bytes, as: UTF8.self))
  }
}

extension Array {
  /// Parts that one statement takes as a list: of two kilobytes each, 256 are well below what SQLite
  /// takes.
  var batches: some Sequence<ArraySlice<Element>> {
    stride(from: 0, to: count, by: 256).lazy.map { self[$0..<Swift.min($0 + 256, count)] }
  }
}

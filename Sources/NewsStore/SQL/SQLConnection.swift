// SQLConnection.swift - the seam between the store's SQL and the database that runs it.

import NewsText

/// One connection to one database, used by one thread at a time.
///
/// Statements use PostgreSQL's `$1` placeholders, which SQLite accepts too, so that the store's SQL
/// exists once.
package protocol SQLConnection: AnyObject {
  var dialect: Dialect { get }
  /// The clock of the database, which each transaction reads; nil if it is the machine's
  /// own.
  var clock: StoreClock? { get }
  /// Finds the words of texts for the database; nil if FTS5 itself does.
  var scanner: WordScanner? { get }

  /// Runs one statement and passes its rows to `body`, one by one, until it returns false.
  ///
  /// - Returns: The number of rows that an INSERT, UPDATE or DELETE changed.
  @discardableResult
  func run(
    _ sql: String, _ arguments: [SQLValue],
    _ body: (any SQLRow) throws(StoreError) -> Bool
  ) throws(StoreError) -> Int

  /// Runs one statement once for each of `rows`, in their order, without results.
  ///
  /// A connection may send the statements without a wait; then the next call with results waits for
  /// them and throws their errors.
  func runEach(_ sql: String, _ rows: [[SQLValue]]) throws(StoreError)

  /// Runs queries that do not depend on each other, in their order, and waits for them together.
  func read(_ queries: [SQLQuery]) throws(StoreError)

  /// Sends what ``runEach(_:_:)`` has buffered, because the next wait may come later.
  func flush() throws(StoreError)

  /// Makes a statement throw ``StoreError/Kind/tooLong`` when `isOver` returns true; nil ends this.
  func interrupt(when isOver: (() -> Bool)?)
}

/// A query and the function that takes its rows.
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

/// The current row of a statement, valid until `body` returns.
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

  /// Runs one statement without a result; see ``runEach(_:_:)``.
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

  /// A server's statements cannot be interrupted; it has its own time limits.
  package func interrupt(when isOver: (() -> Bool)?) {}

  /// Makes reading throw ``StoreError/Kind/tooLong`` from `end` on; nil sets no limit.
  package func limitReading(until end: ContinuousClock.Instant?) {
    interrupt(when: end.map { end in { ContinuousClock.now >= end } })
  }

  package func flush() throws(StoreError) {}

  @discardableResult
  package func execute(_ sql: String, _ arguments: [SQLValue] = []) throws(StoreError) -> Int {
    try run(sql, arguments) { _ in true }
  }

  /// Every row, decoded by `decode`.
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

  /// The first row, decoded by `decode`.
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
  /// Number of values that one statement gets as a list: 256 of two kilobytes each are far below
  /// SQLite's limit.
  var batches: some Sequence<ArraySlice<Element>> { batches(of: 256) }

  package func batches(of size: Int) -> some Sequence<ArraySlice<Element>> {
    stride(from: 0, to: count, by: size).lazy.map { self[$0..<Swift.min($0 + size, count)] }
  }
}

// ObservedConnection.swift - a connection that reports its calls to a test.

import NewsStore

/// A real connection that reports each wait of its caller.
///
/// `runEach` is not reported: over a network its rows are sent with the next statement that waits.
final class ObservedConnection: SQLConnection {
  private let base: any SQLConnection
  private let observe: @Sendable (_ sql: String) -> Void

  init(_ base: any SQLConnection, _ observe: @escaping @Sendable (_ sql: String) -> Void) {
    self.base = base
    self.observe = observe
  }

  var dialect: Dialect { base.dialect }
  var clock: StoreClock? { base.clock }
  var scanner: WordScanner? { base.scanner }

  func run(
    _ sql: String, _ arguments: [SQLValue], _ body: (any SQLRow) throws(StoreError) -> Bool
  ) throws(StoreError) -> Int {
    observe(sql)
    return try base.run(sql, arguments, body)
  }

  func runEach(_ sql: String, _ rows: [[SQLValue]]) throws(StoreError) {
    try base.runEach(sql, rows)
  }

  /// Several queries are one wait.
  func read(_ queries: [SQLQuery]) throws(StoreError) {
    guard let first = queries.first else { return }
    observe(first.sql)
    try base.read(queries)
  }
}

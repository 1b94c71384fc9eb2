// FaultyConnection.swift - a database connection that fails when a test says so.

package import NewsStore

/// A real connection whose n-th statement fails.
///
/// Statements of all connections of one plan are counted together, so a test can make each statement of a
/// call fail in turn.
package final class FaultyConnection: SQLConnection {
  private let base: any SQLConnection
  private let plan: FaultPlan

  package init(_ base: any SQLConnection, plan: FaultPlan) {
    self.base = base
    self.plan = plan
  }

  package var dialect: Dialect { base.dialect }

  package func run(
    _ sql: String, _ arguments: [SQLValue], _ body: (any SQLRow) throws(StoreError) -> Bool
  ) throws(StoreError) -> Int {
    // A failed rollback means a lost connection; SQLite then rolls back on its own.
    if sql != "ROLLBACK", let kind = plan.next(sql) {
      throw StoreError(kind, path: "/injected", detail: "injected fault")
    }
    return try base.run(sql, arguments, body)
  }

  package func interrupt(when isOver: (() -> Bool)?) {
    base.interrupt(when: isOver)
  }
}

// DatabaseSession.swift - the operations that a queue needs of its connection.

/// The connection of one ``Database``: opened on first use, and again after it broke.
protocol DatabaseSession: AnyObject {
  /// The state in which the store was opened; nil when nothing is open.
  var condition: StoreCondition? { get }

  func connected() throws(StoreError) -> any SQLConnection

  /// - Throws: If the store cannot be written now; else the caller must call ``leaveWrite()``.
  func enterWrite(within limit: Duration) throws(StoreError)
  func leaveWrite()

  /// Maintenance for which no caller waits.
  func afterCommit(isBackground: Bool)

  func dropIfBroken(_ error: StoreError)

  /// Whether a transaction that failed with this error may succeed at once, on a new connection.
  func isWorthRepeating(_ error: StoreError) -> Bool

  /// Rises when another connection commits, in any process; needs an open connection.
  func dataVersion() throws(StoreError) -> Int64

  func close()
}

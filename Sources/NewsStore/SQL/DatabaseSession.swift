// DatabaseSession.swift - what a queue needs of the connection that it has.

/// The connection of one ``Database``: opened on first use, and anew after it broke.
protocol DatabaseSession: AnyObject {
  /// The state in which the store was opened; nil when nothing is open.
  var condition: StoreCondition? { get }

  func connected() throws(StoreError) -> any SQLConnection

  /// - Throws: When the store cannot be written now; else ``leaveWrite()`` follows.
  func enterWrite(within limit: Duration) throws(StoreError)
  func leaveWrite()

  /// Upkeep that nobody waits for.
  func afterCommit(isPatient: Bool)

  func dropIfBroken(_ error: StoreError)

  /// Whether a transaction that failed so may succeed at once, on a new connection.
  func isWorthRepeating(_ error: StoreError) -> Bool

  /// Rises when another connection commits, in whatever process; needs an open connection.
  func dataVersion() throws(StoreError) -> Int64

  func close()
}

// Store+Copy.swift - all that is stored, into another store.

package import NewsCore

/// How far a copy has come.
package struct CopyProgress: Hashable, Sendable {
  /// Rows that were written.
  package var done: Int
  /// Rows that there are.
  package var total: Int
}

/// Rows of one table that were copied, and counted in the copy.
package struct CopiedTable: Hashable, Sendable {
  package let name: String
  package let rows: Int

  package init(name: String, rows: Int) {
    self.name = name
    self.rows = rows
  }
}

/// What is to be copied from one store into another.
package struct CopyOrder: Sendable {
  let target: Store
  /// This machine's clock, by which a store in a file goes.
  let now: @Sendable () -> Moment
  let onProgress: @Sendable (CopyProgress) -> Void

  package init(
    into target: Store, now: @escaping @Sendable () -> Moment,
    onProgress: @escaping @Sendable (CopyProgress) -> Void = { _ in }
  ) {
    (self.target, self.now, self.onProgress) = (target, now, onProgress)
  }
}

extension Store {
  /// Copies all that is stored into another store, which must be empty: all of it, as it is at one
  /// instant, or nothing.
  ///
  /// Leases stay behind: they are of processes that work with this store. Instants are told by the
  /// clock of the other store from then on.
  ///
  /// - Returns: What was copied, as it was counted in the copy.
  /// - Throws: ``StoreError``; of kind `notEmpty` when the other store has something.
  @discardableResult
  package func copy(_ order: CopyOrder) async throws(StoreError) -> [CopiedTable] {
    let (origin, target) = (location, order.target)
    let originNow = clock?.now() ?? order.now()
    let targetNow = target.clock?.now() ?? order.now()
    return try await target.writer.write { connection throws(StoreError) in
      let copy = StoreCopy(
        from: try origin.connectForReading(), to: connection, path: target.location.path,
        onProgress: order.onProgress)
      return try copy.run { $0.told(by: targetNow, insteadOf: originNow) }
    }
  }
}

extension StoreLocation {
  /// A connection of the caller's own, in a transaction that sees one snapshot.
  fileprivate func connectForReading() throws(StoreError) -> any SQLConnection {
    let connection: any SQLConnection
    switch self {
    case .postgreSQL(let address): connection = try PostgreSQLConnection.open(address)
    case .file:
      let opener = SQLiteOpener(
        location: self, options: StoreOptions(isReadOnly: true), schema: .current, wrap: { $0 })
      connection = try opener.openReader().connection
    case .memory:
      throw StoreError(.open, path: path, detail: "a store in memory cannot be copied")
    }
    for statement in connection.dialect.begin(.read) { try connection.send(statement) }
    return connection
  }
}

extension Moment {
  /// This instant on another clock: its distance from `now` there equals its distance from `original` here.
  func told(by now: Moment, insteadOf original: Moment) -> Moment {
    let isOfOriginal = !bootID.isEmpty && bootID == original.bootID
    let distance =
      isOfOriginal
      ? Duration.milliseconds(bootMilliseconds.saturatingAdd(-original.bootMilliseconds))
      : wall - original.wall
    return now + distance
  }
}

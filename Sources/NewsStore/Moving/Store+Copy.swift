// Store+Copy.swift - copies all data into another store.

package import NewsCore

/// The progress of a copy.
package struct CopyProgress: Hashable, Sendable {
  /// Number of written rows.
  package var done: Int
  /// Number of all rows.
  package var total: Int
}

/// A table, and the number of its rows, counted in the copy.
package struct CopiedTable: Hashable, Sendable {
  package let name: String
  package let rows: Int

  package init(name: String, rows: Int) {
    self.name = name
    self.rows = rows
  }
}

/// The parameters of a copy from one store into another.
package struct CopyOrder: Sendable {
  let target: Store
  /// This machine's clock, which a store in a file uses.
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
  /// Copies all data into another, empty store: all of it, as it is at one instant, or
  /// nothing.
  ///
  /// Leases are not copied, because they belong to processes on this store. Instants are converted
  /// to the clock of the other store.
  ///
  /// - Returns: The tables with their numbers of rows, counted in the copy.
  /// - Throws: ``StoreError``; of kind `notEmpty` if the other store has data, of kind `tooLong` if
  ///   the task was cancelled.
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
  /// A separate connection for the caller, in a transaction that sees one snapshot.
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
  package func told(by now: Moment, insteadOf original: Moment) -> Moment {
    let isOfOriginal = !bootID.isEmpty && bootID == original.bootID
    let distance =
      isOfOriginal
      ? Duration.milliseconds(bootMilliseconds.saturatingAdd(-original.bootMilliseconds))
      : wall - original.wall
    return now + distance
  }
}

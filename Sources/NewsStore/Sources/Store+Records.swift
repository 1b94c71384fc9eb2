// Store+Records.swift - the records of sources, read and changed in one transaction.

package import NewsArticles
package import NewsCore

/// The values of a source that a transaction may change.
package struct SourceChange: Sendable {
  package var record: SourceRecord
  /// The whole document; nil or empty leaves the stored articles unchanged.
  package var document: ArticleDocument?
  /// Pauses of hosts that are stored with the record.
  package var hostPauses: [HostPause] = []
  /// A host lease that is taken or prolonged.
  package var takenHostLease: HostLease?
  /// A host lease that is released.
  package var releasedHostLease: HostLease?
  /// Read-only; the leases are those of the first host of the update.
  package var context = ChangeContext()

  package init(record: SourceRecord) {
    self.record = record
  }
}

/// What a change takes into account besides its record: the leases and pauses of its hosts, the entry of the
/// file beside the store, where the change is written, and how exact the clock is.
package struct ChangeContext: Sendable {
  package var pauses: [HostPause]
  package var leases: [HostLease] = []
  /// The request that was made while the store could not be written; nil without one.
  package var journalEntry: JournalEntry?
  package var persistence = Persistence.store
  /// How far the store's clock may be ahead of `now`: a wait that must not end early for other machines
  /// begins later by this time.
  package var clockUncertainty = Duration.zero

  /// Where the change is written.
  package enum Persistence: Sendable {
    case store
    /// The store cannot be written: the change counts in this process and, if there is one, in the file
    /// beside the store.
    case journal
    /// The file cannot be written either: the change is lost with this process.
    case memory
  }

  package init(pauses: [HostPause] = []) {
    self.pauses = pauses
  }

  /// The longest, if several are known.
  package func pause(of host: String) -> HostPause? {
    pauses.filter { $0.host == host }.max { $0.until.wall < $1.until.wall }
  }
}

/// A source that is changed together with others; see ``Store/update(_:)``.
package struct SourceUpdate: Sendable {
  package let name: String
  package let url: String
  /// Hosts whose stored leases and pauses the change gets.
  package let hosts: [String]
  /// The document that the change will save, unless it decides otherwise; its stored data is read at
  /// once.
  package let document: ArticleDocument?
  package let change: @Sendable (inout SourceChange) -> Void

  package init(
    name: String, url: String, hosts: [String] = [], document: ArticleDocument? = nil,
    change: @escaping @Sendable (inout SourceChange) -> Void
  ) {
    self.name = name
    self.url = url
    self.hosts = hosts
    self.document = document
    self.change = change
  }

  fileprivate var target: SourceTransaction.Target {
    SourceTransaction.Target(name: name, url: url, hosts: hosts, document: document)
  }
}

extension Store {
  /// Records by name, in no order; names that were never stored are absent.
  package func records(named names: [String]) async throws(StoreError) -> [SourceRecord] {
    try await read { connection throws(StoreError) in
      try NewsStore.records(named: names, connection)
    }
  }

  /// Names of stored sources at these URLs, the most recently asked first.
  package func names(
    at urls: [String]
  ) async throws(StoreError) -> [(name: String, url: String)] {
    try await read { connection throws(StoreError) in
      let order = "ORDER BY coalesce(attempted_at, 0) DESC, name"
      if urls.count > mostNamesInQuery {
        return try connection.all("SELECT name, url FROM source \(order)") {
          ($0.text(), $0.text())
        }
      }
      return try connection.all(
        """
        SELECT name, url FROM source WHERE url \(connection.dialect.isOne(ofTexts: "$1")) \(order)
        """, [SQLValue(list: urls)]
      ) { ($0.text(), $0.text()) }
    }
  }

  package func allRecords() async throws(StoreError) -> [SourceRecord] {
    try await read { connection throws(StoreError) in try NewsStore.allRecords(connection) }
  }

  /// Reads a source's record, lets `body` change it, and saves it, all in one transaction.
  ///
  /// `body` gets an empty record if there is none, or if the stored one has another URL; the lease token
  /// rises then, so that a fetch of the old URL cannot write. It also gets the stored leases and pauses
  /// of `hosts`. It may run more than once if the database was busy. Articles that the database refuses
  /// are left out.
  ///
  /// - Returns: The result of `body`, and the result for its articles.
  @discardableResult
  package func update<Value: Sendable>(
    _ name: String, url: String, hosts: [String] = [],
    _ body: @Sendable (inout SourceChange) -> Value
  ) async throws(StoreError) -> (value: Value, articles: SavedArticles) {
    let target = SourceTransaction.Target(name: name, url: url, hosts: hosts)
    @Sendable func attempt(leavesOutRefused: Bool) async throws(StoreError) -> (
      value: Value, articles: SavedArticles
    ) {
      try await writer.write { connection throws(StoreError) in
        var transaction = try SourceTransaction([target], connection)
        let value = transaction.apply(body, to: target)
        return (value, try transaction.finish(leavesOutRefused: leavesOutRefused)[0])
      }
    }
    do throws(StoreError) {
      return try await attempt(leavesOutRefused: false)
    } catch {
      guard error.kind == .refused else { throw error }
      return try await attempt(leavesOutRefused: true)
    }
  }

  /// Changes several sources in one transaction, in the order given.
  ///
  /// - Returns: The result for the articles of each.
  /// - Throws: ``StoreError/Kind/refused`` if the database refuses an article; then change each source
  ///   alone, so that only that article is left out.
  package func update(_ updates: [SourceUpdate]) async throws(StoreError) -> [SavedArticles] {
    try await writer.write { connection throws(StoreError) in
      var transaction = try SourceTransaction(updates.map(\.target), connection)
      for update in updates { transaction.apply(update.change, to: update.target) }
      return try transaction.finish()
    }
  }

  /// Changes nothing.
  ///
  /// A command that also changes something outside of the store calls this before.
  ///
  /// - Throws: The error that a change would have while the store is locked, read-only or not reachable. A full disk is
  ///   not noticed: there is often still room for a small change.
  package func checkIsWritable() async throws(StoreError) {
    try await writer.write { connection throws(StoreError) in
      try connection.send("DELETE FROM source WHERE FALSE")
    }
  }

  /// Deletes a source and, unless they are kept until the retention removes them, its articles.
  ///
  /// - Returns: Whether there was anything to delete.
  @discardableResult
  package func removeSource(
    _ name: String, keepingArticles: Bool = false
  ) async throws(StoreError) -> Bool {
    try await writer.write { connection throws(StoreError) in
      try connection.lock(.source, [name])
      let records = try connection.execute("DELETE FROM source WHERE name = $1", [.text(name)])
      try connection.countRemoval()
      try connection.execute("DELETE FROM carried WHERE source = $1", [.text(name)])
      try connection.execute("DELETE FROM host_lease WHERE source = $1", [.text(name)])
      if keepingArticles { return records > 0 }
      try connection.execute("DELETE FROM shared_key WHERE source = $1", [.text(name)])
      let numbers = try connection.all(
        "SELECT seq FROM article WHERE source = $1", [.text(name)]
      ) { $0.integer() }
      try deleteArticles(numbers, connection)
      return records + numbers.count > 0
    }
  }
}

/// Above this number of names all records are read, which is faster than searching each name.
let mostNamesInQuery = 256

private func records(
  named names: [String], _ connection: any SQLConnection
) throws(StoreError) -> [SourceRecord] {
  if names.count > mostNamesInQuery {
    let all = try allRecords(connection)
    if all.isEmpty { return [] }
    let wanted = Set(names)
    return all.filter { wanted.contains($0.name) }
  }
  var records: [SourceRecord] = []
  try connection.read([.records(named: names, connection.dialect) { records.append($0) }])
  return records
}

private func allRecords(
  _ connection: any SQLConnection
) throws(StoreError) -> [SourceRecord] {
  var records: [SourceRecord] = []
  try connection.read([.allRecords { records.append($0) }])
  return records
}

extension SQLQuery {
  /// Reads the stored ones of the named records, in no order.
  static func records(
    named names: [String], _ dialect: Dialect, _ body: @escaping (SourceRecord) -> Void
  ) -> SQLQuery {
    SQLQuery(
      "SELECT \(RecordColumns.names) FROM source WHERE name \(dialect.isOne(ofTexts: "$1"))",
      [SQLValue(list: names)]
    ) { body(RecordColumns.record(&$0)) }
  }

  /// Reads all records in the order of their names.
  static func allRecords(_ body: @escaping (SourceRecord) -> Void) -> SQLQuery {
    SQLQuery("SELECT \(RecordColumns.names) FROM source ORDER BY name") {
      body(RecordColumns.record(&$0))
    }
  }
}

// StoreCopy.swift - copies the tables of one database into those of another.

import NewsCore

/// Copies all tables of one store into another, empty one; both are in a transaction.
///
///     is it empty? | sources | table after table, in batches | words | counter | count
///
/// It copies the columns that both have, so each database may have more.
struct StoreCopy {
  private let origin: any SQLConnection
  private let target: any SQLConnection
  /// The target's place, for errors.
  private let path: String
  private let onProgress: (CopyProgress) -> Void

  /// Number of rows that are read and written together.
  private static let batchSize = 500

  init(
    from origin: any SQLConnection, to target: any SQLConnection, path: String,
    onProgress: @escaping (CopyProgress) -> Void
  ) {
    (self.origin, self.target, self.path) = (origin, target, path)
    self.onProgress = onProgress
  }

  /// `convert` converts an instant to the target's clock.
  ///
  /// - Throws: ``StoreError/Kind/tooLong`` soon after the task was cancelled.
  func run(_ convert: (Moment) -> Moment) throws(StoreError) -> [CopiedTable] {
    for connection in [origin, target] {
      try connection.allowLongStatements()
      connection.interrupt { Task.isCancelled }
    }
    defer { for connection in [origin, target] { connection.interrupt(when: nil) } }
    try checkIsEmpty()
    var progress = CopyProgress(done: 0, total: 0)
    for table in CopyTable.all { progress.total += try origin.count(of: table.name) }
    try copyRecords(convert)
    try copyPauses(convert)
    for table in CopyTable.all where !table.hasInstants {
      try copy(table) { count in
        progress.done += count
        onProgress(progress)
      }
    }
    try fillIndex()
    try target.send(
      """
      UPDATE counter SET value = $1 WHERE name = 'article'
      """, [.integer(try origin.lastNumber())])
    return try counted()
  }

  /// Only the holder of the counter's row adds articles.
  private func checkIsEmpty() throws(StoreError) {
    try target.execute("SELECT value FROM counter \(target.dialect.locked)")
    for (table, kind) in [
      ("source", "sources"), ("article", "articles"), ("cursor", "cursors"),
      ("attempt", "a log of requests"),
    ] {
      let isFilled = try target.first("SELECT 1 FROM \(table) LIMIT 1") { $0.flag() } ?? false
      if isFilled {
        throw StoreError(
          .notEmpty, path: path, detail: "it has \(kind), and two stores cannot be mixed")
      }
    }
  }

  private func copyRecords(_ convert: (Moment) -> Moment) throws(StoreError) {
    var records: [SourceRecord] = []
    try origin.read([.allRecords { records.append($0) }])
    try target.insert(
      records.map { RecordColumns.values($0.moved(convert)) }, RecordColumns.upsert(target.dialect))
  }

  private func copyPauses(_ convert: (Moment) -> Moment) throws(StoreError) {
    var pauses: [HostPause] = []
    try origin.read([.allHostPauses { pauses.append($0) }])
    try target.runEach(
      HostPause.upsert,
      pauses.map { pause in
        var pause = pause
        pause.until = convert(pause.until)
        return pause.columns
      })
  }

  private func copy(_ table: CopyTable, _ onBatch: (Int) -> Void) throws(StoreError) {
    let columns = try table.columns(in: origin, and: target)
    let insert = table.insert(columns)
    var last: [SQLValue] = []
    while true {
      if Task.isCancelled {
        throw StoreError(.tooLong, path: path, detail: "the copy was stopped")
      }
      var rows: [[SQLValue]] = []
      try origin.run(table.select(columns, after: last, atMost: StoreCopy.batchSize), last) {
        row in
        rows.append(columns.enumerated().map { $1.value(row, Int32($0)) })
        return true
      }
      guard let end = rows.last else { return }
      last = table.key(of: end, columns)
      try target.runEach(insert, rows.map { row in table.written(row, columns) })
      if table.name == "article" { try addWords(rows, columns) }
      // Errors are thrown here, and the server's time limits restart.
      try target.execute("SELECT 1")
      onBatch(rows.count)
    }
  }

  /// FTS5 builds its index at the end, for all articles at once.
  private func addWords(_ rows: [[SQLValue]], _ columns: [CopyColumn]) throws(StoreError) {
    if target.dialect == .sqlite { return }
    func texts(_ name: String) -> [String] {
      let index = columns.firstIndex { $0.name == name }
      return rows.map { row in
        if let index, case .text(let text) = row[index] { text } else { "" }
      }
    }
    let (titles, summaries, authors) = (texts("title"), texts("summary"), texts("authors"))
    var articles: [(seq: Int64, texts: IndexedTexts)] = []
    for (index, row) in rows.enumerated() {
      guard let key = columns.firstIndex(where: { $0.name == "seq" }),
        case .integer(let seq) = row[key]
      else { continue }
      let names = authors[index].split(separator: "\n").map(String.init)
      articles.append(
        (seq, IndexedTexts(title: titles[index], summary: summaries[index], authors: names)))
    }
    try TextIndex(connection: target).add(articles)
  }

  /// Contents are indexed later, in the background, as in every store.
  private func fillIndex() throws(StoreError) {
    guard target.dialect != .sqlite else {
      for statement in TextIndex.filling { try target.execute(statement) }
      return
    }
    try target.send(
      """
      INSERT INTO unindexed_content (seq) SELECT seq FROM article WHERE content <> ''
      ON CONFLICT DO NOTHING
      """)
  }

  private func counted() throws(StoreError) -> [CopiedTable] {
    var tables: [CopiedTable] = []
    for table in CopyTable.all {
      let (rows, copied) = (try origin.count(of: table.name), try target.count(of: table.name))
      guard rows == copied else {
        throw StoreError(
          .io, path: path, detail: "\(copied) of \(rows) rows of \(table.name) arrived")
      }
      tables.append(CopiedTable(name: table.name, rows: copied))
    }
    return tables
  }
}

extension SourceRecord {
  /// The record on the target's clock, without the leases of processes on the original.
  fileprivate func moved(_ convert: (Moment) -> Moment) -> SourceRecord {
    var record = converted(convert)
    record.lease.release()
    record.lease.token += 1
    // The process that claims the source computes when it is due.
    record.dueAt = WallTime(milliseconds: 0)
    return record
  }
}

extension SQLConnection {
  fileprivate func count(of table: String) throws(StoreError) -> Int {
    try first("SELECT count(*) FROM \(table)") { $0.int() } ?? 0
  }

  /// The number of the article that arrived last, even if it was deleted since.
  fileprivate func lastNumber() throws(StoreError) -> Int64 {
    try first("SELECT value FROM counter WHERE name = 'article'") { $0.integer() } ?? 0
  }

  /// A large store takes longer than the time limits of answers.
  fileprivate func allowLongStatements() throws(StoreError) {
    guard dialect != .sqlite else { return }
    try send(
      """
      SELECT set_config('statement_timeout', '60s', true),
        set_config('idle_in_transaction_session_timeout', '60s', true)
      """)
  }
}

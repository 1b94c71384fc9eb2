// Store+Log.swift - what came of each attempt, for statistics.

package import NewsCore

extension Store {
  package func append(_ log: [FetchLogEntry]) async throws(StoreError) {
    if log.isEmpty { return }
    try await writer.write { connection throws(StoreError) in
      for entry in log {
        try connection.execute(
          """
          INSERT INTO fetch_log (\(logColumns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
          """, values(entry))
      }
    }
  }

  /// Oldest first; of all sources when `sources` is nil, from the beginning when `since` is.
  package func log(
    sources: [String]?, since: WallTime?
  ) async throws(StoreError) -> [FetchLogEntry] {
    let wanted = sources.map { Set($0) }
    return try await read { connection throws(StoreError) in
      var entries: [FetchLogEntry] = []
      try connection.run(
        "SELECT \(logColumns) FROM fetch_log WHERE at >= $1 ORDER BY at, seq",
        [.integer(since?.milliseconds ?? .min)]
      ) { row in
        var reader = RowReader(row)
        let source = reader.text()
        if wanted?.contains(source) != false { entries.append(entry(source, &reader)) }
        return true
      }
      return entries
    }
  }
}

private let logColumns = """
  source, at, code, status, duration_us, wire_bytes, body_bytes, new_articles, message
  """

private func values(_ entry: FetchLogEntry) -> [SQLValue] {
  [
    .text(entry.source), .time(entry.at), SQLValue(entry.code?.rawValue), SQLValue(entry.status),
    .integer(entry.duration.microseconds), SQLValue(entry.wireBytes), SQLValue(entry.bodyBytes),
    SQLValue(entry.newArticles), SQLValue(entry.message),
  ]
}

private func entry(_ source: String, _ row: inout RowReader) -> FetchLogEntry {
  FetchLogEntry(
    source: source, at: row.time(), code: row.optionalText().flatMap(OutcomeCode.init(rawValue:)),
    status: row.optionalInt(), duration: .microseconds(row.integer()), wireBytes: row.int(),
    bodyBytes: row.int(), newArticles: row.int(), message: row.optionalText())
}

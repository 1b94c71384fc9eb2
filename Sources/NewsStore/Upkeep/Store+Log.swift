// Store+Log.swift - the results of attempts, and the counts of cache hits.

package import NewsCore

extension Store {
  /// How long the line of each attempt is kept.
  package static let lineAge = Duration.days(7)

  /// Logs attempts, adds them to the sums of their days, and counts answers from the store.
  package func append(
    _ attempts: [FetchLogEntry], hits: [CacheHits] = []
  ) async throws(StoreError) {
    if attempts.isEmpty, hits.isEmpty { return }
    try await writer.write { connection throws(StoreError) in
      for statement in connection.dialect.forgettable { try connection.send(statement) }
      try connection.addLines(attempts)
      try connection.add(attempts.map { LogSum($0) })
      try connection.add(hits)
    }
  }

  /// The lines of attempts, oldest first; of all sources if `sources` is nil, from the beginning if
  /// `since` is nil.
  package func log(
    sources: [String]?, since: WallTime?
  ) async throws(StoreError) -> [FetchLogEntry] {
    let wanted = sources.map { Set($0) }
    return try await read { connection throws(StoreError) in
      var entries: [FetchLogEntry] = []
      try connection.run(
        "SELECT \(legacyColumns) FROM attempt WHERE at >= $1 ORDER BY at, seq",
        [.integer(since?.milliseconds ?? .min)]
      ) { row in
        var reader = RowReader(row)
        if case .attempt(let entry) = LogLine(&reader), wanted?.contains(entry.source) != false {
          entries.append(entry)
        }
        return true
      }
      return entries
    }
  }
}

/// Columns that `attempt` shares with the `fetch_log` of older versions.
let legacyColumns = """
  source, at, code, status, duration_us, wire_bytes, body_bytes, new_articles, message
  """

/// A line of the log.
enum LogLine {
  case attempt(FetchLogEntry)
  /// An answer from the store, as older versions logged it.
  case hit(CacheHits)
  /// A code that this version does not know.
  case unknown

  /// Reads ``legacyColumns``.
  init(_ row: inout RowReader) {
    let (source, at) = (row.text(), row.time())
    guard let text = row.optionalText() else {
      self = .hit(CacheHits(source: source, hour: at, count: 1))
      return
    }
    guard let code = OutcomeCode(rawValue: text) else {
      self = .unknown
      return
    }
    self = .attempt(
      FetchLogEntry(
        source: source, at: at, code: code, status: row.optionalInt(),
        duration: .microseconds(row.integer()), wireBytes: row.int(), bodyBytes: row.int(),
        newArticles: row.int(), message: row.optionalText()))
  }
}

extension SQLConnection {
  func addLines(_ entries: [FetchLogEntry]) throws(StoreError) {
    try insert(
      entries.map { entry in
        [
          .text(entry.source), .time(entry.at), .text(entry.code.rawValue), SQLValue(entry.status),
          .integer(entry.duration.microseconds), SQLValue(entry.wireBytes),
          SQLValue(entry.bodyBytes), SQLValue(entry.newArticles), SQLValue(entry.message),
          SQLValue(TimeHistogram.step(of: entry.duration)),
        ]
      }, logLines)
  }

  /// Adds to the sums of the days.
  func add(_ sums: [LogSum]) throws(StoreError) {
    try insert(sums.map(values), addedSums)
  }

  private func values(_ sum: LogSum) -> [SQLValue] {
    [
      .time(sum.start.roundedDown(to: .days(1))), .text(sum.source), .text(sum.code.rawValue),
      SQLValue(sum.attempts), .integer(sum.duration.microseconds),
      .integer(sum.times.longest.microseconds), SQLValue(sum.wireBytes),
      SQLValue(sum.bodyBytes), SQLValue(sum.newArticles), SQLValue(sum.fullAnswers),
      SQLValue(sum.fullWireBytes), .time(sum.lastAt), SQLValue(sum.message),
    ] + sum.times.counts.map { SQLValue($0) }
  }

  func add(_ hits: [CacheHits]) throws(StoreError) {
    try insert(
      hits.map { [.time($0.hour), .text($0.source), SQLValue($0.count)] }, hourlyHits)
  }
}

let sumColumns =
  "day_at, source, code, attempts, duration_us, longest_us, wire_bytes, body_bytes, new_articles, "
  + "full_answers, full_wire_bytes, last_at, message, " + stepColumns.joined(separator: ", ")

private let stepColumns = (0..<TimeHistogram.stepCount).map { "t\($0)" }

private let hourlyHits = Insertion(
  into: "hit_hour", [("hour_at", .number), ("source", .text), ("hits", .number)],
  conflict: "ON CONFLICT (hour_at, source) DO UPDATE SET hits = hit_hour.hits + excluded.hits",
  keyLength: 2)

private let logLines = Insertion(
  into: "attempt",
  (legacyColumns.split { $0 == "," || $0.isWhitespace } + ["duration_step"]).map(column))

private let addedSums: Insertion = {
  let added =
    [
      "attempts", "duration_us", "wire_bytes", "body_bytes", "new_articles", "full_answers",
      "full_wire_bytes",
    ] + stepColumns
  return Insertion(
    into: "fetch_day", sumColumns.split { $0 == "," || $0.isWhitespace }.map(column),
    conflict: """
      ON CONFLICT (day_at, source, code) DO UPDATE SET
        \(added.map { "\($0) = fetch_day.\($0) + excluded.\($0)" }.joined(separator: ", ")),
        longest_us = \(larger("longest_us")),
        message = CASE WHEN excluded.last_at >= fetch_day.last_at
          THEN excluded.message ELSE fetch_day.message END,
        last_at = \(larger("last_at"))
      """, keyLength: 3)
}()

private func column(_ name: Substring) -> (name: String, kind: Insertion.Kind) {
  (String(name), ["source", "code", "message"].contains(name) ? .text : .number)
}

/// The scalar `max` of SQLite is `greatest` in PostgreSQL.
private func larger(_ column: String) -> String {
  "CASE WHEN excluded.\(column) > fetch_day.\(column) "
    + "THEN excluded.\(column) ELSE fetch_day.\(column) END"
}

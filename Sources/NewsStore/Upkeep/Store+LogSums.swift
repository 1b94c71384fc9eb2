// Store+LogSums.swift - the log added up by the hour or the day, for statistics.

package import NewsCore

/// The sources and the time span of a sum; see ``Store/addUp(_:into:_:)``.
package struct LogQuery: Hashable, Sendable {
  package let sources: [String]
  package let since: WallTime
  /// The present.
  package let until: WallTime

  package init(sources: [String], since: WallTime, until: WallTime) {
    self.sources = sources
    self.since = since
    self.until = until
  }

  /// The part that is summed from single lines, without its end: all of a span of up to two days, else a
  /// first day that does not begin at midnight, while its lines are kept.
  var lines: Range<WallTime>? {
    let end = until + .milliseconds(1)
    guard since < end else { return nil }
    if until - since <= .hours(48) { return since..<end }
    let first = since.roundedDown(to: .days(1))
    if until - since > Store.lineAge || first == since { return nil }
    return since..<min(first + .days(1), end)
  }

  /// The first day whose sum is taken; nil when single lines cover the whole span.
  var firstDay: WallTime? {
    guard until - since > .hours(48) else { return nil }
    return lines?.upperBound ?? since.roundedDown(to: .days(1))
  }
}

extension Store {
  /// The time of the oldest logged fetch of these sources; nil if there is none.
  package func logBegin(sources: [String]) async throws(StoreError) -> WallTime? {
    try await read { connection throws(StoreError) in
      func first(_ column: String, _ table: String) throws(StoreError) -> WallTime? {
        try connection.first(
          """
          SELECT \(column) FROM \(table) WHERE source \(connection.dialect.isOne(ofTexts: "$1"))
          ORDER BY \(column) LIMIT 1
          """, [SQLValue(list: sources)]
        ) { $0.time() }
      }
      let line = try first("at", "attempt")
      // The line has the time within the first day.
      let day = try first("day_at", "fetch_day").map { day in
        if let line, line.roundedDown(to: .days(1)) == day { line } else { day }
      }
      let hits = [try first("hour_at", "hit_hour"), try first("day_at", "hit_day")]
      return ([line, day] + hits).compactMap { $0 }.min()
    }
  }

  /// Passes on the sums of a time span, oldest first: by hour if lines are added up, else by day.
  ///
  /// - Returns: The result of `body`, and the number of answers from the store for each source.
  package func addUp<Value: Sendable>(
    _ query: LogQuery, into initial: Value, _ body: @Sendable (inout Value, LogSum) -> Void
  ) async throws(StoreError) -> (value: Value, hits: [String: Int]) {
    try await read { connection throws(StoreError) in
      var value = initial
      let sources = SQLValue(list: query.sources)
      if let lines = query.lines {
        try connection.addUpLines(lines, sources) { body(&value, $0) }
      }
      if let day = query.firstDay {
        try connection.run(daySums(connection.dialect), [.time(day), .time(query.until), sources]) {
          row in
          var reader = RowReader(row)
          if let sum = LogSum(day: &reader) { body(&value, sum) }
          return true
        }
      }
      return (value, try connection.hits(query, sources))
    }
  }
}

extension SQLConnection {
  /// Hour by hour, so that the database sorts only the lines of one hour at a time.
  fileprivate func addUpLines(
    _ lines: Range<WallTime>, _ sources: SQLValue, _ body: (LogSum) -> Void
  ) throws(StoreError) {
    var start = lines.lowerBound
    while start < lines.upperBound {
      let hour = start.roundedDown(to: .hours(1))
      let end = min(hour + .hours(1), lines.upperBound)
      try run(lineSums(dialect), [.time(start), .time(end), sources]) { row in
        var reader = RowReader(row)
        if let sum = LogSum(lines: &reader, hour: hour) { body(sum) }
        return true
      }
      start = end
    }
  }

  fileprivate func hits(
    _ query: LogQuery, _ sources: SQLValue
  ) throws(StoreError) -> [String: Int] {
    let rows = try all(
      """
      SELECT source, sum(hits) FROM (
        SELECT source, hits FROM hit_hour WHERE hour_at >= $1 AND hour_at <= $2
        UNION ALL SELECT source, hits FROM hit_day WHERE day_at >= $3 AND day_at <= $2) AS counts
      WHERE source \(dialect.isOne(ofTexts: "$4")) GROUP BY source
      """,
      [
        .time(query.since.roundedDown(to: .hours(1))), .time(query.until),
        .time(query.since.roundedDown(to: .days(1))), sources,
      ]
    ) { ($0.text(), $0.int()) }
    return Dictionary(rows) { first, _ in first }
  }
}

private func daySums(_ dialect: Dialect) -> String {
  """
  SELECT \(sumColumns) FROM fetch_day
  WHERE day_at >= $1 AND day_at <= $2 AND source \(dialect.isOne(ofTexts: "$3"))
  ORDER BY day_at, source, code
  """
}

// The message is that of the last attempt that has one: the time, of 16 digits, is put in front to
// find it.
private func lineSums(_ dialect: Dialect) -> String {
  """
  SELECT source, code, duration_step, count(*), sum(duration_us), max(duration_us), sum(wire_bytes),
    sum(body_bytes), sum(new_articles), sum(CASE WHEN code = 'ok.fresh' AND wire_bytes > 0 THEN 1 ELSE 0 END),
    sum(CASE WHEN code = 'ok.fresh' THEN wire_bytes ELSE 0 END), max(at),
    substr(max(
      CASE WHEN message IS NOT NULL THEN CAST(at + 1000000000000000 AS TEXT) || message END), 17)
  FROM attempt
  WHERE at >= $1 AND at < $2 AND source \(dialect.isOne(ofTexts: "$3"))
  GROUP BY source, code, duration_step
  """
}

extension LogSum {
  /// Reads the columns of ``lineSums``; nil for a code that this version does not know.
  fileprivate init?(lines row: inout RowReader, hour: WallTime) {
    let source = row.text()
    guard let code = OutcomeCode(rawValue: row.text()) else { return nil }
    self.init(source: source, start: hour, code: code)
    var counts = Array(repeating: 0, count: TimeHistogram.stepCount)
    let step = min(max(row.int(), 0), counts.count - 1)
    attempts = row.int()
    counts[step] = attempts
    let longest = readTotals(&row)
    times = TimeHistogram(counts: counts, longest: longest)
  }

  /// Reads ``sumColumns``; nil for a code that this version does not know.
  fileprivate init?(day row: inout RowReader) {
    let (day, source) = (row.time(), row.text())
    guard let code = OutcomeCode(rawValue: row.text()) else { return nil }
    self.init(source: source, start: day, code: code)
    attempts = row.int()
    let longest = readTotals(&row)
    times = TimeHistogram(
      counts: (0..<TimeHistogram.stepCount).map { _ in row.int() }, longest: longest)
  }

  /// The columns that both have, from `duration_us` to `message`.
  ///
  /// - Returns: The longest duration.
  private mutating func readTotals(_ row: inout RowReader) -> Duration {
    duration = .microseconds(row.integer())
    let longest = Duration.microseconds(row.integer())
    (wireBytes, bodyBytes, newArticles) = (row.int(), row.int(), row.int())
    (fullAnswers, fullWireBytes) = (row.int(), row.int())
    (lastAt, message) = (row.time(), row.optionalText())
    return longest
  }
}

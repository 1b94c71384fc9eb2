// Store+LogUpkeep.swift - keeps the log bounded by sources and days.

package import NewsCore

extension Store {
  /// Removes lines that are older than ``lineAge``, adds up cache hits of that age by day, and converts
  /// the log of older versions, in transactions of some milliseconds.
  ///
  /// One call does a bounded part of the work. If there is nothing to do, it only reads.
  ///
  /// - Returns: Whether there is more to do.
  @discardableResult
  package func compactLog(at now: WallTime) async throws(StoreError) -> Bool {
    let lineBegin = now - Store.lineAge
    let isDue = try await read { connection throws(StoreError) in
      try connection.hasLogToCompact(lineBegin)
    }
    guard isDue else { return false }
    for _ in 0..<transactionsACall {
      let hasMore = try await writer.write { connection throws(StoreError) in
        let rows = try connection.takeOverOldLog(lineBegin) + connection.removeLines(lineBegin)
        return try connection.addUpOldestHour(lineBegin) || rows > 0
      }
      if !hasMore { return false }
    }
    return true
  }
}

private let transactionsACall = 20
private let rowsATransaction = 2000

extension SQLConnection {
  fileprivate func hasLogToCompact(_ lineBegin: WallTime) throws(StoreError) -> Bool {
    let found = try first(
      """
      SELECT CASE
        WHEN EXISTS (SELECT 1 FROM fetch_log) OR EXISTS (SELECT 1 FROM attempt WHERE at < $1)
          OR EXISTS (SELECT 1 FROM hit_hour WHERE hour_at < $2)
        THEN 1 ELSE 0 END
      """, [.time(lineBegin), .time(lineBegin.roundedDown(to: .days(1)))]
    ) { $0.flag() }
    return found == true
  }

  /// The log of a version that wrote a line for each cache hit too.
  ///
  /// - Returns: The number of converted lines.
  fileprivate func takeOverOldLog(_ lineBegin: WallTime) throws(StoreError) -> Int {
    var lastSeq: Int64?
    let lines = try all(
      """
      SELECT seq, \(legacyColumns) FROM fetch_log ORDER BY seq LIMIT \(rowsATransaction)
      """
    ) { row -> LogLine in
      lastSeq = row.integer()
      return LogLine(&row)
    }
    guard let lastSeq else { return 0 }
    var attempts: [FetchLogEntry] = []
    var hits: [CacheHits: Int] = [:]
    for line in lines {
      switch line {
      case .attempt(let entry): attempts.append(entry)
      case .hit(let hit): hits[hit, default: 0] += 1
      case .unknown: break
      }
    }
    try addLines(attempts.filter { $0.at >= lineBegin })
    try add(attempts.map { LogSum($0) })
    try add(hits.map { CacheHits(source: $0.source, hour: $0.hour, count: $1) })
    try execute("DELETE FROM fetch_log WHERE seq <= $1", [.integer(lastSeq)])
    return lines.count
  }

  fileprivate func removeLines(_ lineBegin: WallTime) throws(StoreError) -> Int {
    try execute(
      """
      DELETE FROM attempt WHERE seq IN (
        SELECT seq FROM attempt WHERE at < $1 ORDER BY at LIMIT \(rowsATransaction))
      """, [.time(lineBegin)])
  }

  /// - Returns: Whether there was one.
  fileprivate func addUpOldestHour(_ lineBegin: WallTime) throws(StoreError) -> Bool {
    let hour = try first(
      "SELECT hour_at FROM hit_hour WHERE hour_at < $1 ORDER BY hour_at LIMIT 1",
      [.time(lineBegin.roundedDown(to: .days(1)))]
    ) { $0.time() }
    guard let hour else { return false }
    try execute(
      """
      INSERT INTO hit_day (day_at, source, hits)
      SELECT $1, source, hits FROM hit_hour WHERE hour_at = $2
      ON CONFLICT (day_at, source) DO UPDATE SET hits = hit_day.hits + excluded.hits
      """, [.time(hour.roundedDown(to: .days(1))), .time(hour)])
    try execute("DELETE FROM hit_hour WHERE hour_at = $1", [.time(hour)])
    return true
  }
}

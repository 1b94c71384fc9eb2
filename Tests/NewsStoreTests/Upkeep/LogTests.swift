// LogTests.swift - the fetch log: lines, sums, cache hits, and their limits.

import NewsCore
import Testing

@testable import NewsStore

/// The midnight (UTC) before the noon of all samples.
private let midnight = noon.roundedDown(to: .days(1))

private func attempt(
  _ code: OutcomeCode = .fresh, at time: WallTime = noon, milliseconds: Int = 100, wire: Int = 10,
  source: String = "bbc"
) -> FetchLogEntry {
  FetchLogEntry(
    source: source, at: time, code: code, status: 200, duration: .milliseconds(milliseconds),
    wireBytes: wire, bodyBytes: wire * 4, newArticles: 1,
    message: code == .fresh ? nil : code.rawValue)
}

/// A little more than two days: an attempt every 50 minutes, with changing codes and durations.
private let manyAttempts = (0..<60).map { index in
  attempt(
    [.fresh, .notModified, .timeoutBody][index % 3], at: noon - .minutes(50 * index),
    milliseconds: 3 + index * index, wire: index)
}

@Suite struct `The fetch log of every store` {
  @Test(arguments: Backend.allCases)
  func `has the lines of attempts by source and time, oldest first`(
    backend: Backend
  ) async throws {
    let (late, early) = (attempt(source: "ap"), attempt(.timeoutBody, at: noon - .hours(1)))
    try await backend.withStore { store in
      try await store.append([late, early])

      #expect(try await store.log(sources: nil, since: nil) == [early, late])
      #expect(try await store.log(sources: ["ap"], since: nil) == [late])
      #expect(try await store.log(sources: nil, since: noon) == [late])
      #expect(try await store.log(sources: [], since: nil) == [])
    }
  }

  @Test(arguments: Backend.allCases)
  func `has the same daily sums as its lines`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.append(manyAttempts)

      let days = try await store.sums(since: midnight - .days(2), until: noon)
      let lines = try await store.lineSums(since: midnight - .days(2), until: noon)

      #expect(days.totals == manyAttempts.map(LogSum.init).totals)
      #expect(lines.totals == days.totals)
      #expect(Set(days.map(\.start)) == [midnight, midnight - .days(1), midnight - .days(2)])
    }
  }

  @Test(arguments: Backend.allCases)
  func `begins within its first day if lines of that day are left`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.append(manyAttempts)
      let begin = noon - .hours(49)

      let sums = try await store.sums(since: begin, until: noon)

      #expect(sums.map(\.attempts).reduce(0, +) == manyAttempts.filter { $0.at >= begin }.count)
      #expect(try await store.logBegin(sources: ["bbc"]) == manyAttempts.last?.at)
      #expect(try await store.logBegin(sources: ["other"]) == nil)
    }
  }

  @Test(arguments: Backend.allCases)
  func `has a row for each source and hour of cache hits`(backend: Backend) async throws {
    try await backend.withStore { store in
      for minute in 0..<90 {
        try await store.append(
          [], hits: [CacheHits(source: "bbc", hour: noon + .minutes(minute), count: 2)])
      }

      #expect(try await store.rows("hit_hour") == 2)
      #expect(try await store.rows("attempt") == 0)
      #expect(try await store.hits(since: noon, until: noon + .hours(2)) == ["bbc": 180])
      #expect(try await store.hits(since: noon + .hours(1), until: noon + .hours(2)) == ["bbc": 60])
    }
  }
}

@Suite struct `Compacting the log of every store` {
  @Test(arguments: Backend.allCases)
  func `keeps lines for seven days and their sums for longer`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.append([attempt(at: noon - .days(8)), attempt(at: noon - .days(6))])

      #expect(try await store.compactLog(at: noon) == false)

      #expect(try await store.log(sources: nil, since: nil).map(\.at) == [noon - .days(6)])
      let sums = try await store.sums(since: noon - .days(30), until: noon)
      #expect(sums.map(\.attempts) == [1, 1])
      #expect(try await store.logBegin(sources: ["bbc"]) == midnight - .days(8))
    }
  }

  @Test(arguments: Backend.allCases)
  func `adds up cache hits by the day after seven`(backend: Backend) async throws {
    try await backend.withStore { store in
      let hours = (0..<24).map { midnight - .days(9) + .hours($0) }
      try await store.append([], hits: hours.map { CacheHits(source: "bbc", hour: $0, count: 3) })
      try await store.append([], hits: [CacheHits(source: "bbc", hour: noon, count: 1)])

      while try await store.compactLog(at: noon) {}

      #expect(try await store.rows("hit_hour") == 1)
      #expect(try await store.rows("hit_day") == 1)
      #expect(try await store.hits(since: noon - .days(30), until: noon) == ["bbc": 73])
    }
  }

  @Test(arguments: Backend.allCases)
  func `deletes sums and hits that are too old`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.append(
        [attempt(at: noon - .days(95)), attempt()],
        hits: [CacheHits(source: "bbc", hour: noon - .days(95), count: 1)])
      while try await store.compactLog(at: noon) {}

      try await store.prune(olderThan: noon - .days(90), keepAtMost: 10)

      #expect(try await store.rows("fetch_day") == 1)
      #expect(try await store.rows("hit_day") == 0)
    }
  }

  @Test func `converts the log of an older version`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      let old = Schema(steps: Array(Schema.current.steps.prefix(5)), oldestReader: 1)
      let before = try await Store.open(
        .file(path), options: StoreOptions(), schema: old, wrap: { $0 })
      let (recent, aged) = (attempt(.timeoutBody), attempt(at: noon - .days(20)))
      try await before.addOldLines(attempts: [aged, recent], hits: 50_000)
      await before.close()
      let store = try await Store.open(.file(path))

      #expect(try await store.compactLog(at: noon), "one call converts a part")
      while try await store.compactLog(at: noon) {}

      #expect(try await store.rows("fetch_log") == 0)
      #expect(try await store.log(sources: nil, since: nil) == [recent])
      let sums = try await store.sums(since: noon - .days(30), until: noon)
      #expect(sums.map(\.code) == [.fresh, .timeoutBody])
      #expect(try await store.hits(since: noon - .days(30), until: noon) == ["bbc": 50_000])
      await store.close()
    }
  }
}

extension Store {
  fileprivate func sums(since: WallTime, until: WallTime) async throws -> [LogSum] {
    let query = LogQuery(sources: ["bbc"], since: since, until: until)
    return try await addUp(query, into: []) { $0.append($1) }.value
  }

  /// The whole log, read from lines, two days at a time.
  fileprivate func lineSums(since: WallTime, until: WallTime) async throws -> [LogSum] {
    let middle = since + .hours(48)
    return try await sums(since: since, until: middle - .milliseconds(1))
      + sums(since: middle, until: until)
  }

  fileprivate func hits(since: WallTime, until: WallTime) async throws -> [String: Int] {
    let query = LogQuery(sources: ["bbc"], since: since, until: until)
    return try await addUp(query, into: 0) { _, _ in }.hits
  }

  fileprivate func rows(_ table: String) async throws -> Int? {
    try await read { connection throws(StoreError) in
      try connection.first("SELECT count(*) FROM \(table)") { $0.int() }
    }
  }

  /// As in version 5 of the schema, with cache hits without a code.
  fileprivate func addOldLines(attempts: [FetchLogEntry], hits: Int) async throws {
    try await writer.write { connection throws(StoreError) in
      for entry in attempts {
        try connection.execute(
          """
          INSERT INTO fetch_log (\(legacyColumns)) VALUES ($1, $2, $3, 200, $4, $5, $6, 1, $7)
          """,
          [
            .text(entry.source), .integer(entry.at.milliseconds), .text(entry.code.rawValue),
            .integer(entry.duration.milliseconds * 1000), .integer(Int64(entry.wireBytes)),
            .integer(Int64(entry.bodyBytes)), entry.message.map(SQLValue.text) ?? .null,
          ])
      }
      try connection.execute(
        """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
        INSERT INTO fetch_log (\(legacyColumns)) SELECT 'bbc', $2, NULL, NULL, 0, 0, 0, 0, NULL FROM n
        """, [.integer(Int64(hits)), .integer(noon.milliseconds)])
    }
  }
}

/// The values that are equal for the same attempts, however they are divided into sums.
private struct Totals: Hashable {
  var attempts: [OutcomeCode: Int] = [:]
  var times = TimeHistogram()
  var bytes = [0, 0, 0, 0, 0]
  var duration = Duration.zero
  var lastMessages: [OutcomeCode: String] = [:]
  var lastAt: [OutcomeCode: WallTime] = [:]
}

extension [LogSum] {
  fileprivate var totals: Totals {
    sorted { $0.lastAt < $1.lastAt }.reduce(into: Totals()) { totals, sum in
      totals.attempts[sum.code, default: 0] += sum.attempts
      totals.times.add(sum.times)
      totals.duration += sum.duration
      totals.lastMessages[sum.code] = sum.message
      totals.lastAt[sum.code] = sum.lastAt
      let bytes = [
        sum.wireBytes, sum.bodyBytes, sum.newArticles, sum.fullAnswers, sum.fullWireBytes,
      ]
      totals.bytes = zip(totals.bytes, bytes).map(+)
    }
  }
}

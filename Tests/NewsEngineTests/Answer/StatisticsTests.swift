// StatisticsTests.swift - figures from a fetch log, each calculated by hand.

import NewsCore
import NewsEngine
import NewsStore
import Testing

@Suite struct `Statistics of a source` {
  let noon = CivilTime(year: 2026, month: 11, day: 22, hour: 12).wallTime

  private func entry(
    _ code: OutcomeCode, minutesAgo: Int, milliseconds: Int = 100, wire: Int = 0, new: Int = 0,
    source: String = "bbc"
  ) -> FetchLogEntry {
    FetchLogEntry(
      source: source, at: noon - .minutes(minutesAgo), code: code,
      duration: .milliseconds(milliseconds), wireBytes: wire, bodyBytes: wire * 4,
      newArticles: new, message: code.rawValue)
  }

  /// Statistics of a store with this log.
  private func statistics(
    _ log: [FetchLogEntry], hits: Int = 0, sources: [String] = ["bbc"], since: WallTime? = nil
  ) async throws -> [SourceStatistics] {
    let store = try await Store.open(.memory)
    try await store.append(
      log, hits: hits == 0 ? [] : [CacheHits(source: "bbc", hour: noon, count: hits)])
    return try await store.statistics(sources: sources, since: since, until: noon)
  }

  private func single(
    _ log: [FetchLogEntry], hits: Int = 0, since: WallTime? = nil
  ) async throws -> SourceStatistics {
    try #require(try await statistics(log, hits: hits, since: since).first)
  }

  @Test(arguments: [(1, 11), (50, 512), (51, 512), (95, 1000), (99, 1000), (100, 1000)])
  func `have nearest-rank percentiles, rounded up to a step`(
    percentile: Int, milliseconds: Int
  ) async throws {
    let log = (1...100).shuffled().map { entry(.fresh, minutesAgo: 5, milliseconds: $0 * 10) }
    let rounded = try await single(log).duration(percentile: percentile)
    #expect(rounded.map { $0.milliseconds } == Int64(milliseconds))
  }

  @Test func `are the same by day and by hour, except for the trend`() async throws {
    let log = (0..<500).map { index in
      entry(
        [.fresh, .notModified, .notModified, .dnsFailed][index % 4], minutesAgo: index,
        milliseconds: 5 + index * 7 % 900, wire: index, new: index % 3)
    }
    let hourly = try await single(log, hits: 9)
    let daily = try await single(log, hits: 9, since: noon - .days(40))

    #expect(daily.outcomes == hourly.outcomes && daily.cacheHits == hourly.cacheHits)
    #expect(daily.totalDuration == hourly.totalDuration)
    for percentile in [50, 95, 99] {
      #expect(daily.duration(percentile: percentile) == hourly.duration(percentile: percentile))
    }
    #expect(daily.wireBytes == hourly.wireBytes && daily.bodyBytes == hourly.bodyBytes)
    #expect(daily.newArticles == hourly.newArticles && daily.bytesSaved == hourly.bytesSaved)
    #expect(daily.lastSuccessAt == hourly.lastSuccessAt)
    #expect(daily.lastFailure == hourly.lastFailure)
    #expect(daily.trend.count == 41 && hourly.trend.count == 10)
  }

  @Test func `of one attempt are its values`() async throws {
    let one = try await single([entry(.fresh, minutesAgo: 1, milliseconds: 7)])
    #expect(one.duration(percentile: 99) == .milliseconds(7))
    #expect(one.totalDuration == .milliseconds(7))
  }

  @Test func `have shares of the attempts that count for them`() async throws {
    let log =
      [
        entry(.fresh, minutesAgo: 50, wire: 1000, new: 30), entry(.notModified, minutesAgo: 40),
        entry(.notModified, minutesAgo: 30), entry(.httpServerError, minutesAgo: 20, wire: 10),
        entry(.cancelled, minutesAgo: 10),
      ] + [entry(.fresh, minutesAgo: 1, wire: 3000, new: 2)]

    let figures = try await single(log, hits: 3)

    #expect(figures.fetches == 6 && figures.cacheHits == 3)
    #expect(figures.successShare == 0.8, "the cancelled attempt is neither success nor failure")
    #expect(figures.notModifiedShare == 0.5)
    #expect(figures.cacheHitShare == 3.0 / 9)
    #expect(figures.bytesSaved == 4000, "two answers of 2,000 bytes, the mean of the full ones")
    #expect(figures.wireBytes == 4010 && figures.bodyBytes == 16_040)
    #expect(figures.newArticles == 32 && figures.articlesPerDay == 32)
    #expect(figures.lastSuccessAt == noon - .minutes(1))
    #expect(figures.lastFailure?.code == .httpServerError)
  }

  @Test func `do not name a request that we cancelled as the last error`() async throws {
    let figures = try await single([
      entry(.timeoutBody, minutesAgo: 9), entry(.cancelled, minutesAgo: 1),
    ])

    #expect(figures.lastFailure?.code == .timeoutBody)
  }

  @Test func `divide new articles by the number of days, at least one`() async throws {
    let log = [
      entry(.fresh, minutesAgo: 4 * 24 * 60, new: 6), entry(.fresh, minutesAgo: 1, new: 2),
    ]
    #expect(try await single(log).articlesPerDay == 2)
    #expect(try await single(log, since: noon - .hours(1)).articlesPerDay == 2)
  }

  @Test func `have a trend by hour up to two days, then by day`() async throws {
    let log = [
      entry(.fresh, minutesAgo: 150, milliseconds: 300, new: 3),
      entry(.dnsFailed, minutesAgo: 149, milliseconds: 100), entry(.fresh, minutesAgo: 0),
    ]

    let hourly = try await single(log).trend
    #expect(hourly.map(\.start) == [9, 10, 11, 12].map { noon - .hours(12 - $0) })
    #expect(hourly.map(\.fetches) == [2, 0, 0, 1] && hourly.map(\.failures) == [1, 0, 0, 0])
    #expect(hourly.map(\.median?.milliseconds) == [128, nil, nil, 100])

    let daily = try await single(log, since: noon - .days(3)).trend
    #expect(daily.map(\.fetches) == [0, 0, 0, 3] && daily.last?.newArticles == 3)
    #expect(try await single(log, since: noon - .days(900)).trend.count == 60)
  }

  @Test func `name every requested source`() async throws {
    let log = [
      entry(.fresh, minutesAgo: 1, source: "z"), entry(.fresh, minutesAgo: 1, source: "a"),
    ]
    let chosen = try await statistics(log, sources: ["z", "new"])
    #expect(chosen.map(\.source) == ["z", "new"] && chosen.map(\.fetches) == [1, 0])
    #expect(chosen[1].successShare == nil && chosen[1].duration(percentile: 50) == nil)
  }

  @Test func `use no attempt outside the time span`() async throws {
    let log = [entry(.fresh, minutesAgo: 120), entry(.fresh, minutesAgo: 10)]
    #expect(try await single(log, since: noon - .hours(1)).fetches == 1)
    #expect(try await single([]).fetches == 0)
  }
}

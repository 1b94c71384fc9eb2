// StatisticsTests.swift - figures from a fetch log, each checked by hand.

import NewsCore
import NewsEngine
import Testing

@Suite struct `Statistics of a source` {
  let noon = CivilTime(year: 2026, month: 11, day: 22, hour: 12).wallTime

  private func entry(
    _ code: OutcomeCode?, minutesAgo: Int, milliseconds: Int = 100, wire: Int = 0, new: Int = 0,
    source: String = "bbc"
  ) -> FetchLogEntry {
    FetchLogEntry(
      source: source, at: noon - .minutes(minutesAgo), code: code,
      duration: .milliseconds(milliseconds), wireBytes: wire, bodyBytes: wire * 4,
      newArticles: new, message: code?.rawValue)
  }

  private func single(_ log: [FetchLogEntry], since: WallTime? = nil) throws -> SourceStatistics {
    try #require(statistics(of: log, sources: ["bbc"], since: since, until: noon).first)
  }

  @Test(arguments: [(1, 10), (50, 500), (51, 510), (95, 950), (99, 990), (100, 1000)])
  func `have nearest-rank percentiles`(percentile: Int, milliseconds: Int) throws {
    let log = (1...100).shuffled().map { entry(.fresh, minutesAgo: 5, milliseconds: $0 * 10) }
    let durations = try single(log)
    #expect(durations.duration(percentile: percentile) == .milliseconds(milliseconds))
  }

  @Test func `of one attempt are that attempt`() throws {
    let one = try single([entry(.fresh, minutesAgo: 1, milliseconds: 7)])
    #expect(one.duration(percentile: 99) == .milliseconds(7))
    #expect(one.totalDuration == .milliseconds(7))
  }

  @Test func `count shares of what says something`() throws {
    let log =
      [
        entry(.fresh, minutesAgo: 50, wire: 1000, new: 30), entry(.notModified, minutesAgo: 40),
        entry(.notModified, minutesAgo: 30), entry(.httpServerError, minutesAgo: 20, wire: 10),
        entry(.cancelled, minutesAgo: 10),
      ] + [entry(nil, minutesAgo: 5), entry(nil, minutesAgo: 4), entry(nil, minutesAgo: 3)]
      + [entry(.fresh, minutesAgo: 1, wire: 3000, new: 2)]

    let figures = try single(log)

    #expect(figures.fetches == 6 && figures.cacheHits == 3)
    #expect(figures.successShare == 0.8, "the cancelled attempt counts neither way")
    #expect(figures.notModifiedShare == 0.5)
    #expect(figures.cacheHitShare == 3.0 / 9)
    #expect(figures.bytesSaved == 4000, "two answers of 2,000 bytes, the mean of the full ones")
    #expect(figures.wireBytes == 4010 && figures.bodyBytes == 16_040)
    #expect(figures.newArticles == 32 && figures.articlesPerDay == 32)
    #expect(figures.lastSuccessAt == noon - .minutes(1))
    #expect(figures.lastFailure?.code == .cancelled)
  }

  @Test func `divide new articles by days, never by less than one`() throws {
    let log = [
      entry(.fresh, minutesAgo: 4 * 24 * 60, new: 6), entry(.fresh, minutesAgo: 1, new: 2),
    ]
    #expect(try single(log).articlesPerDay == 2)
    #expect(try single(log, since: noon - .hours(1)).articlesPerDay == 2)
  }

  @Test func `have a trend by the hour up to two days, then by the day`() throws {
    let log = [
      entry(.fresh, minutesAgo: 150, milliseconds: 300, new: 3),
      entry(.dnsFailed, minutesAgo: 149, milliseconds: 100), entry(.fresh, minutesAgo: 0),
    ]

    let hourly = try single(log).trend
    #expect(hourly.map(\.start) == [9, 10, 11, 12].map { noon - .hours(12 - $0) })
    #expect(hourly.map(\.fetches) == [2, 0, 0, 1] && hourly.map(\.failures) == [1, 0, 0, 0])
    #expect(hourly.map(\.median?.milliseconds) == [100, nil, nil, 100])

    let daily = try single(log, since: noon - .days(3)).trend
    #expect(daily.map(\.fetches) == [0, 0, 0, 3] && daily.last?.newArticles == 3)
    #expect(try single(log, since: noon - .days(900)).trend.count == 60)
  }

  @Test func `name every source that was asked for, or every one in the log`() {
    let log = [
      entry(.fresh, minutesAgo: 1, source: "z"), entry(.fresh, minutesAgo: 1, source: "a"),
    ]
    #expect(statistics(of: log, until: noon).map(\.source) == ["a", "z"])
    let chosen = statistics(of: log, sources: ["z", "new"], until: noon)
    #expect(chosen.map(\.source) == ["z", "new"] && chosen.map(\.fetches) == [1, 0])
    #expect(chosen[1].successShare == nil && chosen[1].duration(percentile: 50) == nil)
  }

  @Test func `look at nothing outside the span`() throws {
    let log = [entry(.fresh, minutesAgo: 120), entry(.fresh, minutesAgo: 10)]
    #expect(try single(log, since: noon - .hours(1)).fetches == 1)
    #expect(statistics(of: [], until: noon).isEmpty)
  }
}

// AnswerPlanTests.swift - which sources an answer asks, and the reports of the others.

import NewsCore
import NewsStore
import Testing
import TestSupport

@testable import NewsEngine

@Suite struct `The plan of an answer` {
  private let now = Moment(wall: .sampleNoon)
  private let options = EngineOptions()

  private func source(_ name: String) -> Source {
    Source(name: name, url: "https://\(name).example/rss")
  }

  private func fetched(_ name: String, minutesAgo: Int) -> SourceRecord {
    var record = SourceRecord(name: name, url: source(name).url)
    record.fetchedAt = now + .seconds(-60 * minutesAgo)
    record.attemptedAt = record.fetchedAt
    return record
  }

  private func plan(
    _ sources: [Source], _ facts: StoredFacts = StoredFacts(), mode: RefreshMode = .never
  ) -> AnswerPlan {
    var request = NewsRequest(
      sources: sources, query: ArticleQuery(sources: []), deadline: .seconds(1))
    request.mode = mode
    return AnswerPlan(request, facts: facts, options: options, now: now)
  }

  private func reports(_ plan: AnswerPlan, _ newFacts: StoredFacts? = nil) -> SourceReports {
    plan.reports(RunResults(), newFacts, policy: options.schedule, now: now)
  }

  @Test func `asks all sources without a record, and none offline`() {
    let sources = ["a", "b", "c"].map(source)
    let facts = StoredFacts(records: [fetched("b", minutesAgo: 1)])

    #expect(plan(sources, facts, mode: .ifDue).due.map(\.name) == ["a", "c"])
    #expect(plan(sources, facts, mode: .ifDue).cached == ["b"])
    #expect(plan(sources, facts).due.isEmpty)
    let states = reports(plan(sources, facts, mode: .ifDue)).map(\.state)
    #expect(states == [.pending, .cached, .pending])
  }

  @Test func `counts any stored copy as a success offline, and nothing as a cache hit`() {
    let sources = ["old", "unknown"].map(source)
    let facts = StoredFacts(records: [fetched("old", minutesAgo: 60 * 24 * 30)])
    let report = NewsReport(
      generatedAt: now.wall, sources: reports(plan(sources, facts)), articles: [], duration: .zero)

    #expect(report.sources.map(\.state) == [.stale, .skipped])
    #expect(report.succeededNames == ["old"])
    #expect(report.failedNames == ["unknown"])
    #expect(plan(sources, facts).cached == ["old"], "a source that never answered is no hit")
  }

  @Test func `has equal reports for sources without a record, except for their names and kinds`() {
    var sources = (0..<9).map { source("s\($0)") }
    sources[3].isCritical = true
    sources[6].note = "through NewsAPI"
    let facts = StoredFacts(records: [fetched("s8", minutesAgo: 1)])

    let reports = reports(plan(sources, facts))

    #expect(reports.runs.map(\.positions) == [0..<3, 3..<4, 4..<6, 6..<7, 7..<8, 8..<9])
    #expect(reports.map(\.name) == sources.map(\.name))
    #expect(reports.map(\.isCritical) == sources.map(\.isCritical))
    #expect(reports.map(\.note) == sources.map(\.note))
    #expect(reports.map(\.state) == Array(repeating: .skipped, count: 8) + [.cached])
    #expect(reports[0].reason == "nothing is stored")
    #expect(reports[0].errorCode == .offline)
  }

  @Test func `reports a copy that was stored after it was made`() {
    let sources = ["a", "b", "c"].map(source)

    let reports = reports(plan(sources), StoredFacts(records: [fetched("b", minutesAgo: 1)]))

    // The plan had no record of b, so it counted b as due.
    #expect(reports.map(\.state) == [.skipped, .stale, .skipped])
  }

  @Test func `reports the pause of a host even if the source has no record`() {
    let pause = HostPause(
      host: "b.example", until: now + .seconds(60), consecutiveThrottles: 0, reason: "HTTP 429")

    let reports = reports(plan(["a", "b"].map(source), StoredFacts(hostPauses: [pause])))

    #expect(reports.map(\.errorCode) == [.offline, .limited])
  }

  @Test func `ignores a record of another URL`() {
    var other = fetched("a", minutesAgo: 1)
    other.url = "https://old.example/"

    #expect(reports(plan([source("a")], StoredFacts(records: [other]))).map(\.state) == [.skipped])
  }
}

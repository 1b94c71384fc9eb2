// RefreshingTests.swift - a copy that is refreshed after the response that contains it.

import NewsCore
import NewsStore
import TestSupport
import Testing

@testable import NewsEngine

@Suite struct `A copy that is refreshed after the response` {
  private let document = rssDocument(items: ["one", "two"])

  /// The response of a server, this long after the copy expired.
  private func report(_ world: EngineScenario, overdue: Duration) async -> NewsReport {
    let source = world.source("a", critical: true)
    await world.script(
      source, FakeTransport.respond(200, document), FakeTransport.hang(on: world.clock))
    await world.fetch([source])
    world.clock.advance(by: .minutes(15) + overdue)
    let engine = world.engine()
    var request = world.request([source])
    request.continuesAfterAnswer = true
    request.wait = .onlyForMissingCopies
    let report = await engine.news(request)
    await engine.shutDown()
    return report
  }

  @Test func `does not count as failed shortly after it expired`() async throws {
    let world = try await EngineScenario()

    let report = await report(world, overdue: world.options.schedule.staleWhileRevalidate)

    #expect(report.sources.map(\.state) == [.cached])
    #expect(report.sources.map(\.isRefreshing) == [true])
    #expect(report.sources[0].age == .minutes(20))
    #expect(report.isComplete && report.succeeded == 1 && report.failed == 0)
    #expect(report.articles.count == 2)
  }

  @Test func `is stale after that, and is still shown`() async throws {
    let world = try await EngineScenario()

    let over = world.options.schedule.staleWhileRevalidate + .seconds(1)
    let report = await report(world, overdue: over)

    #expect(report.sources.map(\.state) == [.stale])
    #expect(report.sources.map(\.isRefreshing) == [true])
    #expect(report.sources[0].reason == "it is being refreshed after this answer")
    #expect(!report.isComplete && report.articles.count == 2)
  }

  @Test func `does not count as failed while another process is fetching it`() async throws {
    let world = try await EngineScenario()
    let (source, record) = try await expired(world)
    var result = RefreshResult(
      source: source, outcome: Outcome(.deadline), startedAt: world.clock.moment.wall)
    let late = report(world, source, record, .result(result))
    result.isFetchedByOther = true

    let report = report(world, source, record, .result(result))

    #expect(report.state == .cached && report.isRefreshing && report.errorCode == nil)
    #expect(late.state == .pending && !late.isRefreshing && late.errorCode == .deadline)
  }

  @Test func `has no code of success when the last response could not be stored`() async throws {
    let world = try await EngineScenario()
    var (source, record) = try await expired(world)
    record.retryAt = world.clock.moment + .minutes(1)

    let report = report(world, source, record, .notAsked)

    #expect(report.state == .stale)
    #expect(report.errorCode == .resource)
  }

  /// A source that was fetched a minute more than its interval ago, and its record.
  private func expired(_ world: EngineScenario) async throws -> (Source, SourceRecord) {
    let source = world.source("a")
    await world.script(source, FakeTransport.respond(200, document))
    await world.fetch([source])
    world.clock.advance(by: .minutes(16))
    return (source, try #require(try await world.record(source)))
  }

  private func report(
    _ world: EngineScenario, _ source: Source, _ record: SourceRecord,
    _ attempt: SourceReport.Facts.Attempt
  ) -> SourceReport {
    let context = ScheduleContext(now: world.clock.moment)
    return SourceReport(
      SourceReport.Facts(
        source: source, record: record,
        schedule: Schedule(source: source, record: record, pause: nil, context), attempt: attempt),
      SourceReport.Context(
        mode: .ifDue, continuesAfterAnswer: true, policy: world.options.schedule,
        now: world.clock.moment))
  }
}

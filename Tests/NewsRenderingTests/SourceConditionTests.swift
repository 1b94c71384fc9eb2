// SourceConditionTests.swift - the condition of a source in one word.

import NewsCore
import NewsRendering
import TestSupport
import Testing

@testable import NewsEngine

@Suite struct `The condition of a source` {
  private static let now = Moment(wall: .sampleNoon)

  private func condition(
    _ change: (inout Source, inout SourceRecord) -> Void, pause: HostPause? = nil,
    asked: JournalEntry? = nil
  ) -> SourceCondition {
    var source = Source(name: "bbc", url: "https://bbc.example/")
    var record = SourceRecord(name: "bbc", url: source.url)
    record.attemptedAt = Self.now
    record.fetchedAt = Self.now
    change(&source, &record)
    var context = ScheduleContext(now: Self.now)
    context.journalEntry = asked
    let schedule = Schedule(source: source, record: record, pause: pause, context)
    return SourceCondition(source, record, schedule)
  }

  @Test func `is ok within its TTL and due after it`() {
    #expect(condition { _, _ in } == .ok)
    #expect(condition { $1.fetchedAt = Moment(wall: .sampleNoon - .hours(1)) } == .due)
    #expect(
      condition {
        $1.attemptedAt = nil; $1.fetchedAt = nil
      } == .new)
  }

  @Test func `names the trouble of a source`() {
    #expect(
      condition {
        $1.failures = 2; $1.lastCode = .timeoutBody
      } == .failing)
    #expect(
      condition {
        $1.failures = 2; $1.lastCode = .httpClientError
      } == .refused)
    #expect(condition { $1.isGone = true } == .gone)
    #expect(condition { $1.breaker.state = .forcedOpen } == .paused)
    #expect(condition { $1.breaker.state = .halfOpen } == .probing)
    let pause = HostPause(
      host: "bbc.example", until: Self.now + .hours(1), consecutiveThrottles: 1, reason: "429")
    #expect(condition({ _, _ in }, pause: pause) == .paused)
    let throttled = condition({ $1.failures = 1 }, pause: pause)
    #expect(throttled == .paused, "a request would not end the pause")
  }

  @Test func `is paused after a request that could not be stored`() {
    let asked = JournalEntry(
      .source(name: "bbc", url: "https://bbc.example/"), at: Self.now,
      ownWait: .minutes(15))

    #expect(condition({ $1.fetchedAt = nil }, asked: asked) == .paused)
    #expect(SourceCondition.paused.isTrouble)
  }

  @Test func `is that of the configuration if this excludes the source`() {
    #expect(condition { source, _ in source.obstacle = .disabled } == .disabled)
    #expect(condition { source, _ in source.obstacle = .fault("no key") } == .unusable)
    #expect(!SourceCondition.disabled.isTrouble)
  }
}

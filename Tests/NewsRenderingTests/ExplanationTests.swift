// ExplanationTests.swift - `why` names the way to end each wait.

import NewsCore
import NewsEngine
import NewsRendering
import Testing
import TestSupport

@Suite struct `The explanation of a wait` {
  private static let now = Moment(wall: .sampleNoon, bootID: "b", bootMilliseconds: 1_000_000_000)
  private let source = Source(name: "bbc", url: "http://bbc.example/rss", ttl: .minutes(15))

  private func verdict(_ change: (inout SourceRecord) -> Void, pause: HostPause? = nil) -> String {
    var record = SourceRecord(name: "bbc", url: source.url)
    record.attemptedAt = Self.now
    change(&record)
    let schedule = Schedule(
      source: source, record: record, pause: pause, ScheduleContext(now: Self.now))
    let text = Explanation(source: source, record: record, schedule: schedule, now: Self.now)
      .text(.plain)
    return String(decoding: text.prefix { $0 != 0x0a }, as: UTF8.self)
  }

  @Test func `for our own interval names the command that asks at once`() {
    let text = verdict { $0.fetchedAt = Self.now }

    #expect(text.hasSuffix("; try now: newsagg fetch bbc --refresh"))
  }

  @Test func `for our own and the publisher's interval says what --refresh cannot end`() {
    let text = verdict {
      $0.fetchedAt = Self.now
      $0.publisherTTL = .minutes(5)
    }

    #expect(text.hasSuffix("; --refresh ends that, but not what the publisher asks for"))
  }

  @Test func `for a publisher's interval says that nothing ends it`() {
    let longest = verdict {
      $0.fetchedAt = Self.now
      $0.publisherTTL = .hours(1)
    }
    let pause = HostPause(
      host: "bbc.example", until: Self.now + .minutes(5), consecutiveThrottles: 1,
      reason: "HTTP 429")

    #expect(longest.hasSuffix("; no option ends that"))
    #expect(verdict({ _ in }, pause: pause).hasSuffix("HTTP 429; no option ends that"))
  }

  @Test func `after failures names the option once`() {
    let text = verdict {
      $0.failures = 1
      $0.retryAt = Self.now + .minutes(5)
    }

    #expect(text.split(separator: "--refresh").count == 2, "\(text)")
  }

  @Test func `for a breaker or a gone source names what a person can do`() {
    let broken = verdict { $0.breaker.force(.forcedOpen, at: Self.now) }
    let gone = verdict { $0.isGone = true }

    #expect(broken.hasSuffix("; newsagg breaker-status NAME --reset ends that"))
    #expect(gone.hasSuffix("; another URL ends that, or newsagg sources remove NAME"))
  }
}

// FailureEventTests.swift - which runs report a failing source to cron.

import NewsCore
import Testing

@testable import NewsConfiguration

@testable import newsagg

@Suite struct `A quiet run` {
  private static let start = Moment(wall: WallTime(milliseconds: 1_800_000_000_000))

  /// A record after `failures` runs in a row, the first and the last of them at these minutes.
  private func record(
    _ failures: Int, since first: Int = 0, at last: Int, fetched: Int? = 0
  ) -> SourceRecord {
    var record = SourceRecord(name: "bbc", url: "https://bbc.example/")
    record.failures = failures
    record.attemptedAt = Self.start + .minutes(last)
    record.failingSince = failures > 0 ? Self.start + .minutes(first) : nil
    record.fetchedAt = fetched.map { Self.start + .minutes($0) }
    record.lastCode = failures > 0 ? .httpServerError : .fresh
    record.lastMessage = failures > 0 ? "HTTP 503 Service Unavailable" : nil
    return record
  }

  private func said(_ before: SourceRecord?, _ after: SourceRecord?, at minute: Int)
    -> FailureEvent?
  {
    failureEvent(
      before: before, after: after, staleIfError: .hours(24),
      now: Self.start + .minutes(minute))
  }

  @Test func `reports a failure when it begins, when it has lasted, and when it is over`() {
    let failures = [0, 1, 2, 3, 4, 5, 0, 0]
    let records = failures.enumerated().map { record($1, since: 15, at: 15 * $0) }
    let heard = records.indices.dropFirst().map {
      said(records[$0 - 1], records[$0], at: 15 * $0)
    }
    #expect(
      heard == [
        .began, nil, .lasted(runs: 3, .minutes(30)), nil, nil, .recovered(after: 5), nil,
      ])
  }

  @Test func `reports a failure of six hours once, after any number of runs`() {
    let hourly = (1...4).map { record($0, at: [0, 200, 400, 600][$0 - 1]) }
    #expect(said(hourly[0], hourly[1], at: 200) == nil)
    let daily = (1...4).map { record($0, at: [0, 361, 720, 900][$0 - 1]) }
    #expect(said(daily[0], daily[1], at: 361) == .lasted(runs: 2, .minutes(361)))
    #expect(said(daily[1], daily[2], at: 720) == nil, "it was reported at six hours")
    #expect(said(daily[2], daily[3], at: 900) == nil)
  }

  @Test func `is silent about a source that was not asked`() {
    let failing = record(1, at: 0)
    #expect(said(failing, failing, at: 2000) == nil)
    #expect(said(nil, nil, at: 0) == nil)
  }

  @Test func `reports when the last good copy has become too old`() {
    let before = record(9, at: 1430)
    #expect(said(before, record(10, at: 1445), at: 1445) == .copyExpired)
    #expect(said(record(10, at: 1445), record(11, at: 1460), at: 1460) == nil)
  }

  @Test func `reports a new source that fails at once`() {
    #expect(said(nil, record(1, at: 0, fetched: nil), at: 0) == .began)
  }

  @Test(arguments: [
    (FailureEvent.began, "HTTP 503 Service Unavailable (http.5xx)"),
    (
      .lasted(runs: 3, .minutes(30)),
      "has failed for 30 min (3 runs): HTTP 503 Service Unavailable (http.5xx)"
    ),
    (
      .lasted(runs: 3, .seconds(4)),
      "has failed for less than a minute (3 runs): HTTP 503 Service Unavailable (http.5xx)"
    ),
    (.recovered(after: 1), "answers again, after 1 failed run"),
  ])
  func `uses plain words`(event: FailureEvent, text: String) {
    #expect(event.sentence(record(3, at: 30)) == text)
  }
}

@Suite struct `A splay` {
  @Test(arguments: [
    ("0-120s", 0, 120), ("120s", 0, 120), ("10-20s", 10, 20), ("10s-2m", 10, 120), ("1h", 0, 3600),
  ])
  func `is a random time within its range`(text: String, from: Int, to: Int) throws {
    let splay = try #require(Splay(text))
    #expect(splay.wait(random: 0) == .seconds(from))
    #expect(splay.wait(random: 0.5) == .milliseconds((from + to) * 500))
    #expect(splay.wait(random: 0.999_999) < .seconds(to) || from == to)
  }

  @Test(arguments: ["", "5", "-5s", "5s-", "2m-1m", "0-2h", "a-b", "1-2-3s"])
  func `is refused if it is not a range`(text: String) {
    #expect(Splay(text) == nil)
  }
}

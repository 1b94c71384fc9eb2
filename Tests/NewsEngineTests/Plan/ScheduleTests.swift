// ScheduleTests.swift - when a source is due, term by term.

import NewsCore
import NewsEngine
import Testing

private let start = Moment(
  wall: CivilTime(year: 2026, month: 11, day: 22, hour: 10).wallTime, bootID: "b",
  bootMilliseconds: 1_000_000)
private let source = Source(name: "bbc", url: "http://bbc.example/rss", ttl: .minutes(15))

private func record(_ change: (inout SourceRecord) -> Void = { _ in }) -> SourceRecord {
  var record = SourceRecord(name: "bbc", url: source.url)
  record.attemptedAt = start
  record.fetchedAt = start
  change(&record)
  return record
}

private func schedule(
  _ record: SourceRecord?, at now: Moment, mode: RefreshMode = .ifDue, pause: HostPause? = nil
) -> Schedule {
  var policy = SchedulePolicy()
  policy.jitterShare = 0
  return Schedule(
    source: source, record: record, pause: pause,
    ScheduleContext(mode: mode, policy: policy, now: now))
}

@Suite struct `A schedule` {
  @Test func `makes a source due that was never fetched`() {
    #expect(schedule(nil, at: start).isDue)
    #expect(schedule(SourceRecord(name: "bbc", url: source.url), at: start).isDue)
  }

  @Test(arguments: [RefreshMode.ifDue, .always, .ifOlder(than: .zero)])
  func `asks no source that is disabled, or whose key cannot be read`(mode: RefreshMode) {
    for obstacle in [Source.Obstacle.disabled, .fault("X-Key: cannot read /key")] {
      var source = source
      source.obstacle = obstacle

      let schedule = Schedule(
        source: source, record: nil, pause: nil, ScheduleContext(mode: mode, now: start))

      #expect(!schedule.isDue)
      #expect(schedule.wait == nil, "time does not change that")
      #expect(schedule.winner?.kind == .configuration)
    }
  }

  @Test func `holds a fresh source back until its TTL has passed`() {
    let early = schedule(record(), at: start + .seconds(899))
    #expect(early.winner?.kind == .ttl)
    #expect(early.wait == .seconds(1))

    #expect(schedule(record(), at: start + .seconds(900)).isDue)
  }

  @Test func `lets the publisher raise the interval but never lower it`() {
    let longer = record { $0.publisherTTL = .hours(1) }
    #expect(schedule(longer, at: start + .minutes(20)).winner?.kind == .publisher)

    let shorter = record { $0.publisherTTL = .seconds(60) }
    #expect(schedule(shorter, at: start + .minutes(10)).winner?.kind == .ttl)
  }

  @Test func `limits the publisher's interval to a day`() {
    let years = record { $0.publisherTTL = .days(3650) }

    #expect(schedule(years, at: start + .hours(24)).isDue)
  }

  @Test func `keeps the publisher's interval when a refresh is forced`() {
    #expect(schedule(record(), at: start + .seconds(1), mode: .always).isDue)

    let asked = record { $0.publisherTTL = .hours(1) }
    #expect(schedule(asked, at: start + .seconds(1), mode: .always).winner?.kind == .publisher)
  }

  @Test func `replaces its own interval by the accepted age`() {
    let mode = RefreshMode.ifOlder(than: .seconds(30))

    #expect(!schedule(record(), at: start + .seconds(29), mode: mode).isDue)
    #expect(schedule(record(), at: start + .seconds(30), mode: mode).isDue)
  }

  @Test func `does not ask a paused host`() {
    let pause = HostPause(
      host: "bbc.example", until: start + .hours(30), consecutiveThrottles: 1, reason: "HTTP 429")

    let paused = schedule(record(), at: start + .hours(29), mode: .always, pause: pause)

    #expect(paused.winner?.kind == .hostPause)
    #expect(paused.wait == .hours(1), "Retry-After is not cut at a day")
  }

  @Test func `never asks again after 410`() {
    let gone = schedule(record { $0.isGone = true }, at: start + .days(300))

    #expect(gone.winner?.kind == .gone)
    #expect(gone.wait == nil)
  }

  @Test func `skips the hours and days the feed names, in UTC`() {
    // 10:00 to 11:59 are skipped; at 10:20 the TTL has passed.
    let hours = record { $0.skipHours = 1 << 10 | 1 << 11 }
    #expect(schedule(hours, at: start + .minutes(20)).winner?.kind == .skip)
    #expect(schedule(hours, at: start + .minutes(20)).wait == .minutes(100))

    // 2026-11-22 is a Sunday.
    let sunday = record { $0.skipDays = 1 }
    #expect(schedule(sunday, at: start + .minutes(20)).wait == .minutes(13 * 60 + 40))
  }

  @Test func `waits at most two days for a feed that skips all hours`() {
    let never = record { $0.skipHours = .max }
    let due = start + .minutes(15)

    #expect(schedule(never, at: due).wait == .hours(48))
    #expect(schedule(never, at: due + .hours(47)).wait == .hours(1), "the end does not move")
    #expect(schedule(never, at: due + .hours(48)).isDue)
  }

  @Test func `names the open breaker`() {
    let open = record {
      for _ in 0..<5 {
        $0.breaker.report(
          BreakerReport(.failure, generation: $0.breaker.generation), at: start,
          policy: BreakerPolicy(),
          random: { 0.5 })
      }
      $0.fetchedAt = nil
    }

    #expect(schedule(open, at: start + .seconds(29), mode: .always).winner?.kind == .breaker)
    #expect(schedule(open, at: start + .seconds(30), mode: .always).isDue)
  }

  @Test func `only adds jitter, which depends on the name alone`() {
    let policy = SchedulePolicy()
    let intervals = ["a", "b", "c", "d"].map { name in
      policy.interval(of: Source(name: name, url: "", ttl: .seconds(1000)))
    }

    #expect(intervals.allSatisfy { (.seconds(1000)...Duration.seconds(1100)).contains($0) })
    #expect(Set(intervals).count == 4)
    #expect(policy.interval(of: Source(name: "a", url: "", ttl: .seconds(1000))) == intervals[0])
  }

  @Test func `is not moved by a jump of the wall clock`() {
    for days in [-30, -1, 1, 30] {
      var now = start + .seconds(899)
      now.wall = now.wall + .days(days)
      #expect(schedule(record(), at: now).wait == .seconds(1))
    }
  }
}

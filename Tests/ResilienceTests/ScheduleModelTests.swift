// ScheduleModelTests.swift - random records, checked against a slow reference that tries each minute.

import NewsCore
import NewsEngine
import Testing
import TestSupport

/// One source through random events; all times are whole minutes.
private struct ScheduleWorld {
  private let source = Source(name: "bbc", url: "http://bbc.example/rss", ttl: .minutes(15))
  private var policy = SchedulePolicy()
  private let breakerPolicy = BreakerPolicy()
  private var record = SourceRecord(name: "bbc", url: "http://bbc.example/rss")
  private var pause: HostPause?
  private var minute = 10_000
  /// Error of the wall clock, in minutes.
  private var wallShift = 0
  private var random: SeededRandom

  init(seed: UInt64) {
    random = SeededRandom(seed: seed)
    policy.jitterShare = 0
  }

  private var now: Moment { moment(minute) }

  private func moment(_ minute: Int) -> Moment {
    Moment(
      wall: WallTime(seconds: Int64(29_000_000 + minute + wallShift) * 60), bootID: "b",
      bootMilliseconds: Int64(minute) * 60_000)
  }

  private func minutes(_ moment: Moment) -> Int { Int(moment.bootMilliseconds / 60_000) }

  mutating func step(_ number: Int) -> String? {
    change()
    // Checking takes longer than changing, so four changes are made before each check.
    guard number.isMultiple(of: 4) else { return nil }
    let modes: [RefreshMode] = [.ifDue, .ifDue, .always, .ifOlder(than: .minutes(5))]
    let mode = modes.randomElement(using: &random) ?? .ifDue
    let schedule = Schedule(
      source: source, record: record, pause: pause,
      ScheduleContext(mode: mode, policy: policy, breaker: breakerPolicy, now: now))
    let expected = expectedWait(mode)
    if schedule.wait.map({ Int($0.milliseconds / 60_000) }) != expected {
      return "\(mode): waits \(String(describing: schedule.wait)), not \(expected ?? -1) min"
    }
    if schedule.isDue != (expected == 0) { return "due, but not at once" }
    return (schedule.winner == nil) == schedule.isDue ? nil : "a winner of nothing"
  }

  private mutating func change() {
    let some = Int.random(in: 1...2000, using: &random)
    switch Int.random(in: 0..<14, using: &random) {
    case 0...4: minute += [1, 7, 30, 600, 3000].randomElement(using: &random) ?? 1
    case 5...6: succeed()
    case 7: record.publisherTTL = some.isMultiple(of: 3) ? nil : .minutes(some)
    case 8: record.retryAt = some.isMultiple(of: 3) ? nil : now + .minutes(some % 1400)
    case 9: pause = newPause(some)
    case 10: breakSomething(some)
    case 11: record.isGone = some.isMultiple(of: 5)
    case 12: skip(some)
    default: wallShift += Int.random(in: -3000...3000, using: &random)
    }
  }

  private mutating func succeed() {
    record.fetchedAt = now
    (record.retryAt, record.isGone, record.breaker) = (nil, false, CircuitBreaker())
  }

  private func newPause(_ some: Int) -> HostPause? {
    if some.isMultiple(of: 3) { return nil }
    return HostPause(
      host: "bbc.example", until: now + .minutes(some * 5), consecutiveThrottles: 1,
      reason: "HTTP 429")
  }

  private mutating func breakSomething(_ some: Int) {
    record.breaker.state = some.isMultiple(of: 9) ? .forcedOpen : .open
    record.breaker.until = some.isMultiple(of: 9) ? nil : now + .minutes(some % 72)
  }

  private mutating func skip(_ some: Int) {
    record.skipHours = some.isMultiple(of: 4) ? .max : UInt32(truncatingIfNeeded: random.next())
    record.skipDays = UInt8(truncatingIfNeeded: random.next()) & UInt8(some % 128)
    if some.isMultiple(of: 3) { (record.skipHours, record.skipDays) = (0, 0) }
  }

  // MARK: - The slow reference

  /// Minutes until no reason against asking is left; nil if one stays for ever.
  private func expectedWait(_ mode: RefreshMode) -> Int? {
    if record.isGone || record.breaker.state == .forcedOpen { return nil }
    let own = intervals(mode)
    var start = minute
    for end in own + waits(mode) { start = max(start, end) }
    if mode == .always { return start - minute }
    // Skipping ends 48 h after the source would be due without it.
    let overdue = own.max().map { max(0, minute - $0) } ?? 0
    let last = start + 48 * 60 - overdue
    var later = start
    while later < last {
      if !isSkipped(later) { return later - minute }
      later += 60 - wallMinute(later) % 60
    }
    return max(start, last) - minute
  }

  /// The ends of our interval and of the publisher's, in minutes.
  private func intervals(_ mode: RefreshMode) -> [Int] {
    guard let fetchedAt = record.fetchedAt.map(minutes) else { return [] }
    let ttl = record.publisherTTL.map { min(Int($0.milliseconds / 60_000), 24 * 60) }
    let own: Int? =
      switch mode {
      case .ifDue, .never: 15
      case .ifOlder: 5
      case .always: nil
      }
    return [own, ttl].compactMap(\.self).map { fetchedAt + $0 }
  }

  private func waits(_ mode: RefreshMode) -> [Int] {
    var ends: [Int] = []
    if mode != .always, let retryAt = record.retryAt { ends.append(minutes(retryAt)) }
    if record.breaker.state == .open, let until = record.breaker.until {
      ends.append(minutes(until))
    }
    if let pause { ends.append(minutes(pause.until)) }
    return ends
  }

  private func wallMinute(_ minute: Int) -> Int { 29_000_000 + minute + wallShift }

  private func isSkipped(_ minute: Int) -> Bool {
    let hour = wallMinute(minute) / 60
    // 1970-01-01 was a Thursday.
    return record.skipHours & (1 << UInt32(hour % 24)) != 0
      || record.skipDays & (1 << UInt8((hour / 24 + 4) % 7)) != 0
  }
}

extension Resilience {
  @Suite struct `Random records of a source` {
    @Test func `are due when the last reason against asking has ended`() {
      let seed = SeededRandom.freshSeed()
      for run in 0..<DeepRun.modelRuns {
        var world = ScheduleWorld(seed: seed &+ UInt64(run))
        for step in 0..<200 {
          if let fault = world.step(step) {
            Issue.record("seed \(seed) run \(run) step \(step): \(fault)")
            return
          }
        }
      }
    }
  }
}

// CircuitBreakerTests.swift - the rules of one breaker, and random histories against a model.

import NewsCore
import NewsEngine
import Testing

private let policy = BreakerPolicy()
private let start = Moment(
  wall: WallTime(seconds: 1_790_000_000), bootID: "b", bootMilliseconds: 1_000_000)

private func breaker(failures: Int) -> CircuitBreaker {
  var breaker = CircuitBreaker()
  for _ in 0..<failures { breaker.fail(at: start) }
  return breaker
}

extension CircuitBreaker {
  fileprivate mutating func fail(at now: Moment, random: Double = 0.5) {
    report(
      BreakerReport(.failure, generation: generation), at: now, policy: policy, random: { random })
  }

  fileprivate mutating func succeed(at now: Moment) {
    report(
      BreakerReport(.success, generation: generation), at: now, policy: policy, random: { 0.5 })
  }
}

@Suite struct `A circuit breaker` {
  @Test func `stays closed below five failures in a row`() {
    #expect(breaker(failures: 4).state == .closed)
    #expect(breaker(failures: 5).state == .open)
  }

  @Test func `opens when exactly half of ten recent outcomes failed`() {
    var breaker = CircuitBreaker()
    for index in 0..<9 {
      if index.isMultiple(of: 2) { breaker.succeed(at: start) } else { breaker.fail(at: start) }
    }
    #expect(breaker.state == .closed, "nine outcomes are too few to judge")

    breaker.fail(at: start)

    #expect(breaker.state == .open)
  }

  @Test func `stays closed when less than half of the recent outcomes failed`() {
    var breaker = CircuitBreaker()

    for index in 0..<20 {
      if index % 9 < 5 { breaker.succeed(at: start) } else { breaker.fail(at: start) }
    }

    #expect(breaker.state == .closed, "8 of the last 20")
  }

  @Test func `forgets outcomes that are older than a day`() {
    var breaker = breaker(failures: 4)
    let later = start + .hours(25)

    breaker.succeed(at: later)
    for _ in 0..<4 { breaker.fail(at: later) }

    #expect(breaker.state == .closed)
    #expect(breaker.window.count == 5)
  }

  @Test func `admits one probe when the break is over`() {
    var breaker = breaker(failures: 5)
    let over = start + .seconds(30)

    let answers = [over, over, over + policy.probeLease].map {
      breaker.admit(at: $0, owner: "me", policy: policy)
    }

    let first = breaker.generation - 1
    #expect(answers[0] == .probe(generation: first))
    #expect(answers[1] == .refused(until: over + policy.probeLease))
    #expect(answers[2] == .probe(generation: first + 1), "a lost probe is replaced after its lease")
  }

  @Test(arguments: [(1, 30), (2, 60), (3, 120), (7, 1920), (8, 3600), (60, 3600)])
  func `doubles the break up to an hour`(opens: Int, seconds: Int) {
    #expect(policy.breakLength(opens: opens) == .seconds(seconds))
  }

  @Test(arguments: [(0.0, 24_000), (0.5, 30_000), (1.0, 36_000)])
  func `varies the break by at most a fifth of its length`(random: Double, milliseconds: Int64) {
    var breaker = breaker(failures: 4)

    breaker.fail(at: start, random: random)

    #expect(breaker.until == start + .milliseconds(milliseconds))
  }

  @Test func `ignores what an earlier generation reports`() {
    var breaker = breaker(failures: 5)
    let opened = breaker

    breaker.report(
      BreakerReport(.success, generation: 1), at: start, policy: policy, random: { 0.5 })
    breaker.report(
      BreakerReport(.failure, generation: 1), at: start, policy: policy, random: { 0.5 })

    #expect(breaker == opened)
  }

  @Test func `lets the next caller probe after a neutral probe`() {
    var breaker = breaker(failures: 5)
    let over = start + .seconds(30)
    guard case .probe(let generation) = breaker.admit(at: over, owner: "a", policy: policy) else {
      Issue.record("no probe")
      return
    }
    breaker.report(
      BreakerReport(.neutral, generation: generation), at: over, policy: policy, random: { 0.5 })

    let next = breaker.admit(at: over, owner: "b", policy: policy)

    #expect(next == .probe(generation: generation + 2))
    #expect(breaker.opens == 1, "a neutral probe makes no break longer")
  }

  @Test func `opens again at the first failure after a break`() {
    var breaker = breaker(failures: 5)
    let over = start + .seconds(30)
    _ = breaker.admit(at: over, owner: "a", policy: policy)
    breaker.succeed(at: over)
    #expect(breaker.state == .closed)

    breaker.fail(at: over)

    #expect(breaker.state == .open)
    #expect(breaker.until == over + .seconds(60), "a flapping source gets longer breaks")
  }

  @Test func `forgets earlier breaks after three successes in a row`() {
    var breaker = breaker(failures: 5)
    let over = start + .seconds(30)
    _ = breaker.admit(at: over, owner: "a", policy: policy)
    for _ in 0..<3 { breaker.succeed(at: over) }

    breaker.fail(at: over)

    #expect(breaker.opens == 0)
    #expect(breaker.state == .closed)
  }

  @Test func `waits as long as the publisher asks when that is longer`() {
    var breaker = breaker(failures: 4)

    breaker.report(
      BreakerReport(
        .failure, generation: breaker.generation, notBefore: start + .minutes(20)), at: start,
      policy: policy, random: { 0.5 })

    #expect(breaker.until == start + .minutes(20))
  }

  @Test func `is neither ended nor prolonged by a jump of the wall clock`() {
    var breaker = breaker(failures: 5)
    var later = start + .seconds(10)
    later.wall = later.wall + .days(30)
    #expect(breaker.admit(at: later, owner: "a", policy: policy) == .refused(until: breaker.until))

    var over = start + .seconds(30)
    over.wall = over.wall - .days(30)

    #expect(breaker.admit(at: over, owner: "a", policy: policy) == .probe(generation: 3))
  }

  @Test func `is bounded by the longest break after a reboot with a wrong clock`() {
    var breaker = breaker(failures: 5)
    var rebooted = Moment(
      wall: start.wall - .days(400), bootID: "other", bootMilliseconds: 0)
    #expect(
      breaker.until?.remaining(from: rebooted, atMost: policy.longestBreak) == policy.longestBreak)

    var late = breaker
    rebooted.bootMilliseconds = policy.longestBreak.milliseconds
    #expect(late.admit(at: rebooted, owner: "a", policy: policy) == .probe(generation: 3))

    rebooted.wall = start.wall + .seconds(31)
    rebooted.bootMilliseconds = 5

    #expect(breaker.admit(at: rebooted, owner: "a", policy: policy) == .probe(generation: 3))
  }

  @Test func `stays as the operator set it until the next order`() {
    var breaker = CircuitBreaker()
    breaker.force(.forcedOpen, at: start)
    #expect(breaker.admit(at: start + .days(9), owner: "a", policy: policy) == .refused(until: nil))

    breaker.force(.forcedClosed, at: start)
    for _ in 0..<9 { breaker.fail(at: start) }
    #expect(breaker.admit(at: start, owner: "a", policy: policy) == .request(generation: 3))

    breaker.force(nil, at: start)
    #expect(breaker.state == .closed)
    #expect(breaker.generation == 4, "reports from before the reset have no effect")
  }
}

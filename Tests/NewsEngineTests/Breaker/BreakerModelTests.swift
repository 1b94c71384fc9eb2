// BreakerModelTests.swift - random histories of one breaker, over tasks and processes.

import NewsCore
import NewsEngine
import Testing
import TestSupport

/// Callers that ask, report, report late or are killed, checked against rules that must always hold.
private struct BreakerWorld {
  struct Ticket {
    var generation: Int64
    var isProbe: Bool
    var deadline: Moment
  }

  let policy = BreakerPolicy()
  var breaker = CircuitBreaker()
  var now = Moment(wall: WallTime(seconds: 1_790_000_000), bootID: "b", bootMilliseconds: 1_000)
  var out: [Ticket] = []
  var random: SeededRandom
  /// The reference: a simple model of the rules.
  var failuresInARow = 0
  var lastGeneration: Int64 = 1

  mutating func step() -> String? {
    switch Int.random(in: 0..<10, using: &random) {
    case 0...3: ask()
    case 4...7: report()
    case 8: abandon()
    default: pass()
    }
  }

  private mutating func ask() -> String? {
    let before = breaker
    let admission = breaker.admit(at: now, owner: "x", policy: policy)
    switch admission {
    case .request(let generation):
      guard before.state == .closed else { return "a request was allowed while \(before.state)" }
      out.append(Ticket(generation: generation, isProbe: false, deadline: now + policy.probeLease))
    case .probe(let generation):
      if generation <= lastGeneration, before.state != .closed { return "generation went back" }
      if before.state == .open, let until = before.until,
        !until.isReached(at: now, limit: policy.longestBreak)
      {
        return "a probe was allowed before the end of the break"
      }
      if out.contains(where: { $0.isProbe && isLive($0) }) { return "two live probes" }
      lastGeneration = generation
      out.append(Ticket(generation: generation, isProbe: true, deadline: now + policy.probeLease))
    case .refused:
      if before != breaker { return "a refusal changed the breaker" }
      if before.state == .closed { return "refused while closed" }
    }
    return nil
  }

  private func isLive(_ ticket: Ticket) -> Bool {
    !ticket.deadline.isReached(at: now, limit: policy.probeLease)
      && ticket.generation == breaker.generation
  }

  private mutating func report() -> String? {
    guard let index = out.indices.randomElement(using: &random) else { return nil }
    let ticket = out.remove(at: index)
    let effect: BreakerEffect =
      [.failure, .failure, .success, .neutral].randomElement(using: &random) ?? .failure
    let before = breaker
    let draw = Double.random(in: 0..<1, using: &random)
    breaker.report(
      BreakerReport(effect, generation: ticket.generation), at: now, policy: policy,
      random: { draw })
    if ticket.generation != before.generation {
      return before == breaker ? nil : "a late report changed the breaker"
    }
    return check(effect, before: before)
  }

  private mutating func check(_ effect: BreakerEffect, before: CircuitBreaker) -> String? {
    if effect == .neutral, before.state == .closed, breaker != before {
      return "a neutral outcome changed a closed breaker"
    }
    if before.state == .halfOpen {
      let expected: CircuitBreaker.State = effect == .success ? .closed : .open
      if breaker.state != expected { return "a probe's \(effect) led to \(breaker.state)" }
      if effect == .neutral, breaker.opens != before.opens { return "neutral made breaks longer" }
    }
    if before.state == .closed { failuresInARow = effect == .failure ? failuresInARow + 1 : 0 }
    if breaker.state == .closed, before.state == .closed, effect == .failure,
      failuresInARow >= policy.consecutiveFailures
    {
      return "\(failuresInARow) failures in a row and still closed"
    }
    if breaker.state != .closed { failuresInARow = 0 }
    return breaker.state == .open ? checkBreak(effect, before: before) : nil
  }

  private func checkBreak(_ effect: BreakerEffect, before: CircuitBreaker) -> String? {
    guard effect == .failure, before.state != .open, let until = breaker.until else { return nil }
    if breaker.opens != before.opens + 1 { return "opens went \(before.opens) to \(breaker.opens)" }
    let length = Double(until.remaining(from: now, atMost: .days(9)).milliseconds)
    let base = Double(policy.breakLength(opens: breaker.opens).milliseconds)
    return (0.799...1.201).contains(length / base) ? nil : "a break of \(length) for \(base)"
  }

  /// The caller is killed: it never reports.
  private mutating func abandon() -> String? {
    if let index = out.indices.randomElement(using: &random) { out.remove(at: index) }
    return nil
  }

  private mutating func pass() -> String? {
    let waits: [Duration] = [
      .milliseconds(100), .seconds(5), .seconds(13), .seconds(40), .hours(1),
    ]
    now = now + (waits.randomElement(using: &random) ?? .zero)
    // The wall clock is set at random; within one boot nothing may depend on it.
    if Int.random(in: 0..<8, using: &random) == 0 {
      now.wall = now.wall + .days(Int.random(in: -3...3, using: &random))
    }
    return nil
  }

  /// Whether the breaker closes after the source has become healthy and callers continue to ask.
  mutating func recovers() -> Bool {
    if breaker.state == .closed { return true }
    now = now + policy.longestBreak + policy.probeLease
    guard case .probe(let generation) = breaker.admit(at: now, owner: "y", policy: policy) else {
      return false
    }
    breaker.report(
      BreakerReport(.success, generation: generation), at: now, policy: policy, random: { 0.5 })
    return breaker.state == .closed
  }
}

@Suite struct `Random histories of a breaker` {
  @Test func `break no rule and always end closed once the source is healthy`() {
    let seed = SeededRandom.freshSeed()
    for run in 0..<10_000 {
      var world = BreakerWorld(random: SeededRandom(seed: seed &+ UInt64(run)))
      for step in 0..<200 {
        if let fault = world.step() {
          Issue.record("seed \(seed) run \(run) step \(step): \(fault)")
          return
        }
      }
      guard world.recovers() else {
        Issue.record("seed \(seed) run \(run): stuck in \(world.breaker)")
        return
      }
    }
  }
}

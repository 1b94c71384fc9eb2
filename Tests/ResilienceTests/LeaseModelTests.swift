// LeaseModelTests.swift - random engines that ask the same source: grants, writes, kills, late writes.

import NewsCore
import NewsStore
import TestSupport
import Testing

@testable import NewsEngine

/// Several engines on one record, compared with a simple model of its leases.
private struct LeaseWorld {
  /// A grant that was given to an engine, which may have died since.
  struct Ticket {
    let owner: String
    let grant: LeaseGrant
    let end: Moment
  }

  private let options = EngineOptions()
  private let source = Source(name: "bbc", url: "http://bbc.example/rss")
  private var record = SourceRecord(name: "bbc", url: "http://bbc.example/rss")
  private var now = Moment(
    wall: WallTime(seconds: 1_790_000_000), bootID: "b", bootMilliseconds: 1_000)
  /// The record that each engine had when it made its plan.
  private var plans: [String: SourceRecord] = [:]
  private var out: [Ticket] = []
  private var random: SeededRandom
  /// The model: the last grant, its end, and whether the lease was released.
  private var latest: Ticket?
  private var isReturned = true
  /// The last pause that the host of the source has asked for.
  private var pause: HostPause?
  private var attempts = 0
  private var attemptsSeen: [String: Int] = [:]

  init(seed: UInt64) {
    random = SeededRandom(seed: seed)
  }

  mutating func step() -> String? {
    let owner = ["a", "b", "c", "d"].randomElement(using: &random) ?? "a"
    switch Int.random(in: 0..<13, using: &random) {
    case 0...1: return plan(owner)
    case 2...5: return ask(owner)
    case 6...8: return write()
    case 9: return die()
    case 10: return throttle()
    default: return pass()
    }
  }

  private mutating func plan(_ owner: String) -> String? {
    plans[owner] = record
    attemptsSeen[owner] = attempts
    return nil
  }

  private mutating func order(_ owner: String) -> RefreshInput {
    var source = source
    source.timeout = .seconds(Int.random(in: 1...20, using: &random))
    return RefreshInput(
      source: source, planned: plans[owner].map { Boxed($0) },
      deadline: Deadline(.seconds(30), from: now), awaited: .seconds(30),
      retries: RetryBudget(1))
  }

  private mutating func admit(_ request: LeaseRequest) -> Admission {
    var change = SourceChange(record: record)
    change.context.pauses = [pause].compactMap(\.self)
    defer { record = change.record }
    return change.admit(request, at: now)
  }

  private mutating func ask(_ owner: String) -> String? {
    guard plans[owner] != nil else { return nil }
    let before = record
    let order = order(owner)
    let isHeld = isHeld
    let isClosed = pause.map { now.bootMilliseconds < $0.until.bootMilliseconds } ?? false
    let request = LeaseRequest(order, owner: owner, options)
    let answer = admit(request)
    if case .limited = answer {
      if before != record { return "a refusal changed the record" }
      return isClosed ? nil : "limited by a pause that is over"
    }
    if isClosed { return "a running pause was ignored" }
    switch answer {
    case .limited: return nil
    case .withheld: return "withheld, although the store can be written"
    case .tooLate: return "too late, although it waited for nothing"
    case .hostBusy: return "the host is busy, although no other engine asks it"
    case .busy:
      if before != record { return "a refusal changed the record" }
      return isHeld ? nil : "busy, although no engine holds the lease"
    case .doneByOther:
      if before != record { return "a refusal changed the record" }
      if isHeld { return "done, although the lease is held" }
      return attemptsSeen[owner] == attempts ? "done, although no attempt was made" : nil
    case .refused:
      if isHeld { return "the breaker was asked before the lease" }
      return before.breaker == record.breaker ? nil : "a refusal changed the breaker"
    case .granted(let grant):
      if isHeld { return "granted twice" }
      if attemptsSeen[owner] != attempts { return "granted, although it was asked after the plan" }
      if let latest, grant.token <= latest.grant.token { return "the token did not rise" }
      return record(grant, owner, order)
    }
  }

  private mutating func record(_ grant: LeaseGrant, _ owner: String, _ order: RefreshInput)
    -> String?
  {
    let end = now + options.leaseLength(order)
    guard record.lease.until == end else { return "the lease ends at another time" }
    let ticket = Ticket(owner: owner, grant: grant, end: end)
    if grant.isProbe, out.contains(where: { isLiveProbe($0) }) { return "two probes at once" }
    out.append(ticket)
    (latest, isReturned) = (ticket, false)
    return nil
  }

  private func isLiveProbe(_ ticket: Ticket) -> Bool {
    ticket.grant.isProbe && now.bootMilliseconds < ticket.end.bootMilliseconds
      && ticket.grant.token == latest?.grant.token && !isReturned
  }

  private var isHeld: Bool {
    guard let latest, !isReturned else { return false }
    return now.bootMilliseconds < latest.end.bootMilliseconds
  }

  /// The engine writes in time, or after it was stopped for some time.
  private mutating func write() -> String? {
    guard let index = out.indices.randomElement(using: &random) else { return nil }
    let ticket = out.remove(at: index)
    let isOurs = ticket.grant.token == latest?.grant.token && !isReturned
    guard record.holds(ticket.grant, owner: ticket.owner) else {
      return isOurs ? "the write of the lease's holder was refused" : nil
    }
    guard isOurs else { return "a late write was accepted" }
    let outcomes: [Outcome] = [
      Outcome(.fresh), Outcome(.httpServerError), Outcome(.connectReset), Outcome(.cancelled),
    ]
    // No two attempts end in the same millisecond.
    now = now + .milliseconds(1)
    let outcome = outcomes.randomElement(using: &random) ?? Outcome(.fresh)
    let result = RefreshResult(source: source, outcome: outcome, startedAt: now.wall)
    record.complete(
      ResultCommit(
        result: result, grant: ticket.grant,
        attempt: outcome.isSuccess ? .unchanged(outcome) : .failure(outcome), facts: nil),
      at: now, options: options, random: { 0.5 })
    isReturned = true
    if outcome.code != .cancelled { attempts += 1 }
    return record.lease.owner.isEmpty ? nil : "the lease was not given back"
  }

  /// The engine is killed: it never writes.
  private mutating func die() -> String? {
    if let index = out.indices.randomElement(using: &random) { out.remove(at: index) }
    return nil
  }

  /// The host asked for a pause in a response to another source.
  private mutating func throttle() -> String? {
    let wait = Duration.seconds(Int.random(in: 0...120, using: &random))
    pause = HostPause(
      host: "bbc.example", until: now + wait, consecutiveThrottles: 1, reason: "429")
    return nil
  }

  private mutating func pass() -> String? {
    let waits: [Duration] = [.milliseconds(10), .seconds(1), .seconds(9), .seconds(23), .hours(2)]
    now = now + (waits.randomElement(using: &random) ?? .zero)
    if Int.random(in: 0..<8, using: &random) == 0 {
      now.wall = now.wall + .days(Int.random(in: -3...3, using: &random))
    }
    return nil
  }

  /// Whether the next engine may ask when breaks and leases have ended, which must be so in every history.
  mutating func isFree() -> Bool {
    now = now + options.breaker.longestBreak + options.breaker.probeLease + .seconds(120)
    _ = plan("next")
    guard
      case .granted = admit(LeaseRequest(order("next"), owner: "next", options))
    else { return false }
    return true
  }
}

extension Resilience {
  @Suite struct `Random engines on one source` {
    @Test func `hold one lease at a time, and no late write is accepted`() {
      let seed = SeededRandom.freshSeed()
      for run in 0..<DeepRun.modelRuns {
        var world = LeaseWorld(seed: seed &+ UInt64(run))
        for step in 0..<200 {
          if let fault = world.step() {
            Issue.record("seed \(seed) run \(run) step \(step): \(fault)")
            return
          }
        }
        guard world.isFree() else {
          Issue.record("seed \(seed) run \(run): no engine may ask any more")
          return
        }
      }
    }
  }
}

// RequestJournalTests.swift - runs that cannot write the store ask no source twice.

import Foundation
import NewsCore
import NewsEngine
import NewsStore
import Testing
import TestSupport

@Suite struct `A source while the store cannot be written` {
  private let bbc = Source(name: "bbc", url: "http://host.example/bbc", isCritical: true)
  private let ap = Source(name: "ap", url: "http://host.example/ap")
  /// A source at the host of the others, which gets one request at a time.
  private let slow = Source(name: "slow", url: "http://host.example/slow", isCritical: true)

  @Test func `is not claimed again and again after the clock of the store was set back`()
    async throws
  {
    let world = try await UnwritableWorld()
    await world.answer([bbc])
    _ = try await world.run([bbc])
    world.clock.advance(by: .minutes(16))
    world.plan.fail(1, with: .full, isLasting: true, onlyWrites: true)
    _ = try await world.run([bbc])
    #expect(await world.requests.count == 2)

    world.clock.setBack(by: .minutes(10))
    let work = BackgroundWork(world.engine(), sources: [bbc])

    // A claim would fail, because nothing can be written.
    #expect(try await work.refreshDue().begun == 0)
  }

  @Test(arguments: [StoreError.Kind.full, .busy, .io, .readOnly], [true, false])
  func `is asked once an interval by all runs together`(
    kind: StoreError.Kind, isReadable: Bool
  ) async throws {
    let world = try await UnwritableWorld()
    await world.answer([bbc])
    _ = try await world.run([ap], mode: .never)
    if isReadable { world.plan.fail(1, with: kind, isLasting: true) }

    for _ in 0..<15 {
      _ = try await world.run([bbc], hasStore: isReadable)
      world.clock.advance(by: .seconds(50))
    }
    #expect(await world.requests.count == 1)
    world.clock.advance(by: .minutes(3))
    _ = try await world.run([bbc], hasStore: isReadable)

    #expect(await world.requests.count == 2)
  }

  @Test func `is asked once by runs that find no file because none has answered yet`()
    async throws
  {
    let world = try await UnwritableWorld()
    await world.answer([bbc])

    for _ in 0..<3 { _ = try await world.run([bbc], hasStore: false) }

    #expect(await world.requests.count == 1)
  }

  @Test func `says why it is not asked`() async throws {
    let world = try await UnwritableWorld()
    await world.answer([bbc])
    _ = try await world.run([bbc])
    world.clock.advance(by: .minutes(15))
    world.plan.fail(1, with: .full, isLasting: true, onlyWrites: true)
    _ = try await world.run([bbc])

    let report = try await world.run([bbc])

    #expect(report.sources[0].state == .stale && report.sources[0].errorCode == .resource)
    #expect(report.sources[0].reason?.contains("the store could not be written") == true)
    #expect(await world.requests.count == 2)
  }

  @Test func `is not reported as asked by another run when its articles could not be stored`()
    async throws
  {
    let world = try await UnwritableWorld()
    await world.answer([bbc])
    _ = try await world.run([ap], mode: .never)
    world.plan.fail(statementsWith: "INTO article ", with: .full)
    _ = try await world.run([bbc])

    let beside = try await world.run([bbc])
    let report = try await world.run([bbc], mode: .always)

    #expect(beside.sources[0].reason?.contains("the store could not be written") == true)
    #expect(report.sources[0].state == .fresh)
    #expect(report.articles.count == 2)
    #expect(report.storeProblem?.contains("injected") == true)
    #expect(await world.requests == [bbc.url, bbc.url])
  }

  /// The disk is full from this write on: before, after or during the write of the lease.
  @Test(.timeLimit(.minutes(1)), arguments: 1...8)
  func `is not waited for when its lease could not be released`(write: Int) async throws {
    let world = try await UnwritableWorld()
    await world.answer([bbc])
    _ = try await world.run([ap], mode: .never)
    world.plan.fail(write, with: .full, isLasting: true, onlyWrites: true)
    _ = try await world.run([bbc])

    let report = try await world.run([bbc], mode: .always)

    #expect(report.sources[0].state != .pending)
    #expect(report.sources[0].reason?.contains("fetching") != true)
  }

  @Test func `is asked again if a person wants it, but not before its publisher allows it`()
    async throws
  {
    let world = try await UnwritableWorld()
    await world.answer([ap])
    await world.answer([bbc], [HTTPHeader("Cache-Control", "max-age=3600")])
    _ = try await world.run([ap], mode: .never)
    world.plan.fail(1, with: .full, isLasting: true)
    _ = try await world.run([bbc, ap])

    _ = try await world.run([bbc, ap], mode: .always)

    #expect(await world.requests.sorted() == [ap.url, ap.url, bbc.url])
  }

  @Test func `has a host that other runs do not ask`() async throws {
    let world = try await UnwritableWorld()
    await world.answer([ap])
    let refusal = FakeTransport.respond(429, headers: [HTTPHeader("Retry-After", "3600")])
    await world.transport.script(bbc.url, [refusal])
    _ = try await world.run([ap], mode: .never)
    world.plan.fail(1, with: .busy, isLasting: true)
    _ = try await world.run([bbc])

    let beside = try await world.run([ap], mode: .always)
    world.plan.heal()
    let after = try await world.run([ap], mode: .always)
    world.clock.advance(by: .hours(1))
    let later = try await world.run([ap], mode: .always)

    let stored = try await world.store.hostPauses(of: ["host.example"])
    #expect(stored.map(\.host) == ["host.example"], "other machines read it from the store")
    #expect([beside, after].map { $0.sources[0].errorCode } == [.limited, .limited])
    #expect(later.sources[0].state == .fresh)
    #expect(await world.requests == [bbc.url, ap.url])
  }

  @Test func `counts as asked while its answer is still on its way`() async throws {
    let world = try await UnwritableWorld()
    _ = try await world.run([ap], mode: .never)
    world.plan.fail(1, with: .full, isLasting: true)
    let answer = FakeTransport.respond(200, rssDocument(items: ["one"]))
    await world.transport.script(bbc.url, [FakeTransport.hang(on: world.clock), answer])
    let first = Task { try await world.run([bbc]) }
    await waitUntil { await world.transport.inFlight == 1 }

    _ = try await world.run([bbc])

    #expect(await world.requests == [bbc.url])
    first.cancel()
    _ = try? await first.value
  }

  /// Starts a run that asks `slow`, and `bbc` when their host has answered; the store cannot be written.
  private func runBehindSlow(in world: UnwritableWorld) async throws -> Task<NewsReport, any Error>
  {
    _ = try await world.run([ap], mode: .never)
    world.plan.fail(1, with: .full, isLasting: true)
    await world.answer([bbc])
    await world.script(slow, after: .seconds(1))
    let run = Task { try await world.run([slow, bbc]) }
    await waitUntil { await world.transport.inFlight == 1 }
    return run
  }

  @Test func `is not asked again by a second run`() async throws {
    let world = try await UnwritableWorld()
    let first = try await runBehindSlow(in: world)
    _ = try await world.run([bbc])

    world.clock.advance(by: .seconds(1))
    let report = try await first.value

    #expect(report.sources[1].errorCode == .resource)
    #expect(await world.requests == [slow.url, bbc.url])
  }

  @Test func `is not asked once its host has asked another run for a pause`() async throws {
    let world = try await UnwritableWorld()
    let first = try await runBehindSlow(in: world)
    let refusal = FakeTransport.respond(429, headers: [HTTPHeader("Retry-After", "3600")])
    await world.transport.script(ap.url, [refusal])
    _ = try await world.run([ap])

    world.clock.advance(by: .seconds(1))
    let report = try await first.value

    #expect(report.sources[1].errorCode == .limited)
    #expect(await world.requests == [slow.url, ap.url])
  }

  @Test func `is not asked by a run whose transaction was stopped after another run asked it`()
    async throws
  {
    let world = try await UnwritableWorld()
    _ = try await world.run([ap], mode: .never)
    await world.answer([bbc])
    let first = await world.stoppedRun([bbc])
    _ = try await world.run([bbc], hasStore: false)

    world.plan.goOn()
    let report = try await first.value

    #expect(report.sources[0].errorCode == .resource)
    #expect(await world.requests == [bbc.url])
    let record = try #require(await world.store.records(named: ["bbc"]).first)
    #expect(record.lease.owner.isEmpty, "it is released")
  }

  @Test func `is not remembered as asked if the store was locked until no time was left to ask it`()
    async throws
  {
    let world = try await UnwritableWorld()
    _ = try await world.run([ap], mode: .never)
    await world.answer([bbc])
    let first = await world.stoppedRun([bbc])
    world.clock.advance(by: .seconds(10))
    world.plan.fail(1, with: .busy, isLasting: true)
    world.plan.goOn()
    _ = try await first.value
    #expect(await world.requests.isEmpty)
    world.plan.heal()

    let report = try await world.run([bbc])

    #expect(report.sources[0].state == .fresh)
    #expect(await world.requests == [bbc.url])
  }

  @Test func `is not asked by background work whose claim was stopped after another run asked it`()
    async throws
  {
    let world = try await UnwritableWorld()
    _ = try await world.run([ap], mode: .never)
    await world.answer([bbc])
    let engine = world.engine()
    let work = BackgroundWork(engine, sources: [bbc])
    world.plan.stop()
    let claim = Task { try await work.refreshDue() }
    await waitUntil { world.plan.isStopped }
    _ = try await world.run([bbc], hasStore: false)

    world.clock.advance(by: .seconds(1))
    world.plan.goOn()
    _ = try await claim.value
    await engine.shutDown()

    #expect(await world.requests == [bbc.url])
  }

  @Test(arguments: [(403, RefreshMode.ifDue, Duration.minutes(50)), (410, .always, .hours(23))])
  func `is paused after a failure as it would be with the store`(
    status: Int, mode: RefreshMode, later: Duration
  ) async throws {
    let world = try await UnwritableWorld()
    _ = try await world.run([ap], mode: .never)
    world.plan.fail(1, with: .full, isLasting: true)
    await world.transport.script(bbc.url, [FakeTransport.respond(status)])
    _ = try await world.run([bbc])
    world.clock.advance(by: later)

    _ = try await world.run([bbc], mode: mode)

    #expect(await world.requests == [bbc.url])
  }

  @Test func `pauses its host for the longer of two pauses`() async throws {
    let world = try await UnwritableWorld()
    _ = try await world.run([ap], mode: .never)
    func refusal(_ seconds: Int) -> FakeTransport.Answer {
      FakeTransport.respond(429, headers: [HTTPHeader("Retry-After", "\(seconds)")])
    }
    await world.transport.script(bbc.url, [refusal(600), refusal(3600)])
    await world.answer([ap])
    world.plan.fail(1, with: .busy, isLasting: true)
    _ = try await world.run([bbc])
    world.plan.heal()
    _ = try await world.run([bbc], hasFile: false)
    _ = try await world.run([ap], mode: .always)

    world.clock.advance(by: .minutes(30))
    let report = try await world.run([ap], mode: .always)

    #expect(report.sources[0].errorCode == .limited)
    #expect(await world.requests == [bbc.url, bbc.url])
  }

  @Test func `is asked although the request cannot be recorded when its copy is too old`()
    async throws
  {
    let world = try await UnwritableWorld()
    await world.answer([bbc])
    _ = try await world.run([bbc])
    world.clock.advance(by: .hours(25))
    try world.breakFile()
    world.plan.fail(1, with: .full, isLasting: true, onlyWrites: true)

    _ = try await world.run([bbc])

    #expect(await world.requests.count == 2)
  }

  @Test func `is not asked while it has a copy if the request cannot be recorded`() async throws {
    let world = try await UnwritableWorld()
    await world.answer([bbc, ap])
    _ = try await world.run([bbc])
    world.clock.advance(by: .minutes(20))
    try world.breakFile()
    world.plan.fail(1, with: .full, isLasting: true, onlyWrites: true)

    let report = try await world.run([bbc, ap])

    #expect(report.sources.map(\.state) == [.stale, .fresh])
    #expect(report.sources[0].errorCode == .resource)
    #expect(await world.requests == [bbc.url, ap.url])
  }

  @Test func `is stored as usual when the store can be written again`() async throws {
    let world = try await UnwritableWorld()
    await world.answer([bbc])
    _ = try await world.run([bbc], mode: .never)
    world.plan.fail(1, with: .full, isLasting: true)
    _ = try await world.run([bbc])
    world.plan.heal()

    let early = try await world.run([bbc])
    world.clock.advance(by: .minutes(15))
    let later = try await world.run([bbc])

    #expect(early.sources[0].state == .skipped)
    #expect(later.sources[0].state == .fresh)
    #expect(try await world.store.records(named: ["bbc"]).first?.fetchedAt != nil)
    #expect(await world.requests.count == 2)
  }
}

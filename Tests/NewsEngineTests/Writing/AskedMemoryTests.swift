// AskedMemoryTests.swift - nobody is asked twice by runs that cannot write the store.

import Foundation
import NewsCore
import NewsEngine
import NewsStore
import Testing
import TestSupport

/// Runs of `fetch`, each as a process of its own, on one store that fails when a test says so.
private final class UnwritableWorld: Sendable {
  let plan = FaultPlan()
  let clock = TestClock()
  let transport = FakeTransport()
  let store: Store
  private let path = FileManager.default.temporaryDirectory
    .appending(path: "newsagg-asked-\(UInt64.random(in: 0 ... .max))").path
  private let document = rssDocument(items: ["one", "two"])

  init() async throws {
    store = try await Store.open(
      .memory, options: StoreOptions(busyLimit: .zero), schema: .current
    ) { [plan] in FaultyConnection($0, plan: plan) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Nothing can be remembered from then on.
  func removeFile() throws { try FileManager.default.removeItem(atPath: path) }

  func answer(_ sources: [Source], _ headers: [HTTPHeader] = []) async {
    for source in sources {
      await transport.script(source.url, [FakeTransport.respond(200, document, headers: headers)])
    }
  }

  /// `hasStore`: whether the store can be opened; else it is one in memory, as the program does it.
  func run(
    _ sources: [Source], mode: RefreshMode = .ifDue, hasStore: Bool = true
  ) async throws -> NewsReport {
    let temporary = hasStore ? nil : try await Store.open(.memory)
    var options = EngineOptions()
    options.schedule.jitterShare = 0
    options.retry.maxRetries = 0
    let engine = Engine(
      store: temporary ?? store, transport: transport, options: options, owner: "run",
      now: { [clock] in clock.moment }, clock: clock, random: { 0.5 },
      storeProblem: hasStore ? nil : StoreError(.busy, path: "store", detail: "locked"),
      askedFile: AskedFile(path: path))
    var request = NewsRequest(
      sources: sources, query: ArticleQuery(sources: sources.map(\.name)), deadline: .seconds(10))
    request.mode = mode
    let report = await engine.news(request)
    await engine.flush()
    await engine.shutDown()
    return report
  }

  var requests: [String] { get async { await transport.requests.map(\.url) } }
}

@Suite struct `A source beside a store that cannot be written` {
  private let bbc = Source(name: "bbc", url: "http://host.example/bbc", isCritical: true)
  private let ap = Source(name: "ap", url: "http://host.example/ap")

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

  @Test func `is not said to be asked by another run when its articles found no room`() async throws
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

  /// From this write on the disk is full: before, after or amid the taking of the lease.
  @Test(.timeLimit(.minutes(1)), arguments: 1...8)
  func `is not waited for when its lease could not be given back`(write: Int) async throws {
    let world = try await UnwritableWorld()
    await world.answer([bbc])
    _ = try await world.run([ap], mode: .never)
    world.plan.fail(write, with: .full, isLasting: true, onlyWrites: true)
    _ = try await world.run([bbc])

    let report = try await world.run([bbc], mode: .always)

    #expect(report.sources[0].state != .pending)
    #expect(report.sources[0].reason?.contains("fetching") != true)
  }

  @Test func `is asked again where a person wants it, but not before its publisher does`()
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

  @Test func `has its host left alone by other runs`() async throws {
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

    #expect([beside, after].map { $0.sources[0].errorCode } == [.limited, .limited])
    #expect(later.sources[0].state == .fresh)
    #expect(await world.requests == [bbc.url, ap.url])
  }

  @Test func `is not asked where nobody would know of it, while a copy stands`() async throws {
    let world = try await UnwritableWorld()
    await world.answer([bbc, ap])
    _ = try await world.run([bbc])
    world.clock.advance(by: .minutes(20))
    try world.removeFile()
    world.plan.fail(1, with: .full, isLasting: true, onlyWrites: true)

    let report = try await world.run([bbc, ap])

    #expect(report.sources.map(\.state) == [.stale, .fresh])
    #expect(report.sources[0].errorCode == .resource)
    #expect(await world.requests == [bbc.url, ap.url])
  }

  @Test func `is stored as ever once the store can be written`() async throws {
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

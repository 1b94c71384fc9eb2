// StrictHostTests.swift - two days with hosts that hang, limit, redirect or have several feeds, and a full disk.

import Foundation
import NewsCore
import NewsEngine
import NewsStore
import Testing
import TestSupport

@Suite struct `Two simulated days with strict hosts` {
  private typealias Feed = StrictPublisher.Feed

  private func source(_ name: String, _ url: String, key: String? = nil) -> Source {
    Source(
      name: name, url: url, ttl: .minutes(15),
      headers: key.map { [SecretHeader(name: "X-Api-Key", value: Secret($0))] } ?? [])
  }

  /// The feeds, some of them on one host in several spellings, and how each host behaves.
  private func feeds() -> [(source: Source, feed: Feed)] {
    var feeds: [(Source, Feed)] = []
    func add(_ source: Source, _ change: (inout Feed) -> Void = { _ in }) {
      var feed = Feed()
      change(&feed)
      feeds.append((source, feed))
    }
    add(source("hanging", "http://hanging.example/feed")) { $0.hangs = { _ in true } }
    add(source("slow", "http://slow.example/feed")) { $0.hangs = { $0 % 7 > 4 } }
    add(source("limited", "http://limited.example/a")) {
      $0.limit = { $0 % 4 == 2 ? .hours(2) : nil }
    }
    add(source("limited-too", "http://LIMITED.example.:80/b"))
    add(source("throttling", "http://127.0.0.34/a")) {
      $0.fault = { $0 % 9 == 4 ? (429, .hours(3)) : nil }
    }
    add(source("throttling-too", "http://127.0.34/b")) {
      $0.fault = { $0 % 5 == 3 ? (429, .seconds(1)) : nil }
    }
    add(source("led", "http://led.example/feed")) { $0.leadsTo = "http://127.0.0.34/c" }
    add(source("keyed", "http://keyed.example/feed", key: "canary-1")) {
      ($0.key, $0.movedTo) = ("canary-1", "http://keyed.example:80/new")
    }
    add(source("left", "http://left.example/feed", key: "canary-2")) {
      ($0.key, $0.movedTo) = ("canary-2", "http://new.example/left")
    }
    return feeds
  }

  private func publisher(_ clock: TestClock) async -> (StrictPublisher, [Source]) {
    let publisher = StrictPublisher(clock: clock)
    for (source, feed) in feeds() {
      await publisher.serve(source.url, feed)
      guard let target = feed.movedTo else { continue }
      var new = feed
      new.movedTo = nil
      if !target.hasPrefix("http://keyed") { new.key = nil }
      await publisher.serve(target, new)
    }
    return (publisher, feeds().map(\.source))
  }

  /// Runs at irregular times for two days, each like a separate process.
  private func run(
    _ sources: [Source], _ publisher: StrictPublisher, _ world: EngineScenario,
    asked: JournalFile? = nil, before: (Duration) -> Void = { _ in }
  ) async -> UInt64 {
    let seed = SeededRandom.freshSeed()
    var random = SeededRandom(seed: seed)
    while world.clock.now.elapsed < .hours(48) {
      before(world.clock.now.elapsed)
      var dependencies = world.dependencies
      (dependencies.transport, dependencies.journalFile) = (publisher, asked)
      let engine = Engine(dependencies, options: world.options, owner: "run")
      _ = await engine.news(world.request(sources))
      await engine.flush()
      await engine.shutDown()
      world.clock.advance(by: .seconds(Int.random(in: 20...600, using: &random)))
    }
    return seed
  }

  @Test func `break none of their rules`() async throws {
    let world = try await EngineScenario()
    let (publisher, sources) = await publisher(world.clock)

    let seed = await run(sources, publisher, world)

    let counts = await publisher.counts
    let breaches = await publisher.breaches
    #expect(breaches == [], "seed \(seed)")
    #expect((20...80).contains(counts["http://hanging.example/feed"] ?? 0), "\(counts)")
    #expect(sources.allSatisfy { counts[$0.url] != nil }, "\(counts)")
    #expect(
      counts["http://keyed.example:80/new"] != nil && counts["http://new.example/left"] != nil)
  }

  /// Three rules on validators are left out, and so are sources that hang: validators, breakers and the number of
  /// unanswered requests are in the store only.
  @Test func `send no early request while the store cannot be written`() async throws {
    let plan = FaultPlan()
    let store = try await Store.open(
      .memory, options: StoreOptions(busyLimit: .zero), schema: .current
    ) { FaultyConnection($0, plan: plan) }
    let world = try await EngineScenario(store: store)
    let (publisher, all) = await publisher(world.clock)
    let sources = all.filter { !["hanging", "slow"].contains($0.name) }
    let path = FileManager.default.temporaryDirectory
      .appending(path: "newsagg-strict-\(UInt64.random(in: 0 ... .max))").path
    defer { try? FileManager.default.removeItem(atPath: path) }

    let seed = await run(sources, publisher, world, asked: JournalFile(path: path)) { elapsed in
      // The disk is full in five of six hours.
      let isFull = elapsed > .hours(1) && elapsed.components.seconds / 3600 % 6 != 0
      if isFull {
        plan.fail(1, with: .full, isLasting: true, onlyWrites: true)
      } else {
        plan.heal()
      }
    }

    let ofTheStore: [StrictPublisher.Rule] = [.opaqueValidators, .validatorPair, .neverForget]
    let breaches = await publisher.breaches.filter { !ofTheStore.contains($0.rule) }
    #expect(breaches == [], "seed \(seed)")
    #expect(await publisher.counts.values.reduce(0, +) > 200)
  }
}

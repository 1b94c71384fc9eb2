// PolitenessTests.swift - two simulated days with a publisher that checks all rules.

import NewsCore
import NewsEngine
import NewsStore
import Testing
import TestSupport

import Glibc

@Suite struct `Two simulated days with a strict publisher` {
  private static let feeds: [(name: String, feed: StrictPublisher.Feed)] = {
    var feeds: [(String, StrictPublisher.Feed)] = []
    func add(_ name: String, _ change: (inout StrictPublisher.Feed) -> Void) {
      var feed = StrictPublisher.Feed()
      change(&feed)
      feeds.append((name, feed))
    }
    add("plain") { _ in }
    add("max-age") { $0.maxAge = .minutes(40) }
    add("ttl") { $0.ttlMinutes = 90 }
    add("skips") { $0.skipHours = [0, 1, 2, 3, 4, 5, 22, 23] }
    add("renewing") { $0.renewsETag = true }
    add("throttling") { $0.fault = { $0 % 9 == 4 ? (429, .hours(3)) : nil } }
    add("bare-429") { $0.fault = { $0 % 7 == 3 ? (429, nil) : nil } }
    add("overloaded") { $0.fault = { $0 % 8 == 5 ? (503, .hours(30)) : nil } }
    add("flapping") { $0.fault = { $0 % 3 == 1 ? (500, nil) : nil } }
    add("down") { $0.fault = { (3..<60).contains($0) ? (502, nil) : nil } }
    add("missing") { $0.fault = { $0 > 4 ? (404, nil) : nil } }
    add("private") { $0.fault = { $0 > 4 ? (403, nil) : nil } }
    add("gone") { $0.fault = { $0 == 6 ? (410, nil) : nil } }
    add("moved") { $0.movedTo = "http://new.example/moved" }
    return feeds
  }()

  @Test func `break none of its rules in spite of restarts, errors and clock changes`() async throws
  {
    let seed = SeededRandom.freshSeed()
    var random = SeededRandom(seed: seed)
    var world = try await EngineScenario()
    world.options.schedule.jitterShare = 0.1
    let (publisher, sources) = await publisher(on: world.clock, interval: .minutes(15))
    var elapsed = Duration.zero
    while elapsed < .hours(48) {
      // Each run is like a new process, so that state in memory only would be lost.
      let engine = world.engine(on: publisher)
      var request = world.request(sources)
      if Int.random(in: 0..<10, using: &random) == 0 { request.mode = .ifOlder(than: .minutes(15)) }
      _ = await engine.news(request)
      await engine.flush()
      await engine.shutDown()
      let step = Duration.seconds(Int.random(in: 20...600, using: &random))
      world.clock.advance(by: step)
      elapsed += step
      if Int.random(in: 0..<40, using: &random) == 0 {
        world.clock.jumpWall(by: .days(Int.random(in: -2...2, using: &random)))
      }
    }

    let breaches = await publisher.breaches
    let skips = breaches.filter { $0.rule == .ttlAndSkips && $0.detail.hasPrefix("asked in hour") }
    // The skipped hours are found by the wall clock, so this rule holds only while that clock is right.
    #expect(breaches.filter { !skips.contains($0) } == [], "seed \(seed)")
    #expect(await publisher.counts["http://plain.example/feed"].map { $0 > 130 } == true)
    #expect(await publisher.counts["http://gone.example/feed"] == 7)
  }

  private func publisher(
    on clock: TestClock, interval: Duration
  ) async -> (StrictPublisher, [Source]) {
    let publisher = StrictPublisher(clock: clock)
    var sources: [Source] = []
    for (name, feed) in Self.feeds {
      let url = "http://\(name).example/feed"
      await publisher.serve(url, feed)
      if let target = feed.movedTo {
        var new = feed
        new.movedTo = nil
        await publisher.serve(target, new)
      }
      sources.append(Source(name: name, url: url, ttl: interval))
    }
    return (publisher, sources)
  }

  /// The table in docs/polite-polling.md; `NEWSAGG_PRINT=1` prints it.
  @Test func `send fewer requests than newsboat at the same interval, and break no rule`()
    async throws
  {
    var world = try await EngineScenario()
    world.options.schedule.jitterShare = 0.1
    let (ours, sources) = await publisher(on: world.clock, interval: .minutes(60))
    for _ in 0..<(48 * 12) {
      let engine = world.engine(on: ours)
      _ = await engine.news(world.request(sources))
      await engine.flush()
      await engine.shutDown()
      world.clock.advance(by: .minutes(5))
    }
    var publishers = [("newsagg", ours)]
    for (name, schedule) in [("miniflux", PeerReader.Schedule.miniflux), ("newsboat", .newsboat)] {
      let clock = TestClock()
      let (theirs, _) = await publisher(on: clock, interval: .minutes(60))
      var reader = PeerReader(schedule, urls: sources.map(\.url))
      await reader.run(for: .hours(48), publisher: theirs, clock: clock)
      publishers.append((name, theirs))
    }

    var requests: [String: Int] = [:]
    var breaches: [String: [StrictPublisher.Breach]] = [:]
    for (name, publisher) in publishers {
      requests[name] = await publisher.counts.values.reduce(0, +)
      breaches[name] = await publisher.breaches
      if getenv("NEWSAGG_PRINT") != nil { await printRow(name, publisher, sources) }
    }
    #expect(breaches["newsagg"] == [])
    #expect(breaches["miniflux"]?.isEmpty == false)
    #expect(breaches["newsboat"]?.isEmpty == false)
    let own = try #require(requests["newsagg"])
    #expect(try own < #require(requests["newsboat"]))
  }

  private func printRow(_ name: String, _ publisher: StrictPublisher, _ sources: [Source]) async {
    var cells = [name]
    for source in sources {
      let moved = await publisher.counts["http://new.example/moved"] ?? 0
      let count = await publisher.counts[source.url] ?? 0
      cells.append("\(source.name == "moved" ? count + moved : count)")
    }
    let breaches = await publisher.breaches
    let rules = Dictionary(grouping: breaches, by: \.rule.rawValue).sorted { $0.key < $1.key }
    cells.append(await "\(publisher.counts.values.reduce(0, +))")
    cells.append(rules.map { "P\($0.key) \($0.value.count)" }.joined(separator: ", "))
    print("| " + cells.joined(separator: " | ") + " |")
  }

  @Test func `ask in no skipped hour while the clock is right`() async throws {
    let world = try await EngineScenario()
    let publisher = StrictPublisher(clock: world.clock)
    var feed = StrictPublisher.Feed()
    feed.skipHours = [0, 1, 2, 3, 4, 5, 22, 23]
    await publisher.serve("http://skips.example/feed", feed)
    let source = Source(name: "skips", url: "http://skips.example/feed", ttl: .minutes(15))

    for _ in 0..<(48 * 12) {
      let engine = world.engine(on: publisher)
      _ = await engine.news(world.request([source]))
      await engine.shutDown()
      world.clock.advance(by: .minutes(5))
    }

    #expect(await publisher.breaches == [])
    #expect(await publisher.counts.values.reduce(0, +) > 100)
  }
}

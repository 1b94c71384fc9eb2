// FairnessTests.swift - which sources a run asks when it cannot ask all.

import Glibc
import NewsCore
import NewsStore
import Testing
import TestSupport

@testable import NewsEngine

/// A network in which each request takes this long by the test's clock, one after the other.
private actor SlowNetwork: Transport {
  private let clock: TestClock
  private let latency: Duration
  /// Headers of the 429 that answers every request; nil: a feed.
  private let throttle: [HTTPHeader]?
  private let body = Array(rssDocument(items: ["one"]).utf8)
  private(set) var requests: [String: Int] = [:]

  init(_ clock: TestClock, latency: Duration, throttle: [HTTPHeader]? = nil) {
    self.clock = clock
    self.latency = latency
    self.throttle = throttle
  }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    requests[request.url, default: 0] += 1
    clock.advance(by: latency)
    guard let throttle else { return HTTPResponse(status: 200, body: body, url: request.url) }
    return HTTPResponse(status: 429, headers: HTTPHeaders(throttle), url: request.url)
  }

  var total: Int { requests.values.reduce(0, +) }
}

@Suite struct `The order of asking` {
  @Test func `is critical, never asked, least recently asked`() {
    let now = WallTime.sampleNoon
    let order = [
      AskingPriority(isCritical: true, askedAt: nil),
      AskingPriority(isCritical: true, askedAt: now - .hours(1)),
      AskingPriority(isCritical: true, askedAt: now),
      AskingPriority(isCritical: false, askedAt: nil),
      AskingPriority(isCritical: false, askedAt: now - .hours(1)),
      AskingPriority(isCritical: false, askedAt: now),
    ]

    #expect(order.shuffled().sorted() == order)
  }

  /// The property: with any number of requests in a run, all due sources are asked in one round.
  @Test func `asks every source within a round`() {
    let seed = SeededRandom.freshSeed()
    var random = SeededRandom(seed: seed)
    for _ in 0..<200 {
      let sources = Int.random(in: 1...60, using: &random)
      let carried = Int.random(in: 1...sources, using: &random)
      var askedAt = [WallTime?](repeating: nil, count: sources)
      for index in askedAt.indices where Bool.random(using: &random) {
        askedAt[index] = WallTime(seconds: Int64.random(in: 0..<100, using: &random))
      }
      var asked: Set<Int> = []
      for run in 0..<((sources + carried - 1) / carried) {
        let order = askedAt.indices.sorted {
          AskingPriority(isCritical: false, askedAt: askedAt[$0])
            < AskingPriority(isCritical: false, askedAt: askedAt[$1])
        }
        for index in order.prefix(carried) {
          askedAt[index] = WallTime(seconds: Int64(1000 + run))
          asked.insert(index)
        }
      }
      #expect(asked.count == sources, "seed \(seed): \(sources) sources, \(carried) a run")
    }
  }

  /// Runs of `deadline`, a quarter of an hour apart, until `runs` are over.
  private func run(
    _ sources: [Source], on network: SlowNetwork, _ world: EngineScenario, runs: Int,
    deadline: Duration
  ) async {
    for _ in 0..<runs {
      let engine = world.engine(on: network)
      _ = await engine.news(world.request(sources, deadline: deadline))
      await engine.flush()
      await engine.shutDown()
      world.clock.advance(by: .minutes(15))
    }
  }

  @Test(arguments: [(hosts: 300, latency: 40), (hosts: 1, latency: 40)])
  func `lets every due source be asked within a round and one run`(
    hosts: Int, latency: Int
  ) async throws {
    let world = try await EngineScenario()
    let network = SlowNetwork(world.clock, latency: .milliseconds(latency))
    let sources = (0..<300).map {
      Source(name: "s\($0)", url: "http://h\($0 % hosts).example/\($0)")
    }
    await run(sources, on: network, world, runs: 1, deadline: .seconds(2))
    let carried = await network.total

    let round = (sources.count + carried - 1) / carried
    await run(sources, on: network, world, runs: round, deadline: .seconds(2))

    let requests = await network.requests
    #expect(carried < sources.count)
    #expect(requests.count == sources.count, "\(carried) a run, \(round + 1) runs")
  }

  /// The figures of docs/polite-polling.md; `NEWSAGG_PRINT=1` prints them.
  @Test(
    .enabled(if: getenv("NEWSAGG_PRINT") != nil),
    arguments: [
      (sources: 5_000, hosts: 5_000, runs: 12, latency: 4),
      (sources: 300, hosts: 1, runs: 10, latency: 60),
    ])
  func `asks every source, however many there are`(
    sources: Int, hosts: Int, runs: Int, latency: Int
  ) async throws {
    let world = try await EngineScenario()
    let network = SlowNetwork(world.clock, latency: .milliseconds(latency))
    let all = (0..<sources).map {
      Source(name: "s\($0)", url: "http://h\($0 % hosts).example/\($0)")
    }

    await run(all, on: network, world, runs: runs, deadline: .seconds(2))

    let requests = await network.requests
    let never = sources - requests.count
    print(
      "\(sources) sources on \(hosts) hosts, \(runs) runs of 2 s: \(await network.total) requests, "
        + "\(never) never asked, at most \(requests.values.max() ?? 0) each")
    #expect(never == 0)
  }

  @Test func `gives each source of a throttling host its turn`() async throws {
    let world = try await EngineScenario()
    let network = SlowNetwork(
      world.clock, latency: .milliseconds(10), throttle: [HTTPHeader("Retry-After", "2")])
    let sources = (0..<6).map { Source(name: "s\($0)", url: "http://host.example/\($0)") }

    await run(sources, on: network, world, runs: 12, deadline: .seconds(2))

    #expect(await network.requests.values.sorted() == [2, 2, 2, 2, 2, 2])
  }
}

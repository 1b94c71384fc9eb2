// DatabaseOutageTests.swift - answers in time while the database is away, which is back by itself.

import CurlTransport
import NewsCore
import NewsEngine
import NewsStore
import TestSupport
import Testing

extension Resilience {
  @Suite struct `An answer while the database is away` {
    static let deadline = Duration.seconds(1)

    @Test(arguments: [
      (ChaosProxy.Way.frozen, "it is silent"), (.cut, "it takes no connection"),
      (.slow(.milliseconds(5)), "it is 5 ms away"),
    ])
    func `comes in time, and the database is used again within five seconds`(
      way: ChaosProxy.Way, name: String
    ) async throws {
      guard let world = try await DatabaseWorld() else { return }
      var (answers, returns) = (Timings(), Timings())
      for _ in 0..<DeepRun.count(2, deep: 30) {
        world.proxy.set(way)
        for _ in 0..<5 {
          let (report, duration) = await world.answer()
          answers.note(duration)
          #expect(report.sources.count == 5)
        }
        world.proxy.set(.open)
        let start = ContinuousClock.now
        await waitUntil { await world.answer().report.storeProblem == nil }
        returns.note(ContinuousClock.now - start)
      }
      #expect(try await world.store.allRecords().allSatisfy { $0.lease.owner.isEmpty })
      await world.close()

      #expect(answers.longest <= Self.deadline + .milliseconds(200), "\(name)")
      #expect(returns.longest <= .seconds(5), "\(name)")
      let figures = [answers.percentile(50), answers.percentile(95), answers.longest].map {
        "\($0.milliseconds)"
      }
      DeepRun.note(
        "| \(name) | \(figures.joined(separator: " | ")) | \(returns.longest.milliseconds) |",
        in: "NEWSAGG_OUTAGE_TABLE")
    }
  }
}

/// Five sources, and an engine whose database is behind a proxy.
private struct DatabaseWorld {
  let proxy: ChaosProxy
  let store: Store
  private let server: PostgreSQLServer
  private let schema: String
  private let world: SLAWorld
  private let engine: Engine
  private let sources: [Source]

  /// Nil where there is no server to be had.
  init?() async throws {
    guard let server = PostgreSQLServer.required() else { return nil }
    self.server = server
    proxy = try ChaosProxy(before: server.folder)
    schema = "r_\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    var address = try PostgreSQLAddress("postgresql://newsagg@/postgres?host=\(proxy.folder)")
    address.schema = schema
    let deadline = Resilience.`An answer while the database is away`.deadline
    var options = StoreOptions(readLimit: deadline / 2)
    options.connections = 4
    options.answerLimit = deadline / 4
    store = try await Store.open(.postgreSQL(address), options: options)
    let world = try SLAWorld()
    world.publish("new")
    self.world = world
    sources = SLAWorld.names.indices.map { world.source($0) }
    engine = Engine(
      store: store, transport: world.transport, options: EngineOptions(), owner: "outage",
      now: store.clock.map { $0.now } ?? SLAWorld.now)
  }

  func answer() async -> (report: NewsReport, duration: Duration) {
    var request = NewsRequest(
      sources: sources, query: ArticleQuery(sources: sources.map(\.name)),
      deadline: Resilience.`An answer while the database is away`.deadline)
    request.mode = .always
    let start = ContinuousClock.now
    let report = await engine.news(request)
    return (report, ContinuousClock.now - start)
  }

  func close() async {
    await engine.shutDown()
    await store.close()
    world.close()
    proxy.close()
    try? server.run("DROP SCHEMA IF EXISTS \(schema) CASCADE")
  }
}

// UnwritableWorld.swift - runs on one store that fails when a test makes it fail.

import Foundation
import NewsCore
import NewsEngine
import NewsStore
import TestSupport

/// Runs of `fetch`, each like a separate process, on one store that fails when a test makes it fail.
final class UnwritableWorld: Sendable {
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

  /// From then on the file cannot be opened, so no request can be recorded while the store fails.
  func breakFile() throws {
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  func answer(_ sources: [Source], _ headers: [HTTPHeader] = []) async {
    for source in sources {
      await transport.script(source.url, [FakeTransport.respond(200, document, headers: headers)])
    }
  }

  func script(_ source: Source, after delay: Duration) async {
    let answer = FakeTransport.respond(200, document)
    await transport.script(source.url, [FakeTransport.after(delay, on: clock, answer)])
  }

  /// Without `hasStore` the store cannot be opened, and the run uses one in memory, like the program.
  ///
  /// Without `hasFile` the run is on another machine.
  func run(
    _ sources: [Source], mode: RefreshMode = .ifDue, hasStore: Bool = true, hasFile: Bool = true
  ) async throws -> NewsReport {
    let engine = engine(hasStore ? nil : try await Store.open(.memory), hasFile: hasFile)
    var request = NewsRequest(
      sources: sources, query: ArticleQuery(sources: sources.map(\.name)), deadline: .seconds(10))
    request.mode = mode
    let report = await engine.news(request)
    await engine.flush()
    await engine.shutDown()
    return report
  }

  /// A run whose first transaction is stopped.
  func stoppedRun(_ sources: [Source]) async -> Task<NewsReport, any Error> {
    plan.stop()
    let run = Task { try await self.run(sources) }
    await waitUntil { plan.isStopped }
    return run
  }

  /// An engine on the store, or on one in memory if the store cannot be opened.
  func engine(_ temporary: Store? = nil, hasFile: Bool = true) -> Engine {
    var options = EngineOptions()
    options.schedule.jitterShare = 0
    options.retry.maxRetries = 0
    var dependencies = EngineDependencies(
      store: temporary ?? store, transport: transport, testClock: clock)
    if temporary != nil {
      dependencies.storeProblem = StoreError(.busy, path: "store", detail: "locked")
    }
    if hasFile { dependencies.journalFile = JournalFile(path: path) }
    return Engine(dependencies, options: options, owner: "run")
  }

  var requests: [String] { get async { await transport.requests.map(\.url) } }
}

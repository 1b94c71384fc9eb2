// EngineScenario.swift - an engine with a scripted network, a real store and a clock that tests advance.

import NewsCore
import NewsEngine
import NewsStore
import TestSupport

/// One or more engines on one store, like several processes.
struct EngineScenario {
  let clock = TestClock()
  let transport = FakeTransport()
  let store: Store
  var options = EngineOptions()

  init(store: Store? = nil) async throws {
    if let store { self.store = store } else { self.store = try await Store.open(.memory) }
    options.schedule.jitterShare = 0
    options.retry.maxRetries = 0
  }

  func engine(owner: String = "me") -> Engine {
    Engine(dependencies, options: options, owner: owner)
  }

  var dependencies: EngineDependencies {
    EngineDependencies(store: store, transport: transport, testClock: clock)
  }

  /// An engine like that of another process, on another network.
  func engine(on network: any Transport) -> Engine {
    var dependencies = dependencies
    dependencies.transport = network
    return Engine(dependencies, options: options, owner: "run")
  }

  func source(_ name: String, critical: Bool = false) -> Source {
    Source(name: name, url: "http://\(name).example/rss", isCritical: critical)
  }

  func request(_ sources: [Source], deadline: Duration = .seconds(10)) -> NewsRequest {
    NewsRequest(
      sources: sources, query: ArticleQuery(sources: sources.map(\.name)), deadline: deadline)
  }

  /// One complete run of `fetch`, like a separate process.
  @discardableResult
  func fetch(
    _ sources: [Source], mode: RefreshMode = .ifDue, owner: String = "me"
  ) async -> NewsReport {
    let engine = engine(owner: owner)
    var request = request(sources)
    request.mode = mode
    let report = await engine.news(request)
    await engine.flush()
    await engine.shutDown()
    return report
  }

  /// The value of a task that looks again and again whether a lease has ended, and sleeps in between.
  func value<Value: Sendable>(ofWaiting task: Task<Value, Never>) async -> Value {
    let isOver = Locked(false)
    Task {
      _ = await task.value
      isOver.withLock { $0 = true }
    }
    await waitUntil {
      // It sleeps for up to 50 ms; no time passes while it does something else.
      clock.advanceToNextSleeper(within: .seconds(1))
      return isOver.withLock(\.self)
    }
    return await task.value
  }

  func script(_ source: Source, _ answers: FakeTransport.Answer...) async {
    await transport.script(source.url, answers)
  }

  func record(_ source: Source) async throws -> SourceRecord? {
    try await store.records(named: [source.name]).first
  }
}

extension EngineDependencies {
  /// The dependencies of an engine in a test: time is that of `testClock`, every random number is 0.5.
  init(store: Store, transport: any Transport, testClock: TestClock) {
    self.init(
      store: store, transport: transport, now: { testClock.moment }, clock: testClock)
    random = { 0.5 }
  }
}

// ServerUnderTest.swift - a server on a free port; only publishers and the clock are replaced.

import Logging
import NIOCore
import NIOPosix
import NewsArticles
import NewsCore
import NewsEngine
import NewsStore
import NewsText
import ServiceLifecycle
import TestSupport

@testable import NewsServer

/// A running server and its parts.
struct ServerUnderTest: Sendable {
  let port: Int
  let store: Store
  let engine: Engine
  let transport: FakeTransport
  /// Advanced by tests only; timers of connections and sockets run in real time.
  let clock: TestClock
  let state: ServerState
  fileprivate let group: ServiceGroup

  /// One request on a connection of its own.
  func get(_ target: String, _ fields: String...) async throws -> RawClient.Answer {
    let client = try RawClient(port: port)
    client.send(request(target, fields + ["Connection: close"]))
    return try await client.answer()
  }

  func request(_ target: String, _ fields: [String] = [], method: String = "GET") -> String {
    let lines = ["\(method) \(target) HTTP/1.1", "Host: 127.0.0.1:\(port)"] + fields
    return lines.joined(separator: "\r\n") + "\r\n\r\n"
  }

  /// A client that has requested far more than all buffers hold, and has read nothing.
  ///
  /// With a small window it blocks the server sooner, and needs longer to read.
  func slowReader(hasSmallWindow: Bool = true) async throws -> RawClient {
    // This puts the response into the cache.
    _ = try await get("/news")
    let client = try RawClient(port: port)
    if hasSmallWindow { client.shrinkReceiveBuffer() }
    client.send(String(repeating: request("/news"), count: 900))
    return client
  }

  var eventLoops: any EventLoopGroup { MultiThreadedEventLoopGroup.singleton }

  /// Starts the graceful shutdown, like a service manager.
  func terminate() async { await group.triggerGracefulShutdown() }

  /// Lets the store watcher check the store once.
  func watchStore() async {
    await clock.waitForSleepers(for: state.options.watchInterval)
    clock.advance(by: state.options.watchInterval)
    await clock.waitForSleepers(for: state.options.watchInterval)
  }

  /// Returns when the background refresh has found nothing to do.
  func waitForBackgroundPause() async {
    await clock.waitForSleepers(between: .seconds(5), and: .milliseconds(5500))
  }

  /// Returns when `condition` holds; the awaited work must have been started.
  func wait(
    file: StaticString = #file, line: UInt = #line,
    until condition: (ServerState) async throws -> Bool
  ) async rethrows {
    try await waitUntil(file: file, line: line) { try await condition(state) }
  }

  /// The value of one figure of /metrics.
  func metric(_ name: String) async throws -> Double? {
    let lines = try await get("/metrics").text.split(separator: "\n")
    return lines.first { $0.hasPrefix(name + " ") }.flatMap { Double($0.dropFirst(name.count + 1)) }
  }
}

/// The sources that tests ask for; "a" is critical.
let sampleSources = ["a", "b", "c"].map { name in
  Source(
    name: name, url: "http://\(name).example/feed", isCritical: name == "a",
    tags: name == "c" ? ["tech"] : ["wire"])
}

/// Limits how many servers run at once: their connection timers run in real time, and would fire too early
/// for the tests on an overloaded machine.
private let runningServers = ConcurrencyLimit(places: 4)

/// The parts of a test server.
struct TestSetup: Sendable {
  var location = StoreLocation.memory
  /// How long the store waits, in real time, for another server that writes.
  var busyLimit = Duration.zero
  var sources = sampleSources
  var token: String?
  /// Articles stored for each source; nil stores none.
  var articles: Int? = 3
  /// How long ago the sources were fetched.
  var age = Duration.zero
  var transport = FakeTransport()
  var clock = TestClock()
  /// Statements of the store that fail.
  var faults: FaultPlan?
  var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
  var options = TestSetup.generousOptions

  /// Options with limits that no test reaches, however busy the machine is.
  private static var generousOptions: ServerOptions {
    var options = ServerOptions.sample
    options.searchLimit = .seconds(60)
    return options
  }
}

extension ServerOptions {
  /// Options for a free port of this machine.
  static var sample: ServerOptions {
    ServerOptions(
      version: "0.1.0", retention: RetentionPolicy(maxAge: .days(90), maxArticles: 100_000),
      serving: ServingOptions(
        host: "127.0.0.1", port: 0, deadline: .milliseconds(500), cacheBytes: 64 << 20))
  }
}

/// Runs `body` with a server and shuts it down at the end, also after an error.
func withServer(
  _ change: (inout TestSetup) -> Void = { _ in }, _ body: (ServerUnderTest) async throws -> Void
) async throws {
  await runningServers.enter()
  defer { runningServers.leave() }
  var setup = TestSetup()
  change(&setup)
  let faults = setup.faults
  let store = try await Store.open(
    setup.location, options: StoreOptions(busyLimit: setup.busyLimit), schema: .current
  ) { connection in faults.map { FaultyConnection(connection, plan: $0) } ?? connection }
  if let articles = setup.articles {
    for source in setup.sources {
      try await seed(store, source, articles: articles, at: setup.clock.moment, age: setup.age)
    }
  }
  let clock = setup.clock
  let engine = Engine(
    EngineDependencies(
      store: store, transport: setup.transport, now: { clock.moment }, clock: clock),
    options: EngineOptions(), owner: String(UInt64.random(in: .min ... .max), radix: 36))
  var dependencies = ServerDependencies(engine: engine)
  dependencies.clock = clock
  // The clock of a shared store is another one.
  dependencies.localNow = { clock.moment + .hours(1) }
  dependencies.logger = setup.logger
  var settings = ServerSettings(catalogue: setup.sources)
  settings.token = setup.token.map { Secret($0) }
  let server = NewsServer(dependencies, options: setup.options, settings: settings)
  try await run(server, setup, body)
  await engine.shutDown()
  await store.close()
}

/// Runs `body` with the state of a server that does not listen; its store is empty.
func withServerState(
  _ change: (inout TestSetup) -> Void = { _ in }, _ body: (ServerState) async throws -> Void
) async throws {
  var setup = TestSetup()
  change(&setup)
  let (clock, faults) = (setup.clock, setup.faults ?? FaultPlan())
  let store = try await Store.open(setup.location, options: StoreOptions(), schema: .current) {
    FaultyConnection($0, plan: faults)
  }
  let engine = Engine(
    EngineDependencies(
      store: store, transport: FakeTransport(), now: { clock.moment }, clock: clock),
    options: EngineOptions(), owner: "me")
  var dependencies = ServerDependencies(engine: engine)
  (dependencies.clock, dependencies.logger) = (clock, setup.logger)
  try await body(
    ServerState(
      dependencies, options: .sample, settings: ServerSettings(catalogue: sampleSources)))
  await store.close()
}

private func run(
  _ server: NewsServer, _ setup: TestSetup, _ body: (ServerUnderTest) async throws -> Void
) async throws {
  let (ports, listening) = AsyncStream.makeStream(of: Int.self)
  let group = ServiceGroup(
    services: [Running(server: server, listening: listening)],
    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  let running = Task { try await group.run() }
  var iterator = ports.makeAsyncIterator()
  guard let port = await iterator.next() else { return try await running.value }
  let state = server.state
  let started = ServerUnderTest(
    port: port, store: state.engine.store, engine: state.engine, transport: setup.transport,
    clock: setup.clock, state: state, group: group)
  let result: Result<Void, any Error>
  do {
    result = .success(try await body(started))
  } catch {
    result = .failure(error)
  }
  await group.triggerGracefulShutdown()
  try await running.value
  try result.get()
}

private struct Running: Service {
  let server: NewsServer
  let listening: AsyncStream<Int>.Continuation

  func run() async throws {
    defer { listening.finish() }
    try await server.run { listening.yield($0) }
  }
}

/// Stores articles of a source as if they had been fetched `age` before `now`.
func seed(
  _ store: Store, _ source: Source, articles: Int, at now: Moment, age: Duration = .zero
) async throws {
  try await store.update(source.name, url: source.url) { change in
    change.record.fetchedAt = now + (.zero - age)
    change.record.attemptedAt = change.record.fetchedAt
    change.record.validators = Validators(etag: "\"v1\"")
    change.record.articleCount = articles
    let stored = (0..<articles).map { index in
      Article(
        source: source.name, id: "\(source.name)-\(index)",
        title: "Story \(index) of \(source.name) <b>&amp; \"more\"",
        url: "https://\(source.name).example/\(index)",
        publishedAt: now.wall - .minutes(index + 1),
        summary: "What happened there. " + String(repeating: "x", count: 900),
        firstSeenAt: now.wall)
    }
    change.document = ArticleDocument(stored, source: source.name)
  }
}

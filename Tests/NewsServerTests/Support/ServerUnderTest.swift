// ServerUnderTest.swift - a server on a free port, with everything real but the publishers.

import Glibc
import Logging
import NewsCore
import NewsEngine
import NewsStore
import NewsText
import ServiceLifecycle
import TestSupport

@testable import NewsServer

/// A running server and what it is made of.
struct ServerUnderTest: Sendable {
  let port: Int
  let store: Store
  let engine: Engine
  let transport: FakeTransport
  fileprivate let group: ServiceGroup
  fileprivate let state: ServerState

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

  /// A client that has asked for far more than lies between it and the server, and has read nothing.
  ///
  /// With a small window it stalls the server sooner, and takes longer once it reads.
  func slowReader(hasSmallWindow: Bool = true) async throws -> RawClient {
    // So that the answer stands ready.
    _ = try await get("/news")
    let client = try RawClient(port: port)
    if hasSmallWindow { client.shrinkReceiveBuffer() }
    client.send(String(repeating: request("/news"), count: 900))
    return client
  }

  var isDraining: Bool { state.isDraining }

  /// What a service manager does first.
  func terminate() async { await group.triggerGracefulShutdown() }

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
    tags: name == "c" ? ["tech"] : ["cached"])
}

func systemMoment() -> Moment {
  func milliseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
  return Moment(
    wall: WallTime(milliseconds: milliseconds(CLOCK_REALTIME)), bootID: "test",
    bootMilliseconds: milliseconds(CLOCK_BOOTTIME))
}

/// Not all tests at once: their deadlines are meant for a machine that is not flooded.
private let runningServers = ConcurrencyLimit(places: 4)

private final class ConcurrencyLimit: Sendable {
  private let places: AsyncStream<Void>
  private let free: AsyncStream<Void>.Continuation

  init(places count: Int) {
    (places, free) = AsyncStream.makeStream(of: Void.self)
    for _ in 0..<count { free.yield() }
  }

  func enter() async {
    for await _ in places { return }
  }

  func leave() { free.yield() }
}

/// Runs `body` against a server and shuts it down in the end, however `body` ends.
///
/// The sources are seeded with `articles` each, fetched `age` ago; nil seeds nothing.
func withServer(
  location: StoreLocation = .memory, sources: [Source] = sampleSources, token: String? = nil,
  articles: Int? = 3, age: Duration = .zero, transport: FakeTransport = FakeTransport(),
  reload: (@Sendable () async throws -> ServerSettings)? = nil,
  _ change: (inout ServerOptions) -> Void = { _ in },
  _ body: (ServerUnderTest) async throws -> Void
) async throws {
  await runningServers.enter()
  defer { runningServers.leave() }
  let store = try await Store.open(location)
  if let articles {
    for source in sources { try await seed(store, source, articles: articles, age: age) }
  }
  let engine = Engine(
    store: store, transport: transport, options: EngineOptions(),
    owner: String(UInt64.random(in: .min ... .max), radix: 36), now: systemMoment)
  var options = ServerOptions()
  options.port = 0
  change(&options)
  let settings = ServerSettings(catalogue: sources, token: token.map { Secret($0) })
  let server = NewsServer(
    engine: engine, options: options, settings: settings, reload: reload)
  let (ports, listening) = AsyncStream.makeStream(of: Int.self)
  let group = ServiceGroup(
    services: [Running(server: server, listening: listening)],
    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  let running = Task { try await group.run() }
  var iterator = ports.makeAsyncIterator()
  guard let port = await iterator.next() else {
    try await running.value
    return
  }
  let started = ServerUnderTest(
    port: port, store: store, engine: engine, transport: transport, group: group,
    state: server.state)
  do {
    try await body(started)
  } catch {
    await group.triggerGracefulShutdown()
    _ = try? await running.value
    throw error
  }
  await group.triggerGracefulShutdown()
  try await running.value
  await engine.shutDown()
  await store.close()
}

private struct Running: Service {
  let server: NewsServer
  let listening: AsyncStream<Int>.Continuation

  func run() async throws {
    defer { listening.finish() }
    try await server.run { listening.yield($0) }
  }
}

/// Stores articles of a source as if they had been fetched `age` ago.
func seed(_ store: Store, _ source: Source, articles: Int, age: Duration = .zero) async throws {
  let now = systemMoment()
  try await store.update(source.name, url: source.url) { change in
    change.record.fetchedAt = now + (.zero - age)
    change.record.attemptedAt = change.record.fetchedAt
    change.record.validators = Validators(etag: "\"v1\"")
    change.record.articleCount = articles
    change.articles = (0..<articles).map { index in
      Article(
        source: source.name, id: "\(source.name)-\(index)",
        title: "Story \(index) of \(source.name) <b>&amp; \"more\"",
        url: "https://\(source.name).example/\(index)",
        publishedAt: now.wall - .minutes(index + 1),
        summary: "What happened there. " + String(repeating: "x", count: 900),
        firstSeenAt: now.wall)
    }
  }
}

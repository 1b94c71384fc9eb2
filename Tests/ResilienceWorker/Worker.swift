// Worker.swift - a process on a store that tests start and kill; it is never installed.

import CurlTransport
import Glibc
import NewsArticles
import NewsCore
import NewsEngine
import NewsStore

/// A process that tests start many times and kill: the engine or the store alone, without the command line.
@main
enum Worker {
  static func main() async throws {
    let arguments = Array(CommandLine.arguments.dropFirst()) + ["", "", ""]
    let (path, last) = (arguments[1], arguments[2])
    switch arguments[0] {
    case "probe": try await probe(path, last)
    case "write": try await write(path, last)
    case "checkpoint": try await checkpoint(path)
    case "claim": try await claim(path, arguments.dropFirst(2).compactMap { Int($0) })
    default: exit(64)
    }
  }

  /// Asks for one source again and again, with breaks and leases that a test can wait for.
  private static func probe(_ path: String, _ url: String) async throws {
    let store = try await Store.open(.file(path))
    var options = CurlTransport.Options(userAgent: "newsagg-tests")
    options.allowPrivate = ["127.0.0.0/8"]
    let transport = StampingTransport(
      base: CurlTransport(options: options), store: store, source: "bbc")
    let source = Source(name: "bbc", url: url, isCritical: true)
    while true {
      let engine = Engine(
        EngineDependencies(store: store, transport: transport, now: now), options: .hasty,
        owner: "\(getpid())")
      var request = NewsRequest(
        sources: [source], query: ArticleQuery(sources: ["bbc"]), deadline: .milliseconds(400))
      request.mode = .always
      _ = await engine.news(request)
      await engine.shutDown()
      try await Task.sleep(for: .milliseconds(15))
    }
  }

  /// Commits one article after the other, and says so after each commit.
  private static func write(_ path: String, _ name: String) async throws {
    let store = try await Store.open(.file(path))
    let summary = String(repeating: "x", count: 20_000)
    let now = now().wall
    while true {
      let count = try await store.update(name, url: "http://\(name).example/") { change in
        change.record.failures += 1
        // Each commit has an article with a new id and title, so it repeats no other.
        let number = change.record.failures
        let article = Article(
          source: name, id: "", title: "Commit \(number)", summary: summary, firstSeenAt: now)
        change.document = ArticleDocument(
          source: name, entries: [DocumentEntry(article, guid: "tag:\(name).example:\(number)")])
        return change.record.failures
      }.value
      say("\(count)\n")
    }
  }

  /// Opens, writes and closes the store again and again: closing makes a checkpoint.
  private static func checkpoint(_ path: String) async throws {
    while true {
      let store = try await Store.open(.file(path))
      try await store.update("checkpointer", url: "http://c.example/") { $0.record.failures += 1 }
      await store.close()
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  /// `numbers`: seconds to run, sources in a batch, seconds between two claims of a source, number of sources.
  private static func claim(_ url: String, _ numbers: [Int]) async throws {
    guard numbers.count >= 4, let address = try? PostgreSQLAddress(url) else { exit(64) }
    let store = try await Store.open(.postgreSQL(address))
    var loop = ClaimLoop(store: store, batch: numbers[1], interval: .seconds(numbers[2]))
    try await loop.run(for: .seconds(numbers[0]), named: (1...numbers[3]).map { "s\($0)" })
    say(loop.report + "\n")
    await store.close()
  }

  private static func say(_ line: String) {
    let bytes = Array(line.utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(1, $0.baseAddress, $0.count) }
  }

  @Sendable private static func now() -> Moment {
    func milliseconds(_ clock: clockid_t) -> Int64 {
      var time = timespec()
      clock_gettime(clock, &time)
      return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
    return Moment(
      wall: WallTime(milliseconds: milliseconds(CLOCK_REALTIME)), bootID: "test",
      bootMilliseconds: milliseconds(CLOCK_BOOTTIME))
  }
}

extension EngineOptions {
  fileprivate static var hasty: EngineOptions {
    var options = EngineOptions()
    options.timeout = .milliseconds(250)
    options.leaseSlack = .milliseconds(100)
    options.retry.maxRetries = 0
    options.breaker.baseBreak = .milliseconds(100)
    options.breaker.maxBreak = .milliseconds(400)
    options.breaker.probeLease = .milliseconds(400)
    return options
  }
}

/// Sends the publisher the name of the process, and the state and generation of the breaker.
private struct StampingTransport: Transport {
  let base: CurlTransport
  let store: Store
  let source: String

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    var request = request
    let breaker = (try? await store.records(named: [source]))?.first?.breaker
    request.headers += [
      HTTPHeader("X-Process", "\(getpid())"),
      HTTPHeader("X-State", breaker.map { "\($0.state)" } ?? "unknown"),
      HTTPHeader("X-Generation", "\(breaker?.generation ?? 0)"),
    ]
    return try await base.send(request)
  }
}

// SLAWorld.swift - five sources, two of them critical, over real sockets and a real store.

import CurlTransport
import Foundation
import NewsArticles
import NewsCore
import NewsEngine
import NewsStore
import TestSupport

/// A publisher of five feeds, each on its own host, and engines that ask it.
struct SLAWorld {
  static let names = ["ap", "bbc", "cnn", "dw", "efe"]
  static let deadline = Duration.milliseconds(500)

  let server: LoopbackServer
  let transport: CurlTransport
  private let directory: URL
  private var warmPath: String { directory.appending(path: "warm.db").path }

  init(transport: CurlTransport = .overLoopback) throws {
    server = try LoopbackServer(address: "0.0.0.0")
    self.transport = transport
    directory = FileManager.default.temporaryDirectory
      .appending(path: "newsagg-sla-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  }

  func close() {
    transport.shutDown()
    server.stop()
    try? FileManager.default.removeItem(at: directory)
  }

  /// The source with this index, at its own URL unless `url` is given.
  func source(_ index: Int, url: String? = nil) -> Source {
    let name = Self.names[index]
    return Source(
      name: name, url: url ?? server.url("/\(name)", host: "127.0.0.\(index + 1)"),
      isCritical: index < 2)
  }

  /// Gives every feed a new version of its one article.
  func publish(_ version: String, closing: Bool = false) {
    for name in Self.names {
      let answer = feed("\(name) \(version)").etag("\"\(version)\"")
      server.route("/\(name)", closing ? answer.cut(.body(after: answer.body.count)) : answer)
    }
  }

  /// Fills the store that ``run(_:isWarm:)`` starts from: one article of each of `sources`.
  func warm(_ sources: [Source]) async throws {
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: warmPath + suffix)
    }
    let store = try await Store.open(.file(warmPath))
    let now = SLAWorld.now()
    for source in sources {
      try await store.update(source.name, url: source.url) { change in
        change.record.fetchedAt = now
        change.record.attemptedAt = now
        change.record.validators = Validators(etag: "\"old\"")
        let article = Article(
          source: source.name, id: source.name, title: "\(source.name) old",
          firstSeenAt: now.wall)
        change.document = ArticleDocument([article], source: source.name)
      }
    }
    await store.close()
  }

  /// One answer, on a copy of the warm store or on a new one.
  func run(_ sources: [Source], isWarm: Bool) async throws -> SLARun {
    let path = directory.appending(path: "run.db").path
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: path + suffix)
    }
    if isWarm { try FileManager.default.copyItem(atPath: warmPath, toPath: path) }
    let store = try await Store.open(.file(path))
    let engine = Engine(
      EngineDependencies(store: store, transport: transport, now: SLAWorld.now),
      options: EngineOptions(), owner: "sla")
    var request = NewsRequest(
      sources: sources, query: ArticleQuery(sources: sources.map(\.name)), deadline: Self.deadline)
    request.mode = .always

    let start = ContinuousClock.now
    let report = await engine.news(request)
    let duration = ContinuousClock.now - start

    await engine.shutDown()
    let records = try await store.records(named: Self.names)
    await store.close()
    return SLARun(report: report, duration: duration, records: records)
  }

  @Sendable static func now() -> Moment {
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

/// One answer and the stored records.
struct SLARun: Sendable {
  let report: NewsReport
  let duration: Duration
  let records: [SourceRecord]

  func source(_ name: String) -> SourceReport? { report.sources.first { $0.name == name } }

  func titles(of name: String) -> [String] {
    report.articles.filter { $0.source == name }.map(\.title)
  }
}

extension CurlTransport {
  static var overLoopback: CurlTransport { overLoopback { _ in } }

  /// A transport that may reach the loopback interface; `edit` changes its other options.
  static func overLoopback(_ edit: (inout Options) -> Void) -> CurlTransport {
    var options = Options(userAgent: "newsagg-tests")
    options.allowPrivate = ["127.0.0.0/8"]
    edit(&options)
    return CurlTransport(options: options)
  }
}

/// A small feed.
func feed(_ items: String...) -> LoopbackAnswer {
  .body(Array(rssDocument(items: items).utf8))
}

// DatabaseWorld.swift - five sources, and an engine whose database a test can stop.

import NewsCore
import NewsEngine
import NewsStore
import TestSupport

/// Five sources, and an engine with a database on a server of its own.
struct DatabaseWorld: Sendable {
  static let deadline = Duration.seconds(1)
  /// The role of the store; it is no superuser, because the server reserves connections for superusers.
  static let role = "news"
  private static let connections = 12
  /// An outage that the store notices by it leaves an answer time to come from memory.
  private static let answerLimit = deadline / 4

  let server: PostgreSQLServer
  /// The proxy between engine and server.
  let proxy: ChaosProxy?
  /// The disk with the tables; nil for the default place.
  private(set) var disk: SmallDisk?
  let store: Store
  private let hosts: [String]
  private let world: SLAWorld
  private let engine: Engine
  private let sources: [Source]
  private let others = Locked<[Store]>([])
  /// The records that the process keeps in memory, as `serve` does.
  private let known = Locked<[String: SourceRecord]>([:])

  /// Nil without PostgreSQL.
  static func server() throws -> PostgreSQLServer? {
    guard PostgreSQLServer.required() != nil,
      let server = try PostgreSQLServer.own(connections: connections)
    else { return nil }
    for role in [role, "others"] {
      try server.run("CREATE ROLE \(role) LOGIN")
      try server.run("GRANT CREATE ON DATABASE postgres TO \(role)")
    }
    try server.run("GRANT \(role) TO others")
    return server
  }

  /// Nil without a server.
  init?(_ outage: DatabaseOutage) async throws {
    guard let server = try DatabaseWorld.server() else { return nil }
    let disk = outage.needsSmallDisk ? try SmallDisk(megabytes: 48, of: "postgres") : nil
    if let disk {
      try server.run("CREATE TABLESPACE small LOCATION '\(disk.path)'")
      try server.run("GRANT CREATE ON TABLESPACE small TO \(DatabaseWorld.role)")
      try server.run("ALTER DATABASE postgres SET default_tablespace = small")
    }
    let proxy = try ChaosProxy(before: server.folder)
    try await self.init(
      server, hosts: [proxy.folder], proxy: proxy,
      answerLimit: outage.problem == nil ? DatabaseWorld.deadline : DatabaseWorld.answerLimit)
    self.disk = disk
  }

  /// The engine's store is on the first of `hosts` that accepts writes; it waits `answerLimit` for an answer of
  /// the server.
  init(
    _ server: PostgreSQLServer, hosts: [String], proxy: ChaosProxy? = nil,
    answerLimit: Duration = DatabaseWorld.answerLimit
  ) async throws {
    (self.server, self.hosts, self.proxy) = (server, hosts, proxy)
    var options = StoreOptions(readLimit: DatabaseWorld.deadline / 2)
    options.connections = 4
    options.answerLimit = answerLimit
    store = try await Store.open(
      .postgreSQL(try DatabaseWorld.address(DatabaseWorld.role, hosts)), options: options)
    let world = try SLAWorld()
    self.world = world
    sources = SLAWorld.names.indices.map { world.source($0) }
    let dependencies = EngineDependencies(
      store: store, transport: world.transport, now: store.clock.map { $0.now } ?? SLAWorld.now)
    engine = Engine(dependencies, options: EngineOptions(), owner: "outage")
  }

  private static func address(_ role: String, _ hosts: [String]) throws -> PostgreSQLAddress {
    try PostgreSQLAddress(
      "postgresql://\(role)@/postgres?host=\(hosts.joined(separator: ","))")
  }

  /// Gives every feed one article of random words, which need disk space even if they are compressed.
  func publish(_ version: String, delay: Duration = .zero) {
    var random = SeededRandom(seed: SeededRandom.freshSeed())
    for name in SLAWorld.names {
      let text = (0..<4000).map { _ in
        String(UInt32.random(in: 0 ... .max, using: &random), radix: 36)
      }
      .joined(separator: " ")
      let item =
        "<item><title>\(name) \(version)</title><guid>\(name) \(version)</guid>"
        + "<description>\(text)</description></item>"
      let document = "<rss version=\"2.0\"><channel><title>t</title>\(item)</channel></rss>"
      world.server.route("/\(name)", .body(Array(document.utf8)).delayed(by: delay))
    }
  }

  func answer(_ mode: RefreshMode) async -> (report: NewsReport, duration: Duration) {
    var request = NewsRequest(
      sources: sources, query: ArticleQuery(sources: SLAWorld.names, limit: 1000),
      deadline: DatabaseWorld.deadline)
    request.mode = mode
    request.continuesAfterAnswer = true
    request.knownRecords = { known.withLock(\.self) }
    let start = ContinuousClock.now
    let report = await engine.news(request)
    return (report, ContinuousClock.now - start)
  }

  /// Reads the records that are in memory during the outage.
  func learn() async throws {
    let records = try await store.allRecords()
    known.withLock { known in
      known = Dictionary(records.map { ($0.name, $0) }) { first, _ in first }
    }
  }

  /// Tries to store again what failed before, as `serve` does each second.
  func isStored() async -> Bool {
    await engine.flush()
    return await answer(.ifDue).report.storeProblem == nil
  }

  func states(_ state: SourceReport.State) -> [SourceReport.State] { sources.map { _ in state } }

  func titles(in report: NewsReport, of round: String) -> [String] {
    report.articles.map(\.title).filter { $0.hasSuffix("round \(round)") }
  }

  var requests: Int { world.server.statistics.requests }

  func storedTitles() async throws -> [String] {
    await engine.flush()
    return try await store.articles(ArticleQuery(sources: SLAWorld.names, limit: 1000)).map(\.title)
  }

  /// The titles on one server, independent of the store.
  func storedTitles(in server: PostgreSQLServer) async throws -> [String] {
    try await titles(on: [server.folder])
  }

  /// The titles that a newly started process finds.
  func titlesForNewcomer() async throws -> [String] { try await titles(on: hosts) }

  private func titles(on hosts: [String]) async throws -> [String] {
    await engine.flush()
    let address = try DatabaseWorld.address(DatabaseWorld.role, hosts)
    let store = try await Store.open(.postgreSQL(address))
    let titles = try await store.articles(ArticleQuery(sources: SLAWorld.names, limit: 1000))
      .map(\.title)
    await store.close()
    return titles
  }

  /// Connections of another role.
  func takeAllConnections() async throws {
    let address = try DatabaseWorld.address("others", [server.folder])
    while true {
      do throws(StoreError) {
        var options = StoreOptions(busyLimit: .milliseconds(50))
        options.connections = 1
        let store = try await Store.open(.postgreSQL(address), options: options)
        others.withLock { $0.append(store) }
      } catch {
        guard error.kind == .busy else { throw error }
        return
      }
    }
  }

  func giveConnectionsBack() async {
    let stores = others.withLock { stores in
      defer { stores = [] }
      return stores
    }
    for store in stores { await store.close() }
  }

  func close() async {
    await giveConnectionsBack()
    await engine.shutDown()
    await store.close()
    world.close()
    proxy?.close()
  }
}

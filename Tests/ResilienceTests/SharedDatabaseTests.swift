// SharedDatabaseTests.swift - concurrent writers on one database, and repeated reconnections.

import Foundation
import NewsArticles
import NewsCore
import NewsEngine
import NewsStore
import TestSupport
import Testing

extension Resilience {
  @Suite struct `Stores on one database, for a while` {
    @Test func `do not deadlock with groups of shared stories, maintenance and admissions`()
      async throws
    {
      guard PostgreSQLServer.required() != nil, let server = try PostgreSQLServer.own() else {
        return
      }
      let seed = SeededRandom.freshSeed()
      let end = ContinuousClock.now + .seconds(DeepRun.count(2, deep: 60))
      let address = try PostgreSQLAddress(server.url)
      var stores: [Store] = []
      for _ in 0..<4 { stores.append(try await Store.open(.postgreSQL(address))) }

      let counts = try await withThrowingTaskGroup(of: Int.self) { group in
        for (index, store) in stores.enumerated() {
          group.addTask {
            var writer = BusyWriter(store: store, seed: seed &+ UInt64(index))
            while ContinuousClock.now < end { try await writer.step() }
            return writer.steps
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }

      for store in stores { await store.close() }
      DeepRun.append(
        "\(counts.reduce(0, +)) groups, prunes and admissions of 4 writers: no deadlock",
        in: "NEWSAGG_FLEET_LOG")
      #expect(counts.allSatisfy { $0 > 0 })
      // A deadlock (40P01) makes this statement fail, by a division by zero.
      #expect(throws: Never.self, "seed \(seed)") {
        try server.run(
          "SELECT 1 / (CASE deadlocks WHEN 0 THEN 1 ELSE 0 END) FROM pg_stat_database "
            + "WHERE datname = 'postgres'")
      }
    }

    @Test func `leak nothing when they connect again and again`() async throws {
      guard PostgreSQLServer.required() != nil, let server = try PostgreSQLServer.own() else {
        return
      }
      let proxy = try ChaosProxy(before: server.folder)
      defer { proxy.close() }
      var options = StoreOptions()
      options.connections = 4
      let address = try PostgreSQLAddress("postgresql://newsagg@/postgres?host=\(proxy.folder)")
      let store = try await Store.open(.postgreSQL(address), options: options)
      var files = 0
      for _ in 0..<3 {
        try await useAll(of: store, proxy)
        // A connection that is lost in the last round is opened again later.
        files = max(files, openFiles)
      }
      let memory = residentBytes

      let rounds = DeepRun.count(10, deep: 100)
      for _ in 0..<rounds { try await useAll(of: store, proxy) }

      await waitUntil { openFiles <= files }
      await waitUntil { (try? server.checkConnections(atMost: 4)) != nil }
      let growth = (residentBytes - memory) / 1024
      DeepRun.append(
        "\(rounds) rounds of lost connections: no descriptor and no connection more, memory "
          + "\(growth) KiB more", in: "NEWSAGG_FLEET_LOG")
      #expect(growth < 4096)
      await store.close()
    }

    /// Closes all its connections; they are opened again.
    private func useAll(of store: Store, _ proxy: ChaosProxy) async throws {
      proxy.cutAll()
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<16 { group.addTask { _ = try await store.allRecords() } }
        try await group.waitForAll()
      }
    }

    private var openFiles: Int {
      (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
    }

    private var residentBytes: Int {
      let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
      return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
    }
  }
}

extension PostgreSQLServer {
  fileprivate func checkConnections(atMost most: Int) throws {
    try run(
      """
      SELECT 1 / (CASE WHEN count(*) <= \(most) THEN 1 ELSE 0 END) FROM pg_stat_activity
      WHERE application_name = 'newsagg'
      """)
  }
}

/// Runs random operations of processes on a store.
private struct BusyWriter {
  let store: Store
  private var random: SeededRandom
  private(set) var steps = 0

  private static let names = (0..<24).map { "source\($0)" }

  init(store: Store, seed: UInt64) {
    self.store = store
    random = SeededRandom(seed: seed)
  }

  mutating func step() async throws {
    steps += 1
    switch Int.random(in: 0..<10, using: &random) {
    case 0:
      let policy = RetentionPolicy(maxAge: .days(1), maxArticles: 500)
      try await store.prune(policy, at: SLAWorld.now())
    case 1: try await store.indexContent(for: .milliseconds(20))
    case 2...5: try await admit()
    default: try await commit()
    }
  }

  private mutating func admit() async throws {
    let name = Self.names.randomElement(using: &random) ?? ""
    let number = steps
    try await store.update(name, url: url(name), hosts: ["a.example", "b.example"]) { change in
      change.record.lease.token += 1
      change.record.failures = number
    }
  }

  /// Documents of four sources in any order; their articles belong to few stories.
  private mutating func commit() async throws {
    let stories = (0..<4).map { _ in Int.random(in: 0..<40, using: &random) }
    let updates = Self.names.shuffled(using: &random).prefix(4).map { name in
      SourceUpdate(name: name, url: url(name), hosts: ["b.example", "a.example"]) { change in
        let entries = stories.map { story in
          Article(
            source: name, id: "\(name) \(story)", title: "The whole story of number \(story)",
            url: "https://wire.example/stories/\(story)", content: "<p>All of \(story).</p>",
            firstSeenAt: SLAWorld.now().wall)
        }
        change.document = ArticleDocument(entries, source: name)
      }
    }
    _ = try await store.update(updates)
  }

  private func url(_ name: String) -> String { "https://\(name).example/feed" }
}

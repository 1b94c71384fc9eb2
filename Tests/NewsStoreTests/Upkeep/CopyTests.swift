// CopyTests.swift - copies all data into another store, of either kind.

import NewsArticles
import NewsCore
import Testing
import TestSupport

@testable import NewsStore

@Suite struct `A copy of a store` {
  private static let now = Moment(
    wall: noon, bootID: "this machine", bootMilliseconds: 5_000_000)

  private static let pairs: [[Backend]] = [
    [.sqliteFile, .postgreSQL], [.postgreSQL, .sqliteFile], [.sqliteFile, .sqliteFile],
  ]

  @Test(arguments: pairs)
  func `has all stored data`(pair: [Backend]) async throws {
    try await withStores(pair) { origin, target in
      try await fill(origin)

      let tables = try await origin.copy(CopyOrder(into: target, now: { Self.now }))

      #expect(tables.first { $0.name == "article" }?.rows == 1204)
      for merges in [true, false] {
        let query = ArticleQuery(sources: ["bbc", "ap"], mergesStories: merges)
        let expected = try await origin.articles(query)
        #expect(try await target.articles(query) == expected)
      }
      let search = SearchQuery("naive -mars", now: noon)
      let found = try await target.search(search).hits.map(\.article.id)
      let expected = try await origin.search(search).hits.map(\.article.id)
      #expect(found == ["accent"])
      #expect(expected == found)
      let cursors = try await origin.cursors()
      #expect(try await target.cursors() == cursors)
      let left = ArticleQuery(sources: ["ap"])
      #expect(try await target.count(left, notGivenTo: "mail") == 1)
      let lines = try await origin.log(sources: nil, since: nil)
      #expect(try await target.log(sources: nil, since: nil) == lines)
    }
  }

  @Test(arguments: pairs)
  func `continues from the state of the original`(pair: [Backend]) async throws {
    try await withStores(pair) { origin, target in
      try await fill(origin)
      try await origin.copy(CopyOrder(into: target, now: { Self.now }))

      let known = try await target.save([.sample("0"), .sample("new")])
      try await target.save([.sample("other", source: "ap", title: "Mars")], source: "ap")

      #expect(known == 1, "one of the two was known")
      let ids = try await target.ids(["bbc"], mergesStories: false)
      #expect(ids.count == 1202)
      #expect(Set(ids).count == ids.count)
    }
  }

  @Test(arguments: pairs)
  func `has the same waits on its own clock, and no leases`(pair: [Backend])
    async throws
  {
    try await withStores(pair) { origin, target in
      let (before, after) = (origin.clock?.now() ?? Self.now, target.clock?.now() ?? Self.now)
      try await origin.update("bbc", url: "https://bbc.example/", hosts: ["bbc.example"]) {
        change in
        change.record.retryAt = before + .minutes(30)
        change.record.lease.owner = "somebody"
        change.record.lease.until = before + .minutes(1)
        change.hostPauses = [
          HostPause(
            host: "bbc.example", until: before + .minutes(5), consecutiveThrottles: 2, reason: "429"
          )
        ]
      }

      try await origin.copy(CopyOrder(into: target, now: { Self.now }))

      let record = try #require(try await target.records(named: ["bbc"]).first)
      let pause = try #require(try await target.hostPauses(of: ["bbc.example"]).first)
      let left = [try #require(record.retryAt), pause.until].map {
        $0.remaining(from: after, atMost: .hours(1))
      }
      // On the other store's clock they would end in years, or have ended. The copy is made shortly
      // after both clocks were read.
      #expect((Duration.minutes(28)...Duration.minutes(32)).contains(left[0]))
      #expect((Duration.minutes(3)...Duration.minutes(7)).contains(left[1]))
      #expect(record.retryAt?.bootID == after.bootID)
      #expect(record.lease.owner.isEmpty)
      #expect(pause.consecutiveThrottles == 2)
    }
  }

  @Test(arguments: [Backend.sqliteFile, .postgreSQL])
  func `is not made into a store with data`(backend: Backend) async throws {
    try await withStores([.sqliteFile, backend]) { origin, target in
      try await fill(origin)
      try await target.save([.sample("mine")])

      await expectThrows(.notEmpty) {
        try await origin.copy(CopyOrder(into: target, now: { Self.now }))
      }

      #expect(try await target.ids() == ["mine"])
      #expect(try await target.ids(["ap"]).isEmpty)
    }
  }

  @Test(arguments: pairs)
  func `stops when its task is cancelled, and can be made again`(pair: [Backend]) async throws {
    try await withStores(pair) { origin, target in
      try await fill(origin)

      await expectThrows(.tooLong) {
        let order = CopyOrder(into: target, now: { Self.now }) { _ in
          withUnsafeCurrentTask { $0?.cancel() }
        }
        _ = try await Task { () async throws -> [CopiedTable] in try await origin.copy(order) }
          .value
      }

      #expect(try await target.ids(["bbc", "ap"], mergesStories: false).isEmpty)
      let tables = try await origin.copy(CopyOrder(into: target, now: { Self.now }))
      #expect(tables.first { $0.name == "article" }?.rows == 1204)
    }
  }

  @Test func `reports its progress`() async throws {
    try await withStores([.sqliteFile, .postgreSQL]) { origin, target in
      try await fill(origin)
      let seen = Locked<[CopyProgress]>([])

      try await origin.copy(
        CopyOrder(into: target, now: { Self.now }) { step in seen.withLock { $0.append(step) } })

      let done = seen.withLock { $0.map(\.done) }
      #expect(done.count > 3)
      #expect(done == done.sorted())
    }
  }

  private func fill(_ store: Store) async throws {
    try await store.save((0..<1201).map { .sample("\($0)", hours: -$0) })
    try await store.save(
      [
        .sample("accent", source: "ap", title: "Naïve hopes", tags: ["a", "b"]),
        .sample("mars", source: "ap", title: "Naive Mars"),
        .sample("copy", source: "ap", title: "Title of 1", link: "https://bbc.example/news/1"),
      ], source: "ap")
    let given = try await store.articles(ArticleQuery(sources: ["ap"], limit: 2))
    try await store.advance(cursor: "mail", after: given, at: noon)
    try await store.append(
      [
        FetchLogEntry(
          source: "bbc", at: noon, code: .fresh, status: 200, duration: .milliseconds(87),
          wireBytes: 10, bodyBytes: 20, newArticles: 3, message: nil)
      ], hits: [CacheHits(source: "ap", hour: noon, count: 4)])
  }
}

private func withStores(
  _ pair: [Backend], _ body: (Store, Store) async throws -> Void
) async throws {
  try await pair[0].withStore { first in
    try await pair[1].withStore { second in try await body(first, second) }
  }
}

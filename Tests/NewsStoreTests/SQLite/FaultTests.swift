// FaultTests.swift - each statement of each call fails once, in each way.

import NewsArticles
import NewsCore
import Testing
import TestSupport

@testable import NewsStore

@Suite struct `A store on a failing disk` {
  // A refused value is left out: see `A group with a row that the server refuses`.
  @Test(arguments: StoreError.Kind.allCases.filter { $0 != .refused })
  func `saves all of an update or nothing, whichever statement fails`(
    kind: StoreError.Kind
  ) async throws {
    try await withDirectory { directory in
      let plan = FaultPlan()
      let store = try await Store.open(
        .file(directory + "/newsagg.db"), options: StoreOptions(), schema: .current
      ) { FaultyConnection($0, plan: plan) }
      try await store.save([.sample("0", link: "https://wire.example/story")])

      var failures = 0
      for statement in 1... {
        let before = try await state(store)
        plan.fail(statement, with: kind)
        let isSaved = await succeeds { try await change(store, statement) }
        if plan.isPending {
          plan.heal()
          break
        }
        plan.heal()
        if isSaved {
          #expect(kind == .busy, "only a lock is worth a retry")
        } else {
          failures += 1
          #expect(try await state(store) == before, "statement \(statement)")
        }
        try #require(statement < 200)
      }

      #expect(kind == .busy || failures > 10)
      #expect(await store.check().problems == [])
      await store.close()
    }
  }

  @Test(arguments: StoreError.Kind.allCases.filter { $0 != .damaged })
  func `works again when the disk does`(kind: StoreError.Kind) async throws {
    try await withDirectory { directory in
      let plan = FaultPlan()
      let store = try await Store.open(
        .file(directory + "/newsagg.db"), options: StoreOptions(busyLimit: .milliseconds(20)),
        schema: .current
      ) { FaultyConnection($0, plan: plan) }
      try await store.save([.sample("1")])

      plan.fail(1, with: kind, isLasting: true)
      await expectThrows(kind) { try await store.save([.sample("2")]) }
      await expectThrows(kind) { _ = try await store.allRecords() }
      plan.heal()

      try await store.save([.sample("3")])
      #expect(try await store.ids().sorted() == ["1", "3"])
      await store.close()
    }
  }

  @Test func `reports a full disk and keeps what it had`() async throws {
    try await withDirectory { directory in
      let store = try await Store.open(.file(directory + "/newsagg.db"))
      try await store.save([.sample("1")])
      try await store.writer.write { connection throws(StoreError) in
        // Simulates the effect of a full file system on SQLite.
        _ = try connection.execute("PRAGMA max_page_count = 1")
      }
      let text = String(repeating: "x", count: 200_000)

      await expectThrows(.full) { try await store.save([.sample("2", summary: text)]) }

      #expect(try await store.ids() == ["1"])
      await store.close()
    }
  }

  /// An update that changes as many tables as possible.
  private func change(_ store: Store, _ number: Int) async throws {
    try await store.update("bbc", url: "https://bbc.example/feed") { change in
      change.record.failures += 1
      change.hostPauses = [
        HostPause(
          host: "a.example", until: Moment(wall: noon), consecutiveThrottles: number, reason: "429")
      ]
      let articles: [Article] = [
        .sample("0", title: "Title \(number)", link: "https://wire.example/story"),
        .sample("new \(number)", title: "A title that is new", link: "https://wire.example/story"),
      ]
      change.document = ArticleDocument(articles, source: "bbc")
    }
  }

  private func state(_ store: Store) async throws -> [String] {
    [
      "\(try await store.allRecords())", "\(try await store.allHostPauses())",
      "\(try await store.articles(ArticleQuery(sources: ["bbc"], mergesStories: false)))",
      "\(try await store.search(SearchQuery("title", now: noon)).hits.map(\.article.id))",
    ]
  }

  private func succeeds(_ body: () async throws -> Void) async -> Bool {
    do {
      try await body()
      return true
    } catch {
      return false
    }
  }
}

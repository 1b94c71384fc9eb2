// MaintenanceTests.swift - pruning, versions and checks.

import NewsArticles
import NewsCore
import Testing

@testable import NewsStore

@Suite struct `Pruning every store` {
  @Test(arguments: Backend.allCases)
  func `removes old articles that are no longer in the document of their feed`(backend: Backend)
    async throws
  {
    try await backend.withStore { store in
      try await store.save([.sample("left", hours: -9), .sample("carried", hours: -9)])
      try await store.save([.sample("carried", hours: -9), .sample("new")])

      #expect(try await store.prune(olderThan: noon - .hours(1)) == 1)

      #expect(try await store.ids() == ["new", "carried"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `keeps nothing for a source that is no longer configured`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save([.sample("removed", hours: -9)])
      try await store.save([.sample("carried", source: "ap", hours: -9)], source: "ap")

      #expect(try await store.prune(olderThan: noon, configured: ["ap"]) == 1)

      #expect(try await store.ids(["bbc", "ap"]) == ["carried"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `counts from when an article was first seen`(backend: Backend) async throws {
    try await backend.withStore { store in
      var old = Article.sample("published long ago")
      old.publishedAt = noon - .days(4000)
      try await store.save([old])
      try await store.save([.sample("new", hours: 1)])

      #expect(try await store.prune(olderThan: noon - .hours(1)) == 0)
      #expect(try await store.prune(olderThan: noon + .hours(1)) == 1)
    }
  }

  @Test(arguments: Backend.allCases)
  func `deletes nothing that looks old only because a clock was set back`(backend: Backend)
    async throws
  {
    try await backend.withStore { store in
      try await store.save([.sample("before")])
      try await store.save([.sample("by a clock a year behind", hours: -8760)])
      try await store.save([.sample("after", hours: 1)])

      #expect(try await store.prune(olderThan: noon - .hours(1)) == 0)
      #expect(try await store.prune(olderThan: noon + .hours(1)) == 2)
    }
  }

  @Test(arguments: Backend.allCases)
  func `deletes a tenth of the articles in one run at most`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save((0..<1200).map { .sample("\($0)") })
      try await store.save([.sample("new", hours: 2)])

      #expect(try await store.prune(olderThan: noon + .hours(1)) == 120)
      #expect(try await store.prune(olderThan: noon + .hours(1)) == 108)
    }
  }

  @Test(arguments: Backend.allCases)
  func `keeps the newest up to the limit`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save((1...250).map { .sample("\($0)", hours: $0 / 3) })

      #expect(try await store.prune(olderThan: noon - .days(9), keepAtMost: 3) == 247)

      #expect(try await store.ids() == ["249", "250", "246"])
      #expect(try await store.prune(olderThan: noon - .days(9), keepAtMost: 3) == 0)
    }
  }

  @Test(arguments: Backend.allCases)
  func `deletes the keys of articles that were dated in the future`(
    backend: Backend
  ) async throws {
    try await backend.withStore { store in
      for id in ["gone", "kept"] {
        var article = Article.sample(id, hours: id == "gone" ? 9000 : 8000)
        article.firstSeenAt = noon
        try await store.save([article])
      }

      #expect(try await store.prune(olderThan: noon - .days(9), keepAtMost: 1) == 1)

      let range = IndexKey.titles(after: noon)
      let left = try await store.read { connection throws(StoreError) in
        try connection.all(
          "SELECT count(*) FROM article_key WHERE key >= $1 AND key < $2",
          [.integer(range.lowerBound), .integer(range.upperBound)]
        ) { $0.int() }
      }
      #expect(left == [1])
    }
  }

  @Test(arguments: Backend.allCases)
  func `deletes the validators with the last article of a document`(backend: Backend) async throws {
    try await backend.withStore { store in
      for (name, count) in [("busy", 5), ("quiet", 1)] {
        try await store.save(
          (0..<count).map { .sample("\(name)\($0)", source: name) }, source: name)
        try await store.update(name, url: "https://\(name).example/feed") { change in
          change.record.validators.etag = "v1"
          (change.record.contentHash, change.record.articleCount) = (7, count)
        }
      }

      #expect(try await store.prune(olderThan: noon - .days(9), keepAtMost: 2) == 4)
      #expect(try await store.records(named: ["busy", "quiet"]).allSatisfy { $0.contentHash == 7 })
      #expect(try await store.prune(olderThan: noon - .days(9), keepAtMost: 0) == 2)

      for record in try await store.records(named: ["busy", "quiet"]) {
        #expect(record.validators.isEmpty && record.contentHash == nil && record.articleCount == 0)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `leaves a story's other copies in place when its first article goes`(
    backend: Backend
  ) async throws {
    let link = "https://wire.example/story"
    try await backend.withStore { store in
      try await store.save([.sample("1", hours: -9, link: link)])
      try await store.save([.sample("2")])
      try await store.save([.sample("3", source: "ap", link: link)], source: "ap")
      try await store.prune(olderThan: noon - .hours(1))
      try await store.save([.sample("4", source: "ard", link: link)], source: "ard")

      let articles = try await store.articles(ArticleQuery(sources: ["bbc", "ap", "ard"]))

      #expect(articles.map(\.id) == ["3", "2"])
      #expect(articles.first?.alsoIn.map(\.source) == ["ard"])
    }
  }
}

@Suite struct `The version of every store` {
  @Test(arguments: Backend.allCases)
  func `rises with a commit and only then`(backend: Backend) async throws {
    try await backend.withStore { store in
      let first = try await store.version()
      let again = try await store.version()
      try await store.save([.sample("1")])
      let second = try await store.version()
      _ = try await store.allRecords()
      let afterRead = try await store.version()

      #expect(second > first)
      var last = second
      for number in 2...20 {
        try await store.save([.sample("\(number)")])
        let next = try await store.version()
        #expect(next > last)
        last = next
      }
      // On a server the version also changes with commits in other databases.
      if backend == .postgreSQL { return }
      #expect(again == first)
      #expect(afterRead == second)
    }
  }

  @Test func `rises with a commit of another process`() async throws {
    try await withDirectory { directory in
      let here = try await Store.open(.file(directory + "/newsagg.db"))
      let there = try await Store.open(.file(directory + "/newsagg.db"))
      let before = try await here.version()

      try await there.save([.sample("1")])

      #expect(try await here.version() > before)
      #expect(try await here.ids() == ["1"])
    }
  }
}

@Suite struct `A check of every store` {
  @Test(arguments: Backend.allCases)
  func `finds nothing wrong with a store in use`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save([.sample("1"), .sample("2")])
      try await store.update("bbc", url: "https://bbc.example/feed") { $0.record.failures = 1 }

      let check = await store.check()

      #expect(check.problems == [])
      #expect(check.articles == 2)
      #expect(check.sources == 1)
      #expect(check.schemaVersion == backend.schemaVersion)
      #expect(check.condition == StoreCondition())
      #expect((check.fileMode ?? 0o600) == 0o600)
    }
  }
}

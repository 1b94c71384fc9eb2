// CursorTests.swift - named cursors, which give each article once.

import NewsCore
import NewsStore
import Testing

@Suite struct `A cursor of every store` {
  let all = ArticleQuery(sources: ["bbc", "ap"])

  @Test(arguments: Backend.allCases)
  func `gives each article once`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save([.sample("1"), .sample("2", hours: 1)])

      #expect(try await store.give(all, to: "mail") == ["2", "1"])
      #expect(try await store.give(all, to: "mail") == [])
      #expect(try await store.give(all, to: "other") == ["2", "1"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `gives an article that arrives late with an old date`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save([.sample("1")])
      _ = try await store.give(all, to: "mail")
      try await store.save([.sample("1"), .sample("late", hours: -24 * 30)])

      #expect(try await store.give(all, to: "mail") == ["late"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `gives later the articles that a limit, a filter or the sources left out`(
    backend: Backend
  ) async throws {
    try await backend.withStore { store in
      try await store.save((1...5).map { .sample("\($0)", hours: $0) })
      try await store.save([.sample("x", source: "ap")], source: "ap")
      var query = ArticleQuery(sources: ["bbc"], limit: 2)

      #expect(try await store.give(query, to: "mail") == ["5", "4"])
      #expect(try await store.give(query, to: "mail") == ["3", "2"])
      query.matching = ["nothing like this"]
      #expect(try await store.give(query, to: "mail") == [])
      #expect(try await store.give(all, to: "mail") == ["1", "x"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `does not give a story again from another source, unless copies are not merged`(
    backend: Backend
  ) async throws {
    try await backend.withStore { store in
      let link = "https://wire.example/story"
      try await store.save([.sample("1", link: link)])
      _ = try await store.give(all, to: "mail")
      try await store.save([.sample("2", source: "ap", link: link)], source: "ap")

      #expect(try await store.give(all, to: "mail") == [])
      var copies = all
      copies.mergesStories = false
      #expect(try await store.give(copies, to: "mail") == ["2"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `moves only on request`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save([.sample("1")])

      for _ in 0..<2 {
        #expect(try await store.articles(all, notGivenTo: "mail").map(\.id) == ["1"])
      }
      #expect(try await store.cursors() == [])
    }
  }

  @Test(arguments: Backend.allCases)
  func `counts new articles when two processes advance it`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save([.sample("1"), .sample("2")])
      let articles = try await store.articles(all)

      #expect(try await store.advance(cursor: "mail", after: articles, at: noon) == 2)
      #expect(try await store.advance(cursor: "mail", after: articles, at: noon) == 0)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is listed and removed`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save([.sample("1")])
      _ = try await store.give(all, to: "mail", at: noon)
      _ = try await store.give(all, to: "mail", at: noon + .hours(1))

      let cursor = try #require(try await store.cursors().first)

      #expect(cursor.given == 1)
      #expect(cursor.createdAt == noon)
      #expect(cursor.advancedAt == noon + .hours(1))
      #expect(cursor.name == "mail")
      #expect(try await store.removeCursor("mail"))
      #expect(try await store.removeCursor("mail") == false)
      #expect(try await store.give(all, to: "mail") == ["1"])
    }
  }

  @Test func `is claimed by one process at a time`() async throws {
    try await withDirectory { directory in
      let first = try await Store.open(.file(directory + "/newsagg.db"))
      let second = try await Store.open(.file(directory + "/newsagg.db"))

      let claim = try #require(try await first.claim(cursor: "mail"))
      #expect(try await second.claim(cursor: "mail") == nil)
      #expect(try await second.claim(cursor: "other") != nil)
      await claim.release()
      #expect(try await second.claim(cursor: "mail") != nil)
    }
  }
}

extension Store {
  fileprivate func give(
    _ query: ArticleQuery, to cursor: String, at time: WallTime = noon
  ) async throws(StoreError) -> [String] {
    let articles = try await articles(query, notGivenTo: cursor)
    try await advance(cursor: cursor, after: articles, at: time)
    return articles.map(\.id)
  }
}

// IndexedArticleTests.swift - articles by words and tags, which the full-text index finds.

import NewsCore
import Testing
import TestSupport

@testable import NewsStore

@Suite struct `Articles that are found by words` {
  private func query(_ words: [String], limit: Int? = 50) -> ArticleQuery {
    var query = ArticleQuery(sources: ["bbc", "ap"], limit: limit)
    query.words = words
    return query
  }

  @Test(arguments: [
    (["climate"], ["title"]), (["CLIM"], ["title"]), (["river"], ["summary"]),
    (["naive"], ["accent"]), (["limate"], []), (["cl"], []), (["eu"], ["short"]),
    (["climate", "talks"], ["title"]), (["climate", "river"], []), (["東京"], ["cjk"]),
    (["京で"], ["cjk"]), (["%"], []), (["\"", "river"], []),
  ])
  func `are found by word beginnings in title or summary`(words: [String], ids: [String])
    async throws
  {
    try await Backend.sqliteMemory.withStore { store in
      try await store.save([
        .sample("title", title: "Climate talks"), .sample("summary", summary: "The river rose."),
        .sample("accent", title: "Naïveté"), .sample("short", title: "EU and Europe"),
        .sample("cjk", title: "今日東京で"),
      ])

      #expect(Set(try await store.articles(query(words)).map(\.id)) == Set(ids))
    }
  }

  @Test(arguments: [Backend.sqliteFile, .sqliteMemory])
  func `come newest first, whatever the order of their arrival`(backend: Backend) async throws {
    try await backend.withStore { store in
      for id in 0..<40 {
        var article = Article.sample("\(id)", title: "Flood number \(id)", hours: id)
        article.publishedAt = noon + .hours(id % 2 == 0 ? id : -id)
        try await store.save([article])
      }

      let newest = try await store.articles(query(["flood"], limit: 5)).map(\.id)

      #expect(newest == ["38", "36", "34", "32", "30"])
    }
  }

  @Test func `are the same as those found by reading every article`() async throws {
    var random = SeededRandom(seed: 5)
    let words = ["alpha", "beta", "gamma", "delta"]
    try await Backend.sqliteMemory.withStore { store in
      for hour in 0..<60 {
        let articles = (0..<3).map { number in
          let text = (0..<2).map { _ in words.randomElement(using: &random) ?? "" }
          var article = Article.sample(
            "\(hour)-\(number)", source: number == 0 ? "ap" : "bbc",
            title: text.joined(separator: " "), hours: hour)
          article.publishedAt = noon + .hours(hour - Int.random(in: 0..<9, using: &random))
          return article
        }
        try await store.save(Array(articles.prefix(1)), source: "ap")
        try await store.save(Array(articles.dropFirst()))
      }
      for limit in [1, 7, 100] {
        for word in words {
          var scan = ArticleQuery(sources: ["bbc"], limit: limit)
          scan.matching = [word]
          var indexed = ArticleQuery(sources: ["bbc"], limit: limit)
          indexed.words = [word]
          for since in [nil, noon + .hours(30)] {
            (scan.since, indexed.since) = (since, since)

            #expect(try await store.articles(indexed) == store.articles(scan))
          }
        }
      }
    }
  }

  @Test func `are found by a beginning of very many words in a large store`() async throws {
    try await Backend.sqliteMemory.withStore { store in
      try await store.save([.sample("old", title: "Flood")])
      _ = try await store.writer.write { connection throws(StoreError) in
        try connection.execute("UPDATE counter SET value = 200000 WHERE name = 'article'")
      }
      for hour in stride(from: 2, through: 160, by: 2) {
        let title = hour == 156 ? "Flóod of tea" : hour == 158 ? "Dry" : "Flood\(hour) in \(hour)"
        try await store.save([.sample("\(hour)", title: title, hours: hour)])
      }

      let newest = try await store.articles(query(["floo"], limit: 4)).map(\.id)
      let both = try await store.articles(query(["floo", "tea"], limit: 4)).map(\.id)
      let all = try await store.articles(query(["FLOO"], limit: 100)).map(\.id)

      #expect(newest == ["160", "156", "154", "152"])
      #expect(both == ["156"])
      #expect(all.count == 80 && all.last == "old", "an uncertain result is looked up completely")
    }
  }

  @Test(arguments: [
    (["new-yorke"], ["Yorkers"]), (["new yor"], ["York", "Yorkers"]), (["straß"], ["ss"]),
    (["НОВОС"], ["ru"]), (["étu"], ["fr"]), (["etu"], ["fr"]), (["yorkers\" OR"], []),
  ])
  func `are found by phrases, scripts and accents`(words: [String], ids: [String]) async throws {
    try await Backend.sqliteMemory.withStore { store in
      try await store.save([
        .sample("York", title: "New York"), .sample("Yorkers", title: "New Yorkers"),
        .sample("ss", title: "Straßenbahn"), .sample("ru", title: "Новости"),
        .sample("fr", title: "Études"),
      ])

      #expect(Set(try await store.articles(query(words)).map(\.id)) == Set(ids))
    }
  }

  @Test func `of one story are one article with its copies`() async throws {
    try await Backend.sqliteMemory.withStore { store in
      let link = "https://wire.example/story"
      try await store.save([.sample("1", title: "Flood", link: link)])
      try await store.save([.sample("2", source: "ap", title: "Flood", link: link)], source: "ap")

      let found = try await store.articles(query(["flood"]))

      #expect(found == (try await store.articles(ArticleQuery(sources: ["bbc", "ap"]))))
      #expect(found.first?.alsoIn.count == 1)
    }
  }

  @Test(arguments: [ArticleQuery.Order.oldest, .title])
  func `may have any order`(order: ArticleQuery.Order) async throws {
    try await Backend.sqliteMemory.withStore { store in
      try await store.save([
        .sample("1", title: "A flood"), .sample("2", title: "B flood", hours: 1), .sample("3"),
      ])
      var query = query(["flood"], limit: nil)
      query.order = order

      #expect(try await store.articles(query).map(\.id) == ["1", "2"])
    }
  }

  @Test(arguments: ["wet", "WET", "two words", "c++", "x", "two"])
  func `are found by whole tags`(tag: String) async throws {
    try await Backend.sqliteMemory.withStore { store in
      try await store.save([
        .sample("1", tags: ["wet", "two words"]), .sample("2", tags: ["c++", "wetter"]),
      ])
      var query = ArticleQuery(sources: ["bbc"], tags: [tag], limit: 50)
      let scanned = try await store.articles(query)
      query.timeLimit = .seconds(60)

      #expect(try await store.articles(query) == scanned)
    }
  }
}

@Suite struct `A read with a time limit` {
  @Test(arguments: [Backend.sqliteFile, .sqliteMemory])
  func `fails when the limit passes before it starts`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save([.sample("1")])
      var query = ArticleQuery(sources: ["bbc"], limit: 5)
      query.timeLimit = .zero

      await expectThrows(.tooLong) { _ = try await store.articles(query) }

      query.timeLimit = .seconds(60)
      #expect(try await store.articles(query).count == 1)
    }
  }

  @Test func `ends in the middle of a statement, and the next statement runs`() throws {
    let connection = try SQLiteConnection(path: ":memory:", mode: .create)
    let endless = """
      WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number)
      SELECT n FROM number WHERE n < 0
      """
    connection.limitReading(until: ContinuousClock.now + .milliseconds(5))

    let error = #expect(throws: StoreError.self) { try connection.execute(endless) }

    #expect(error?.kind == .tooLong)
    connection.limitReading(until: nil)
    #expect(try connection.first("SELECT 7") { $0.int() } == 7)
  }
}

@Suite struct `A search over many articles` {
  @Test func `scores the newest matches, and says that there are more`() async throws {
    try await Backend.sqliteMemory.withStore { store in
      let articles = (0..<5100).map { Article.sample("\($0)", title: "Flood \($0)") }
      try await store.save(Array(articles))

      let common = try await store.search(SearchQuery("flood", limit: 2, now: noon))
      let rare = try await store.search(SearchQuery("4999", limit: 2, now: noon))

      #expect(common.isPartial && common.hits.count == 2)
      #expect(!rare.isPartial && rare.hits.map(\.article.id) == ["4999"])
    }
  }

  @Test func `of a tag alone gives the newest articles, whatever the order of their arrival`()
    async throws
  {
    try await Backend.sqliteMemory.withStore { store in
      let articles = (0..<600).map { number in
        var article = Article.sample("\(number)")
        article.publishedAt = noon - .minutes(number * 7 % 600)
        article.tags = number == 599 ? ["culture", "opera"] : ["culture"]
        return article
      }
      try await store.save(articles)

      let common = try await store.search(SearchQuery("tag:culture", limit: 3, now: noon))
      let rare = try await store.search(SearchQuery("tag:opera", limit: 3, now: noon))

      #expect(common.hits.map(\.article.id) == ["0", "343", "86"])
      #expect(!common.isPartial)
      #expect(rare.hits.map(\.article.id) == ["599"])
    }
  }

  @Test func `reads one letter as the words of the newest articles`() async throws {
    try await Backend.sqliteMemory.withStore { store in
      try await store.save([.sample("old", title: "Boat")])
      _ = try await store.writer.write { connection throws(StoreError) in
        try connection.execute("UPDATE counter SET value = 200000 WHERE name = 'article'")
      }
      try await store.save([
        .sample("1", title: "Barn"), .sample("2", title: "Big \"B\" barn"), .sample("3"),
      ])

      let found = try await store.search(SearchQuery("b* -big", now: noon))

      #expect(Set(found.hits.map(\.article.id)) == ["old", "1"])
      #expect(found.isPartial)
      #expect(found.hits.first { $0.article.id == "1" }?.title.runs.first?.isMatch == true)
    }
  }
}

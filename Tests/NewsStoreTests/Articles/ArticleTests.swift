// ArticleTests.swift - stored articles: saving, order, conditions, stories.

import NewsCore
import NewsStore
import Testing

@Suite struct `A pattern` {
  @Test(arguments: [
    ("/a.c/", ["abc"]), ("/A.C/", []), ("/A.C/i", ["abc"]), ("/^ÄPFEL$/i", ["Äpfel"]),
    ("/summary$/", ["abc"]),
    ("/(/", []), ("a.c", []), ("//", []),
  ])
  func `is searched in title and summary`(pattern: String, ids: [String]) async throws {
    for backend in Backend.allCases {
      try await backend.withStore { store in
        try await store.save([
          .sample("abc", title: "abc", summary: "its summary"), .sample("Äpfel", title: "Äpfel"),
        ])
        var query = ArticleQuery(sources: ["bbc"], matching: [pattern])

        #expect(try await store.articles(query).map(\.id) == ids)

        query.matching.append("nothing")
        #expect(try await store.articles(query) == [])
        query.matchesAny = true
        #expect(try await store.articles(query).map(\.id) == ids)
      }
    }
  }
}

@Suite struct `The articles of every store` {
  @Test(arguments: Backend.allCases)
  func `are read back as they were saved`(backend: Backend) async throws {
    let article = Article(
      source: "bbc", id: "id", title: "Tïtle", url: "https://a.example/x?utm=1",
      publishedAt: noon,
      updatedAt: noon + .seconds(1), authors: ["A", "B C"], summary: "Summary",
      content: "<p>Content</p>", tags: ["x", "y z"], language: "en-GB",
      image: "https://a.example/i.png", firstSeenAt: noon + .seconds(2))
    try await backend.withStore { store in
      let new = try await store.save([article])

      #expect(new == 1)
      #expect(try await store.articles(ArticleQuery(sources: ["bbc"])) == [article])
      var query = ArticleQuery(sources: ["bbc"])
      query.includesContent = false
      #expect(try await store.articles(query).map(\.content) == [""])
    }
  }

  @Test(arguments: Backend.allCases)
  func `are read back with every character that has a meaning in a list`(backend: Backend)
    async throws
  {
    let texts = [
      "\"", "\\", "\\\"", "{a,b}", "NULL", "null", "a\nb\tc", "'", ",", "\u{1F600}", "a b",
    ]
    let articles = texts.map { text in
      Article.sample(text, title: text, authors: [text], summary: text, content: text)
    }
    try await backend.withStore { store in
      try await store.save(articles)

      let stored = try await store.articles(ArticleQuery(sources: ["bbc"], mergesStories: false))

      #expect(Set(stored.map(\.id)) == Set(texts))
      #expect(stored.allSatisfy { $0.title == $0.id && $0.summary == $0.id && $0.content == $0.id })
    }
  }

  @Test(arguments: Backend.allCases)
  func `are stored once when saved twice, with the newest text and the first time seen`(
    backend: Backend
  ) async throws {
    try await backend.withStore { store in
      var article = Article.sample("1", title: "draft")
      try await store.save([article])
      article.title = "final"
      article.firstSeenAt = noon + .hours(5)

      #expect(try await store.save([article]) == 0)

      let stored = try await store.articles(ArticleQuery(sources: ["bbc"]))
      #expect(stored.map(\.title) == ["final"])
      #expect(stored.map(\.firstSeenAt) == [noon])
    }
  }

  @Test(arguments: Backend.allCases)
  func `stay when a later document no longer contains them`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save([.sample("1"), .sample("2")])
      try await store.save([.sample("3", hours: 1)])
      try await store.save([])

      #expect(try await store.ids() == ["3", "1", "2"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `keep the document's order when they have no date`(backend: Backend) async throws {
    try await backend.withStore { store in
      let document = (1...5).map { number in
        var article = Article.sample("\(number)")
        article.publishedAt = nil
        return article
      }
      try await store.save(document)

      #expect(try await store.ids() == ["1", "2", "3", "4", "5"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `have the requested order, up to the limit`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save([.sample("b", title: "Beta", hours: 1), .sample("a", title: "alpha")])
      try await store.save(
        [.sample("c", source: "ap", title: "Gamma", hours: 2)], source: "ap")
      let expected: [(ArticleQuery.Order, [String])] = [
        (.newest, ["Gamma", "Beta", "alpha"]), (.oldest, ["alpha", "Beta", "Gamma"]),
        (.source, ["Gamma", "Beta", "alpha"]), (.title, ["alpha", "Beta", "Gamma"]),
      ]
      for (order, titles) in expected {
        for limit in [nil, 0, 1, 2, 9] {
          let query = ArticleQuery(sources: ["ap", "bbc"], order: order, limit: limit)
          #expect(try await store.titles(query) == Array(titles.prefix(limit ?? 9)))
        }
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `are only those of the requested sources`(backend: Backend) async throws {
    try await backend.withStore { store in
      for source in ["a", "b", "c"] { try await store.save([.sample(source)], source: source) }

      #expect(try await store.ids(["a", "c", "unknown"]).sorted() == ["a", "c"])
      #expect(try await store.ids([]) == [])
    }
  }

  @Test(
    arguments: [
      (ArticleQuery(sources: ["bbc"], since: noon + .hours(1)), ["2"]),
      (ArticleQuery(sources: ["bbc"], tags: ["sport"]), ["2"]),
      (ArticleQuery(sources: ["bbc"], tags: ["por"]), []),
      (ArticleQuery(sources: ["bbc"], tags: ["World News"]), ["1"]),
      (ArticleQuery(sources: ["bbc"], matching: ["FLOOD"]), ["1"]),
      (ArticleQuery(sources: ["bbc"], matching: ["straße", "flood"]), ["1"]),
      (ArticleQuery(sources: ["bbc"], matching: ["ÜBER"]), ["2"]),
      (ArticleQuery(sources: ["bbc"], matching: ["100%"]), ["2"]),
      (ArticleQuery(sources: ["bbc"], matching: ["%"]), ["2"]),
      (ArticleQuery(sources: ["bbc"], matching: ["_"]), []),
      (ArticleQuery(sources: ["bbc"], matching: ["\\"]), []),
      (ArticleQuery(sources: ["bbc"], excluding: ["flood"]), ["2"]),
    ])
  func `meet every condition of the query`(query: ArticleQuery, ids: [String]) async throws {
    try await Backend.sqliteMemory.withStore { store in
      try await store.save([
        .sample("1", title: "Flood in the Straße", tags: ["world news", "uk"]),
        .sample("2", title: "Über 100% sure", hours: 2, tags: ["Sport"]),
      ])

      #expect(try await store.articles(query).map(\.id) == ids)
    }
  }

  @Test(arguments: Backend.allCases)
  func `are found even if their source has no new articles and other sources have many`(
    backend: Backend
  ) async throws {
    try await backend.withStore { store in
      try await store.save([.sample("old", source: "quiet")], source: "quiet")
      let busy = (0..<1500).map { Article.sample("\($0)", source: "busy", hours: 1) }
      try await store.save(busy, source: "busy")

      let query = ArticleQuery(sources: ["quiet"], limit: 10)
      #expect(try await store.articles(query).map(\.id) == ["old"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `are counted by source`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save([.sample("1"), .sample("2", hours: 3)])
      try await store.save([.sample("3", source: "ap", hours: 3)], source: "ap")

      #expect(try await store.articleCounts() == ["bbc": 2, "ap": 1])
      #expect(try await store.articleCounts(since: noon + .hours(1)) == ["bbc": 1, "ap": 1])
    }
  }
}

@Suite struct `A story of every store` {
  let both = ArticleQuery(sources: ["bbc", "ap", "ard"])

  @Test(arguments: Backend.allCases)
  func `is one article with its other copies in the order of arrival`(
    backend: Backend
  ) async throws {
    try await backend.withStore { store in
      let link = "https://wire.example/story"
      try await store.save([.sample("1", hours: 1, link: link)])
      for (source, id, hours) in [("ard", "2", 2), ("ap", "3", 4)] {
        var copy = Article.sample(id, source: source, hours: 3, link: link)
        copy.firstSeenAt = noon + .hours(hours)
        try await store.save([copy], source: source)
      }

      let articles = try await store.articles(both)

      #expect(articles.map(\.id) == ["1"])
      #expect(articles.first?.alsoIn.map(\.source) == ["ard", "ap"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `is shown by the article that was published first when one run brought all`(
    backend: Backend
  ) async throws {
    try await backend.withStore { store in
      let link = "https://wire.example/story"
      for (source, hours) in [("bbc", 2), ("ard", 1), ("ap", 1)] {
        var copy = Article.sample(source, source: source, hours: hours, link: link)
        copy.firstSeenAt = noon + .hours(3)
        try await store.save([copy], source: source)
      }

      let articles = try await store.articles(both)

      #expect(articles.map(\.source) == ["ap"])
      #expect(articles.first?.alsoIn.map(\.source) == ["ard", "bbc"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `is recognised by its title within 48 hours`(backend: Backend) async throws {
    let title = "floods in the north"
    try await backend.withStore { store in
      try await store.save([.sample("1", title: title)])
      try await store.save([.sample("2", source: "ap", title: title, hours: 47)], source: "ap")
      try await store.save([.sample("3", source: "ard", title: title, hours: 96)], source: "ard")

      #expect(try await store.articles(both).map(\.id) == ["3", "1"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `keeps an article that its source publishes again with another guid`(
    backend: Backend
  ) async throws {
    try await backend.withStore { store in
      let link = "https://bbc.example/news/story"
      let title = "Storm reaches the coast"
      try await store.save([.sample("guid-1", title: title, link: link, summary: "Gusts")])
      let again = Article.sample(
        "guid-2", title: title, hours: 1, link: link, summary: "Gusts")

      #expect(try await store.save([again]) == 0)
      #expect(try await store.ids(mergesStories: false) == ["guid-1"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `is not formed by a link that all entries of a document share`(
    backend: Backend
  ) async throws {
    try await backend.withStore { store in
      let page = "https://status.example/incidents"
      try await store.save([.sample("1", link: page), .sample("2", link: page)])
      try await store.save([.sample("3", source: "ap", link: "https://ap.example/")], source: "ap")
      try await store.save([.sample("4", source: "ap", link: "https://ap.example/")], source: "ap")

      #expect(try await store.ids(["bbc", "ap"]) == ["4", "3", "1", "2"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `joins two when an article has the link of one and the title of the other`(
    backend: Backend
  ) async throws {
    try await backend.withStore { store in
      let title = "floods in the north"
      try await store.save([.sample("1", link: "https://wire.example/1")])
      try await store.save([.sample("2", source: "ap", title: title, hours: 1)], source: "ap")
      try await store.save(
        [.sample("3", source: "ard", title: title, hours: 2, link: "https://wire.example/1")],
        source: "ard")

      let articles = try await store.articles(both)

      #expect(articles.map(\.id) == ["1"])
      #expect(articles.first?.alsoIn.map(\.source) == ["ap", "ard"])
    }
  }
}

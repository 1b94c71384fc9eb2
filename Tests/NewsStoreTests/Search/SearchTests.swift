// SearchTests.swift - full-text search: what is understood, found, ranked and highlighted.

import NewsCore
import NewsStore
import Testing
import TestSupport

@Suite struct `A search query` {
  @Test func `is words, phrases, prefixes, exclusions and conditions`() {
    let query = SearchQuery(
      #"climate "sea level" flood* -sport source:bbc TAG:uk since:2h"#, now: noon
    ) { $0 == "2h" ? noon - .hours(2) : nil }

    #expect(
      query.expression
        == .all([
          .term(.init(text: "climate")), .term(.init(text: "sea level")),
          .term(.init(text: "flood", isPrefix: true)), .without(.term(.init(text: "sport"))),
        ]))
    #expect(query.sources == ["bbc"])
    #expect(query.tags == ["uk"])
    #expect(query.since == noon - .hours(2))
  }

  @Test func `takes a condition it cannot read as a word`() {
    let query = SearchQuery("since:never source:", now: noon)

    #expect(query.expression == .all([.term(.init(text: "never"))]))
    #expect(query.since == nil)
  }

  @Test func `has alternatives, groups and fields`() {
    let query = SearchQuery("(storm OR title:gale) -(author:lee OR calm) url:/uk/", now: noon)

    let found = SearchExpression.any([
      .all([.term(.init(text: "storm"))]), .all([.term(.init(text: "gale", in: .title))]),
    ])
    let excluded = SearchExpression.any([
      .all([.term(.init(text: "lee", in: .authors))]), .all([.term(.init(text: "calm"))]),
    ])
    #expect(query.expression == .all([found, .without(excluded)]))
    #expect(query.links == ["/uk/"])
  }

  @Test(arguments: ["(", ")", "((((", "a OR", "OR a", "(a OR (b", "OR OR", "() a"])
  func `accepts unclosed quotes and parentheses`(text: String) {
    let query = SearchQuery(text, now: noon)

    #expect(String(describing: query.expression).contains("\"a\"") == text.contains("a"))
  }
}

@Suite struct `The search of every store` {
  @Test(
    arguments: [
      ("flood", ["flood", "both"]), ("FLOOD", ["flood", "both"]), ("flo", []),
      ("flo*", ["flood", "both"]), ("flood -river", ["flood"]), ("\"river bank\"", ["bank"]),
      ("bank river", ["bank"]), ("naive", ["accent"]), ("source:ap", ["accent"]),
      ("source:ap flood", []), ("tag:water", ["both"]), ("river source:bbc", ["bank", "both"]),
      ("\"river bank", ["bank"]), ("🦄", []), ("% (", []),
      ("flood 🦄", ["flood", "both"]), ("", ["bank", "both", "flood", "accent"]),
      ("-flood", ["bank", "accent"]), ("source:bbc -river", ["flood"]),
      ("-\"river bank\" -naive", ["flood", "both"]),
      ("~flooding", ["flood", "both"]), ("~floods -~rivers", ["flood"]), ("~", []),
      ("town OR naive", ["flood", "accent"]), ("(town OR rose) flood", ["flood", "both"]),
      ("flood (town OR bank)", ["flood"]), ("river -(bank OR town)", ["both"]),
      ("title:river", ["bank"]), ("river -title:bank", ["both"]), ("author:nobody", []),
      ("url:nowhere.example", []), ("town or naive", []),
    ])
  func `finds`(text: String, ids: [String]) async throws {
    try await Backend.sqliteMemory.withStore { store in
      try await store.save([
        .sample("flood", title: "Flood in town", hours: -3),
        .sample("both", title: "Flood", hours: -2, summary: "The river rose.", tags: ["water"]),
        .sample("bank", title: "River bank", hours: -1),
      ])
      try await store.save(
        [.sample("accent", source: "ap", title: "Naïve", hours: -9)], source: "ap")

      let hits = try await store.search(SearchQuery(text, now: noon)).hits

      #expect(Set(hits.map(\.article.id)) == Set(ids))
    }
  }

  @Test(
    arguments: [
      ("京都", ["ja"]), ("地震", ["ja", "zh"]), ("地震 OR ข่าว", ["ja", "zh", "th"]), ("วันนี้", ["th"]),
      ("地震 -京都", ["zh"]),
      ("富士山", ["ja"]), ("title:富士山", []), ("地震 -富士山", ["zh"]), ("title:地震 JMA", ["ja"]),
      ("author:京都", []), ("大阪", []),
    ] as [(String, [String])])
  func `finds words in texts without spaces`(text: String, ids: [String]) async throws {
    for backend in Backend.allCases {
      try await backend.withStore { store in
        try await store.save([
          .sample("ja", title: "京都府で地震が発生", summary: "JMA", content: "<p>富士山も</p>"),
          .sample("zh", title: "四川地震快讯"),
          .sample("th", title: "ข่าววันนี้"), .sample("en", title: "Earthquake"),
        ])

        let hits = try await store.search(SearchQuery(text, now: noon)).hits

        #expect(Set(hits.map(\.article.id)) == Set(ids))
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `finds nothing for a word that is longer than any stored one`(backend: Backend) async throws
  {
    let word = String(repeating: "x", count: 3000)
    try await backend.withStore { store in
      try await store.save([.sample("flood", title: "Flood in town")])
      func found(_ text: String) async throws -> [String] {
        try await store.search(SearchQuery(text, now: noon)).hits.map(\.article.id)
      }

      #expect(try await found(word) == [])
      #expect(try await found("\(word)*") == [])
      #expect(try await found("flood title:\(word)") == [])
      #expect(try await found("flood OR \(word)") == ["flood"])
      #expect(try await found("flood -\(word)") == ["flood"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `never fails on any input`(backend: Backend) async throws {
    let fragments = [
      "\"", "*", "-", "(", ")", "AND", "OR", "NOT", "NEAR", "NEAR(", ":", "title:", "^", "+", "'",
      ";", "--", "a", "é", "\u{0}", "{", "}", ",", " ", "source:", "tag:%", "\\", "🗞️", "\u{1a}",
    ]
    var random = SeededRandom(seed: 11)
    try await backend.withStore { store in
      try await store.save([.sample("1", title: "a AND b")])
      for _ in 0..<300 {
        let text = (0..<5).map { _ in fragments.randomElement(using: &random) ?? "" }.joined()
        _ = try await store.search(SearchQuery(text, now: noon))
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `ranks the recent article first when both match alike`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save([
        .sample("old", title: "Flood warning", hours: -24 * 300),
        .sample("new", title: "Flood warning", hours: -1),
        .sample("other", title: "Something else", hours: -1),
      ])

      let hits = try await store.search(SearchQuery("flood", now: noon)).hits

      #expect(hits.map(\.article.id) == ["new", "old"])
    }
  }

  /// More than are read of the database at once.
  @Test(arguments: Backend.allCases)
  func `finds the newest of many that match alike`(backend: Backend) async throws {
    try await backend.withStore { store in
      let articles = (0..<300).map { index -> Article in
        .sample("\(index)", title: "Flood warning", hours: index - 300)
      }
      try await store.save(articles.shuffled())

      let result = try await store.search(SearchQuery("flood", limit: 3, now: noon))

      #expect(result.hits.map(\.article.id) == ["299", "298", "297"])
      #expect(!result.isPartial)
    }
  }

  @Test(arguments: Backend.allCases)
  func `finds an article from the year 1900`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save([.sample("old", title: "Flood warning", hours: -24 * 46_000)])

      #expect(try await store.search(SearchQuery("flood", now: noon)).hits.count == 1)
    }
  }

  @Test(arguments: Backend.allCases)
  func `gives a story once`(backend: Backend) async throws {
    try await backend.withStore { store in
      let link = "https://wire.example/story"
      try await store.save([.sample("1", title: "Flood", link: link)])
      try await store.save([.sample("2", source: "ap", title: "Flood", link: link)], source: "ap")

      #expect(try await store.search(SearchQuery("flood", now: noon)).hits.count == 1)
    }
  }

  @Test(arguments: Backend.allCases)
  func `marks what matched`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save([
        .sample("1", title: "The Flood of floods", summary: "After the flood came the sun.")
      ])

      let hit = try #require(try await store.search(SearchQuery("flood", now: noon)).hits.first)

      #expect(
        hit.title.runs == [
          .init(text: "The ", isMatch: false), .init(text: "Flood", isMatch: true),
          .init(text: " of floods", isMatch: false),
        ])
      #expect(hit.excerpt.text == "After the flood came the sun.")
      #expect(hit.excerpt.runs.filter(\.isMatch).map(\.text) == ["flood"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `accepts a very long text`(backend: Backend) async throws {
    let words = (0..<250_000).map { "word\($0)" }.joined(separator: " ")
    try await backend.withStore { store in
      try await store.save([
        .sample("long", title: String(repeating: "x", count: 5000), summary: words),
        .sample("other", title: "Word7 of another"),
      ])

      let hits = try await store.search(SearchQuery("word7", now: noon)).hits

      #expect(Set(hits.map(\.article.id)) == ["long", "other"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `finds only the newest text`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save([.sample("1", title: "draft")])
      try await store.save([.sample("1", title: "final")])
      try await store.save([.sample("2", title: "gone")])
      try await store.save([.sample("1", title: "final")], at: noon + .hours(1))
      try await store.prune(olderThan: noon + .hours(1), keepAtMost: 100)

      for (text, count) in [("draft", 0), ("final", 1), ("gone", 0)] {
        #expect(try await store.search(SearchQuery(text, now: noon)).hits.count == count)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `shows the same article of a story as a listing`(backend: Backend) async throws {
    try await backend.withStore { store in
      let title = "Floods reach the old town of Keld"
      try await store.save([.sample("1", title: title)])
      let copy = Article.sample(
        "2", source: "ap", title: title, hours: 1, summary: "Floods, floods")
      try await store.save([copy], source: "ap")
      var query = SearchQuery("floods", now: noon)

      let first = try await store.search(query).hits
      query.critical = ["ap"]
      let critical = try await store.search(query).hits

      #expect(first.map(\.article.id) == ["1"])
      #expect(first.first?.article.alsoIn.map(\.source) == ["ap"])
      #expect(critical.map(\.article.id) == ["2"])
    }
  }
}

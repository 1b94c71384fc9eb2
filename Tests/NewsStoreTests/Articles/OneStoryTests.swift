// OneStoryTests.swift - a story is the same in every kind of request.

import NewsArticles
import NewsCore
import NewsStore
import TestSupport
import Testing

/// One story at four sources, one of which is no longer configured.
///
/// The articles arrive in this order; dates, links and tags differ, so that each query finds different articles.
private let story: [(source: String, hours: Int, tags: [String])] = [
  ("bbc", 1, ["rail"]), ("ap", 3, ["vote"]), ("ard", 2, ["rail"]), ("gone", 4, []),
]
private let title = "Parliament votes to extend the rail subsidy"
private let configured: Set<String> = ["bbc", "ap", "ard"]

extension Store {
  fileprivate func saveStory() async throws {
    for (order, one) in story.enumerated() {
      var article = Article.sample(
        one.source, source: one.source, title: title, hours: one.hours, tags: one.tags)
      article.firstSeenAt = noon + .hours(5 + order)
      try await save([article], source: one.source)
    }
  }
}

/// A request for the story, and the source whose article it shows.
private struct Way: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let shown: String
  let ask: @Sendable (Store) async throws -> [Article]

  init(
    _ name: String, shows: String, _ ask: @escaping @Sendable (Store) async throws -> [Article]
  ) {
    (testDescription, shown, self.ask) = (name, shows, ask)
  }

  static func listing(
    _ name: String, shows: String, sources: [String] = ["bbc", "ap", "ard"],
    _ change: @escaping @Sendable (inout ArticleQuery) -> Void = { _ in }
  ) -> Way {
    Way(name, shows: shows) { store in
      var query = ArticleQuery(sources: sources)
      query.configured = configured
      change(&query)
      return try await store.articles(query)
    }
  }

  static func search(_ name: String, _ text: String, shows: String) -> Way {
    Way(name, shows: shows) { store in
      var query = SearchQuery(text, now: noon)
      query.configured = configured
      return try await store.search(query).hits.map(\.article)
    }
  }

  static let all: [Way] = [
    .listing("all", shows: "bbc"),
    .listing("the newest", shows: "bbc") { $0.limit = 20 },
    .listing("by title", shows: "bbc") { ($0.limit, $0.order) = (20, .title) },
    .listing("a critical source", shows: "ard") { ($0.limit, $0.critical) = (20, ["ard"]) },
    .listing("one source", shows: "ap", sources: ["ap"]),
    .listing("the newest of one source", shows: "ap", sources: ["ap"]) { $0.limit = 1 },
    .listing("a tag", shows: "ap") { $0.tags = ["vote"] },
    .listing("since", shows: "ap") { ($0.since, $0.limit) = (noon + .hours(2), 20) },
    .listing("a text", shows: "bbc") { $0.matching = ["subsidy"] },
    .listing("words", shows: "bbc") { ($0.words, $0.limit) = (["subsid"], 20) },
    .listing("words of one source", shows: "ard", sources: ["ard"]) {
      ($0.words, $0.limit) = (["parliament"], 20)
    },
    .search("search", "subsidy", shows: "bbc"),
    .search("search in one source", "subsidy source:ard", shows: "ard"),
    .search("search by tag", "subsidy tag:vote", shows: "ap"),
    Way("show", shows: "ard") { store in
      let article = try await store.article(source: "ard", id: "ard", configured: configured)
      return article.map { [$0] } ?? []
    },
    Way("a cursor", shows: "bbc") { store in
      var query = ArticleQuery(sources: ["bbc", "ap", "ard"])
      query.configured = configured
      return try await store.articles(query, notGivenTo: "mailer")
    },
    Way("arrivals", shows: "ap") { store in
      var query = ArticleQuery(sources: ["ap"])
      query.configured = configured
      return try await store.arrivals(query, after: 0, notGivenTo: nil).articles
    },
    Way("the next arrivals", shows: "ap") { store in
      var query = ArticleQuery(sources: ["ap"])
      query.configured = configured
      return try await store.nextArrivals([query], after: 0, atMost: 100).articles.flatMap { $0 }
    },
    Way("events", shows: "bbc") { store in
      var query = ArticleQuery(sources: ["bbc", "ap", "ard"])
      query.configured = configured
      return try await store.stories(query).compactMap(\.first)
    },
  ]
}

@Suite struct `A story that is requested in many ways` {
  @Test(arguments: Backend.allCases)
  func `is new with its first article of the requested sources, and only then`(
    backend: Backend
  ) async throws {
    try await backend.withStore { store in
      try await store.saveStory()
      let queries = [["ap"], ["ard"], ["ap", "ard"]].map { ArticleQuery(sources: $0) }

      let last = try await store.lastArrival()
      let found = try await store.nextArrivals(queries, after: last - 2, atMost: 1)

      // The articles of `bbc` and `ap` came before, that of `gone` after it.
      #expect(found.articles.map { $0.map(\.source) } == [[], ["ard"], []])
      let followed = try await store.arrivals(queries[1], after: last - 2, notGivenTo: nil)
      #expect(followed.articles.map(\.source) == ["ard"])
    }
  }

  @Test(arguments: Backend.allCases, Way.all)
  fileprivate func `names its other configured sources in one order`(
    backend: Backend, way: Way
  ) async throws {
    try await backend.withStore { store in
      try await store.saveStory()

      let articles = try await way.ask(store)

      let others = ["bbc", "ap", "ard"].filter { $0 != way.shown }
      #expect(articles.map(\.source) == [way.shown])
      #expect(
        articles.first?.alsoIn
          == others.map { .init(source: $0, url: "https://\($0).example/news/\($0)") })
    }
  }

  @Test(arguments: Backend.allCases)
  func `has all matching articles, each with its own time`(
    backend: Backend
  ) async throws {
    try await backend.withStore { store in
      try await store.saveStory()
      try await store.save([.sample("other", source: "ap", hours: 9)], source: "ap")
      var query = ArticleQuery(sources: ["bbc", "ap", "ard"], since: noon + .hours(2))
      query.limit = 10

      let stories = try await store.stories(query)

      #expect(stories.map { $0.map(\.source) } == [["ap"], ["ap", "ard"]])
      #expect(stories.last?.map(\.publishedAt) == [noon + .hours(3), noon + .hours(2)])
    }
  }

  @Test(arguments: Backend.allCases)
  func `is one row for each article if copies are not merged`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.saveStory()

      let query = ArticleQuery(sources: ["bbc", "ap", "ard"], mergesStories: false)
      let articles = try await store.articles(query)

      #expect(articles.map(\.source) == ["ap", "ard", "bbc"])
      #expect(articles.allSatisfy { $0.alsoIn.isEmpty })
    }
  }
}

@Suite struct `An article without a link of every store` {
  /// An article with an audio file only, one with neither link nor file, and the story of the second one at a third
  /// source, with a link.
  private func fill(_ store: Store) async throws {
    var heard = Article.sample("heard", title: "The morning in sound")
    var bare = Article.sample("bare", title: title)
    (heard.url, bare.url) = (nil, nil)
    var entries = ArticleDocument([heard, bare], source: "bbc").entries
    entries[0].alternateURL = "https://bbc.example/1.mp3"
    let document = ArticleDocument(source: "bbc", entries: entries)
    try await store.update("bbc", url: "https://bbc.example/feed?key=secret#top") { change in
      change.document = document
      change.record.fetchedAt = Moment(wall: noon)
    }
    try await store.save([.sample("copy", source: "ap", title: title, hours: 1)], source: "ap")
  }

  @Test(arguments: Backend.allCases)
  func `has the link of its audio file, else of its source without the query`(
    backend: Backend
  ) async throws {
    try await backend.withStore { store in
      try await fill(store)
      let feed = "https://bbc.example/feed"

      let listed = try await store.articles(ArticleQuery(sources: ["bbc"]))
      let found = try await store.search(SearchQuery("subsidy", now: noon)).hits.map(\.article)
      let shown = try await store.article(source: "bbc", id: bareID(listed))
      let copy = try await store.articles(ArticleQuery(sources: ["ap"]))
      let stories = try await store.stories(ArticleQuery(sources: ["bbc", "ap"]))

      #expect(Set(listed.map(\.url)) == [feed, "https://bbc.example/1.mp3"])
      #expect(found.map(\.url) == [feed])
      #expect(shown?.url == feed)
      #expect(copy.first?.alsoIn.map(\.url) == [feed])
      #expect(Set(stories.joined().map(\.url)).contains(feed))
    }
  }

  private func bareID(_ articles: [Article]) -> String {
    articles.first { $0.title == title }?.id ?? ""
  }
}

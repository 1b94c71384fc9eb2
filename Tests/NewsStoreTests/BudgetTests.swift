// BudgetTests.swift - how often each call of the store waits for its database.

import NewsArticles
import NewsCore
import NewsStore
import Testing
import TestSupport

@Suite struct `A call of the store waits for its database` {
  private let host = ["bbc.example"]
  private let pause = HostPause(
    host: "bbc.example", until: Moment(wall: noon), consecutiveThrottles: 1, reason: "")

  @Test func `twice for an admission, whatever it changes`() async throws {
    try await withCountedStore { store, trips in
      let lease = HostLease(
        host: "bbc.example", source: "bbc", owner: "me", until: Moment(wall: noon))

      try await store.update("bbc", url: "https://bbc.example/feed", hosts: host) { change in
        change.record.lease.owner = "me"
        change.hostPauses = [pause]
        change.takenHostLease = lease
      }

      #expect(trips() == 2)
    }
  }

  @Test func `twice for a group of results without a document`() async throws {
    try await withCountedStore { store, trips in
      let updates = ["a", "b", "c", "d"].map { name in
        SourceUpdate(name: name, url: "https://\(name).example/", hosts: host) { change in
          change.record.failures += 1
        }
      }

      _ = try await store.update(updates)

      #expect(trips() == 2)
    }
  }

  @Test func `once to read the due sources, and twice for a claim`() async throws {
    try await withCountedStore { store, trips in
      let names = ["a", "b", "c"]
      let query = DueQuery(names: names, perHost: 1, longestLease: .seconds(32), now: noon)
      _ = try await store.dueSources(query)
      #expect(trips() == 1)

      let claims = names.map { SourceClaim(name: $0, url: "https://\($0).example/", host: $0) }
      _ = try await store.claim(claims) { $0.record.lease.token += 1 }
      #expect(trips() == 2)
    }
  }

  @Test func `three times for a group of documents of new articles, however many`() async throws {
    try await withCountedStore { store, trips in
      let counts = try await store.update(newDocuments)

      #expect(counts.map(\.new) == Array(repeating: 40, count: 16))
      #expect(trips() == 3)
    }
  }

  @Test func `twice for such a group on a database server that has none of their keys`()
    async throws
  {
    try await withCountedServer { store, trips in
      let counts = try await store.update(newDocuments)

      #expect(counts.map(\.new) == Array(repeating: 40, count: 16))
      #expect(trips() == 2)
    }
  }

  private var newDocuments: [SourceUpdate] {
    (0..<16).map { number in
      expected(
        ArticleDocument(
          (0..<40).map { .sample("\($0)", source: "s\(number)") }, source: "s\(number)"))
    }
  }

  @Test func `once more for documents with stored stories`() async throws {
    try await withCountedStore { store, trips in
      func updates(_ sources: [String]) -> [SourceUpdate] {
        sources.map { source in
          let articles = (0..<20).map {
            Article.sample(
              "\($0)", source: source, title: "The council voted on matter number \($0)",
              link: "https://agency.example/\($0)")
          }
          return expected(ArticleDocument(articles, source: source))
        }
      }
      _ = try await store.update(updates(["a", "b"]))
      _ = trips()

      _ = try await store.update(updates(["c", "d", "e"]))

      #expect(trips() == 4)
    }
  }

  private func expected(_ document: ArticleDocument) -> SourceUpdate {
    SourceUpdate(
      name: document.source, url: "https://\(document.source).example/feed", document: document
    ) { $0.document = document }
  }

  @Test func `three times for an answer, however long`() async throws {
    try await withCountedStore { store, trips in
      try await store.save((0..<200).map { .sample("\($0)", hours: $0) })
      _ = trips()

      let articles = try await store.articles(ArticleQuery(sources: ["bbc"], limit: 200))

      #expect(articles.count == 200)
      #expect(trips() == 3)
    }
  }

  @Test(arguments: [1, 100])
  func `once for a short answer of a database server`(sources: Int) async throws {
    try await withCountedServer { store, trips in
      try await store.save((0..<200).map { .sample("\($0)", hours: $0) })
      _ = trips()

      let names = ["bbc"] + (1..<sources).map { "s\($0)" }
      let articles = try await store.articles(ArticleQuery(sources: names, limit: 20))

      #expect(articles.map(\.id) == (180..<200).reversed().map { "\($0)" })
      #expect(trips() == 1)
    }
  }

  @Test func `once for its version, and once for all records and pauses`() async throws {
    try await withCountedStore { store, trips in
      _ = try await store.answer(to: AnswerQuestion(names: ["bbc"]))
      #expect(trips() == 1)

      _ = try await store.version()
      _ = trips()
      _ = try await store.version()
      #expect(trips() == 1)
    }
  }

  @Test func `once for records, pauses and the articles of a short answer from a server`()
    async throws
  {
    try await withCountedServer { store, trips in
      try await store.save((0..<200).map { .sample("\($0)", hours: $0) })
      _ = trips()

      let answer = try await store.answer(to: newestTwenty)

      #expect(answer.records.map(\.name) == ["bbc"])
      #expect(answer.articles?.map(\.id) == (180..<200).reversed().map { "\($0)" })
      #expect(trips() == 1)
    }
  }

  @Test func `once for its schema and the first answer of a process together`() async throws {
    try await withPostgreSQL { address in
      let earlier = try await Store.open(.postgreSQL(address))
      try await earlier.save((0..<200).map { .sample("\($0)", hours: $0) })
      await earlier.close()
      var options = StoreOptions()
      options.firstQuestion = newestTwenty

      try await withCounted(.postgreSQL(address), options: options) { store, trips in
        let answer = try await store.answer(to: newestTwenty)
        #expect(answer.articles?.map(\.id) == (180..<200).reversed().map { "\($0)" })
        #expect(trips() == 1, "together with opening")

        try await store.save([.sample("200", hours: 200)])
        _ = trips()
        let later = try await store.answer(to: newestTwenty)
        #expect(later.articles?.first?.id == "200", "the first answer is given once")
        #expect(trips() == 1)
      }
    }
  }

  private let newestTwenty = AnswerQuestion(
    names: ["bbc"], articles: ArticleQuery(sources: ["bbc"], limit: 20))

  @Test func `twice for a thousand articles of a server`() async throws {
    try await withCountedServer { store, trips in
      try await store.save((0..<1000).map { .sample("\($0)", hours: $0) })
      var query = ArticleQuery(sources: ["bbc"])
      query.mergesStories = false
      _ = trips()

      #expect(try await store.articles(query).count == 1000)

      #expect(trips() == 2, "once for their numbers")
    }
  }

  @Test func `three times to prune where nothing is old`() async throws {
    try await withCountedStore { store, trips in
      try await store.save([.sample("1")])
      _ = trips()

      let policy = RetentionPolicy(maxAge: .days(30), maxArticles: 100, configured: ["bbc"])
      #expect(try await store.prune(policy, at: Moment(wall: noon)) == 0)

      #expect(trips() == 3)
    }
  }

  @Test func `twice to advance a cursor by a page of articles`() async throws {
    try await withCountedStore { store, trips in
      try await store.save((0..<100).map { .sample("\($0)") })
      let articles = try await store.articles(ArticleQuery(sources: ["bbc"]))
      _ = trips()

      #expect(try await store.advance(cursor: "mail", after: articles, at: noon) == 100)

      #expect(trips() == 2)
    }
  }
}

/// Runs `body` with an open store, and a function that counts its waits since the last call.
private func withCountedStore(
  _ body: (Store, () -> Int) async throws -> Void
) async throws {
  try await withDirectory { directory in
    try await withCounted(.file(directory + "/newsagg.db"), body)
  }
}

/// The same for PostgreSQL.
private func withCountedServer(
  _ body: (Store, () -> Int) async throws -> Void
) async throws {
  try await withPostgreSQL { try await withCounted(.postgreSQL($0), body) }
}

private func withCounted(
  _ location: StoreLocation, options: StoreOptions = StoreOptions(),
  _ body: (Store, () -> Int) async throws -> Void
) async throws {
  let count = Locked(0)
  let store = try await Store.open(location, options: options, schema: .current) {
    ObservedConnection($0) { _ in count.withLock { $0 += 1 } }
  }
  if options.firstQuestion == nil { count.withLock { $0 = 0 } }
  try await body(store) {
    count.withLock { count in
      defer { count = 0 }
      return count
    }
  }
  await store.close()
}

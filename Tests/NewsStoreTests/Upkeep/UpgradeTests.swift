// UpgradeTests.swift - a store from before articles had keys keeps its behaviour after the upgrade.

import Glibc
import NewsArticles
import NewsCore
import TestSupport
import Testing

@testable import NewsStore

@Suite struct `A store from before articles had keys` {
  private let sources = ["bbc", "ap"]

  @Test func `keeps all data, and gives no article again`() async throws {
    try await withDirectory { directory in
      let store = try await upgraded(directory + "/newsagg.db")
      let query = ArticleQuery(sources: sources)

      #expect(try await store.ids(sources, mergesStories: false) == articles.map(\.id))
      #expect(try await store.ids(sources) == ["https://bbc.example/story", "g-2", "g-0"])
      #expect(try await store.articles(query).first?.alsoIn.map(\.source) == ["ap"])
      #expect(try await store.articles(query, notGivenTo: "mail").map(\.id) == ["g-0"])
      #expect(try await store.search(SearchQuery("floods", now: noon)).hits.count == 1)
      await store.close()
    }
  }

  @Test func `removes unfinished copies of dead processes, and no others`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      let (left, busy) = ("newsagg.db.schema-5.1.part", "newsagg.db.schema-5.2.part")
      for part in [left, busy] { try write([1, 2, 3], to: "\(directory)/\(part)") }
      let lock = try FileLock(path: "\(directory)/\(busy)")
      #expect(lock.acquire(.exclusive))

      let store = try await upgraded(path)

      let copies = try fileNames(directory).filter { $0.contains(".schema-") }
      #expect(copies == ["newsagg.db.schema-5", busy])
      lock.release()
      await store.close()
    }
  }

  @Test func `removes no copy that another process has just begun`() async throws {
    try await withDirectory { directory in
      let files = try StoreFiles(path: directory + "/newsagg.db", creates: true)

      let lost = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<8 {
          group.addTask {
            try (0..<200).count { _ in
              files.removeUnfinishedCopies()
              let (part, lock) = try files.beginCopy(files.database + ".schema-5")
              files.removeUnfinishedCopies()
              defer { lock.release() }
              return unlink(part) != 0
            }
          }
        }
        return try await group.reduce(0, +)
      }

      #expect(lost == 0)
      #expect(try fileNames(directory) == ["newsagg.db"])
    }
  }

  @Test func `recognises its articles in new documents`() async throws {
    try await withDirectory { directory in
      let store = try await upgraded(directory + "/newsagg.db")

      for source in sources {
        let entries = articles.filter { $0.source == source }.map {
          DocumentEntry($0, guid: $0.id.hasPrefix("g-") ? $0.id : nil)
        }
        let new = try await store.update(source, url: "https://\(source).example/feed") { change in
          change.document = ArticleDocument(source: source, entries: entries)
        }.articles.new
        #expect(new == 0)
      }

      let query = ArticleQuery(sources: sources)
      #expect(try await store.articles(query, notGivenTo: "mail").map(\.id) == ["g-0"])
      #expect(try await store.ids(sources, mergesStories: false) == articles.map(\.id))
      await store.close()
    }
  }

  @Test func `joins a copy from another source to an older story`() async throws {
    try await withDirectory { directory in
      let store = try await upgraded(directory + "/newsagg.db")
      let copy = Article.sample(
        "9", source: "dpa", title: "Floods reach the old town of Keld", hours: 1)
      try await store.save([copy], source: "dpa")

      let query = ArticleQuery(sources: sources + ["dpa"])

      #expect(try await store.articles(query).first?.alsoIn.map(\.source) == ["ap", "dpa"])
      #expect(try await store.articles(query, notGivenTo: "mail").map(\.id) == ["g-0"])
      await store.close()
    }
  }

  /// Newest first; the first two are one story.
  ///
  /// An id is the guid, or the link if there was no guid.
  private var articles: [Article] {
    let title = "Floods reach the old town of Keld"
    return [
      .sample("g-9", source: "ap", title: title, hours: 0, link: "https://ap.example/9"),
      .sample(
        "https://bbc.example/story", title: title, hours: -1, link: "https://bbc.example/story"),
      .sample("g-2", title: "A fair with two hundred stalls", hours: -2),
      .sample("g-0", source: "ap", title: "Harbour bridge closed at night", hours: -3),
    ]
  }

  /// A store that the current program opens, with the tables from before the step that created the keys: two
  /// sources, and a cursor that has given the story and another article.
  private func upgraded(_ path: String) async throws -> Store {
    let steps = Array(Schema.current.steps.prefix(5))
    let old = try await Store.open(
      .file(path), options: StoreOptions(), schema: Schema(steps: steps, oldestReader: 1),
      wrap: { $0 })
    let rows = articles.reversed()
    try await old.writer.write { connection throws(StoreError) in
      for (seq, article) in zip(Int64(1)..., rows) {
        try connection.execute(insert, values(article, seq: seq))
        try connection.execute(
          "INSERT INTO carried (source, seq) VALUES ($1, $2)",
          [.text(article.source), .integer(seq)])
      }
      try connection.execute(
        "UPDATE article SET story = 3, title_key = $1 WHERE seq IN (3, 4)",
        [.text("floods reach the old town of keld")])
      for statement in [
        "UPDATE counter SET value = 4",
        "INSERT INTO article_text (article_text) VALUES ('rebuild')",
        "INSERT INTO cursor (name, created_at, advanced_at) VALUES ('mail', 0, 0)",
        "INSERT INTO given (cursor, seq) VALUES ('mail', 2), ('mail', 3)",
      ] {
        try connection.execute(statement)
      }
    }
    await old.close()
    return try await Store.open(.file(path))
  }

  private let insert = """
    INSERT INTO article (
      seq, source, id, story, fingerprint, sort_at, first_seen_at, published_at, title, title_key,
      url, canonical_url, authors, tags, summary, content)
    VALUES ($1, $2, $3, $1, 0, $4, $4, $4, $5, '', $6, $6, '', '', '', '')
    """

  private func values(_ article: Article, seq: Int64) -> [SQLValue] {
    [
      .integer(seq), .text(article.source), .text(article.id), .time(article.firstSeenAt),
      .text(article.title), SQLValue(article.url),
    ]
  }
}

@Suite struct `A store from before contents were indexed` {
  @Test func `finds at once what it found before, and contents when they are indexed`() async throws
  {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      let steps = Array(Schema.current.steps.prefix(8))
      let old = try await Store.open(
        .file(path), options: StoreOptions(), schema: Schema(steps: steps, oldestReader: 1),
        wrap: { $0 })
      try await old.writer.write { connection throws(StoreError) in
        try connection.execute(
          """
          INSERT INTO article (seq, source, id, story, fingerprint, sort_at, first_seen_at, title,
            title_key, authors, tags, summary, content)
          VALUES (1, 'bbc', 'a', 1, 0, 1, 1, 'Harbour', '', '', 'sea', '', '<p>A pelican</p>')
          """)
        try connection.execute("INSERT INTO article_text (article_text) VALUES ('rebuild')")
      }
      await old.close()

      let store = try await Store.open(.file(path))
      let title = try await store.search(SearchQuery("harbour tag:sea", now: noon))
      try await store.indexContent(for: .seconds(60))
      let content = try await store.search(SearchQuery("pelican", now: noon))
      await store.close()

      #expect(title.hits.count == 1)
      #expect(title.unindexed == 1)
      #expect(content.hits.count == 1)
      #expect(content.unindexed == 0)
    }
  }

  @Test func `is searched without an upgrade if it is read-only`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      let steps = Array(Schema.current.steps.prefix(8))
      let old = try await Store.open(
        .file(path), options: StoreOptions(), schema: Schema(steps: steps, oldestReader: 1),
        wrap: { $0 })
      await old.close()

      let store = try await Store.open(.file(path), options: StoreOptions(isReadOnly: true))
      let result = try await store.search(SearchQuery("harbour -ship", now: noon))
      await store.close()

      #expect(result.hits.isEmpty)
      #expect(result.unindexed == 0)
    }
  }
}

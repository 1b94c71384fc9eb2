// GroupTests.swift - documents written together have the same result as one after the other.

import Glibc
import NewsArticles
import NewsCore
import TestSupport
import Testing

@testable import NewsStore

@Suite struct `Documents that are written together` {
  @Test(arguments: 0..<histories)
  func `write the same rows as one after the other`(seed: Int) async throws {
    var random = SeededRandom(seed: UInt64(seed))
    let rounds = (0..<5).map { round in group(at: round, &random) }

    try await expectEqualRows(rounds, .sqliteMemory)
  }

  @Test(arguments: 0..<max(4, histories / 20))
  func `write the same rows in PostgreSQL too`(seed: Int) async throws {
    var random = SeededRandom(seed: UInt64(seed + 1_000_000))
    let rounds = (0..<4).map { round in group(at: round, &random) }

    try await expectEqualRows(rounds, .postgreSQL)
  }

  @Test(arguments: Backend.allCases)
  func `may include two of one source`(backend: Backend) async throws {
    let first = ArticleDocument([.sample("1"), .sample("2")], source: "bbc")
    let second = ArticleDocument(
      [.sample("2", title: "Another title"), .sample("3")], source: "bbc")

    try await backend.withStore { store in
      let counts = try await store.update([update(first), update(second)])

      #expect(counts.map(\.new) == [2, 1])
      let titles = try await store.titles(ArticleQuery(sources: ["bbc"], order: .title))
      #expect(titles == ["Another title", "Title of 1", "Title of 3"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `find an article by a fragment that the document before made its key`(
    backend: Backend
  ) async throws {
    func document(_ source: String, _ fragments: String...) -> ArticleDocument {
      let entries = fragments.map { fragment in
        DocumentEntry(
          .sample(
            "", title: "\(source) \(fragment)", link: "https://agency.example/live#\(fragment)"),
          guid: nil)
      }
      return ArticleDocument(source: source, domains: SourceDomains(url: nil), entries: entries)
    }

    try await expectEqualRows(
      [[document("a", "one")], [document("a", "one", "two"), document("b", "one")]], backend)
  }

  @Test(arguments: Backend.allCases)
  func `may differ from the expected ones`(backend: Backend) async throws {
    let expected = ArticleDocument([.sample("1")], source: "bbc")
    let saved = ArticleDocument([.sample("2"), .sample("3")], source: "bbc")

    try await backend.withStore { store in
      try await store.save([.sample("2")])
      let update = SourceUpdate(
        name: "bbc", url: "https://bbc.example/feed", document: expected
      ) { $0.document = saved }

      let counts = try await store.update([update])

      #expect(counts.map(\.new) == [1])
    }
  }

  /// Writes the rounds in two stores, in one of them document by document.
  private func expectEqualRows(
    _ rounds: [[ArticleDocument]], _ backend: Backend
  ) async throws {
    try await Backend.sqliteMemory.withStore { single in
      try await backend.withStore { grouped in
        for documents in rounds {
          var counts: [SavedArticles] = []
          for document in documents { counts += try await single.update([update(document)]) }

          let newArticles = try await grouped.update(documents.map { update($0) })
          #expect(newArticles == counts)
          let rows = try await (grouped: grouped.articleRows(), single: single.articleRows())
          #expect(rows.grouped == rows.single)
        }
      }
    }
  }

  private func update(_ document: ArticleDocument) -> SourceUpdate {
    SourceUpdate(
      name: document.source, url: "https://\(document.source).example/feed", document: document
    ) { $0.document = document }
  }

  /// Documents of some of five sources, which report few events.
  ///
  /// Links, guids and headlines are their own or those of another source, and change from round to round.
  private func group(at round: Int, _ random: inout SeededRandom) -> [ArticleDocument] {
    let sources = ["a", "b", "c", "d", "e"].shuffled(using: &random)
    return sources.prefix(Int.random(in: 1...5, using: &random)).map { source in
      let count = Int.random(in: 1...7, using: &random)
      let entries = (0..<count).map { _ in entry(of: source, at: round, &random) }
      let home = Bool.random(using: &random) ? "https://\(source).example/" : nil
      return ArticleDocument(source: source, domains: SourceDomains(url: home), entries: entries)
    }
  }

  private func entry(
    of source: String, at round: Int, _ random: inout SeededRandom
  ) -> DocumentEntry {
    let event = Int.random(in: 0..<6, using: &random)
    func choice(_ values: [String?]) -> String? {
      values[Int.random(in: values.indices, using: &random)]
    }
    let link = choice([
      nil, "https://agency.example/\(event)", "https://agency.example/\(event)#\(source)",
      "https://\(source).example/\(event)", "https://agency.example/news",
      "https://agency.example/news?id=\(event)",
    ])
    let guid = choice([
      nil, "\(event)", "tag:agency.example:\(event)", "https://agency.example/\(event)",
      "https://\(source).example/\(event)?from=feed", "urn:\(source):\(event)",
    ])
    let headline = choice([
      "Event \(event) reaches the harbour town of Keld\(event)",
      "Event \(event) reaches the harbour town of Keld\(event) - Source \(source)",
      "Only \(source) tells of number \(event) in round \(round)", "Open thread",
    ])
    let text = choice([
      "", "What happened\(event) there\(event) on the day\(event) of event\(event)",
      "About \(source)1 and \(source)2", "The council met for three hours and voted in the end",
    ])
    let hours = choice([nil, "\(event)", "\(event)", "\(event + 30)"]).flatMap { Int($0) }
    let article = Article(
      source: source, id: "", title: headline ?? "", url: link,
      publishedAt: hours.map { noon + .hours($0) }, summary: text ?? "",
      firstSeenAt: noon + .hours(round))
    return DocumentEntry(article, guid: guid)
  }
}

/// The number of random histories: `NEWSAGG_GROUP_RUNS`, else a few.
///
/// NEWSAGG_TEST_RUNS is for models in memory, whose histories take far less time than those of a store.
private let histories = getenv("NEWSAGG_GROUP_RUNS").flatMap { Int(String(cString: $0)) } ?? 60

extension Store {
  /// All stored data of articles, as lines.
  fileprivate func articleRows() async throws(StoreError) -> [String] {
    let queries = [
      """
      SELECT seq || ' ' || source || ' ' || id || ' ' || story || ' ' || fingerprint || ' ' || title
        || ' ' || COALESCE(url, '-') || ' ' || COALESCE(guid, '-') || ' ' || standing || ' ' || sort_at
      FROM article ORDER BY seq
      """,
      "SELECT 'key ' || key || ' ' || seq FROM article_key ORDER BY key, seq",
      "SELECT 'carried ' || source || ' ' || seq FROM carried ORDER BY source, seq",
      "SELECT 'shared ' || key || ' ' || source || ' ' || kind FROM shared_key ORDER BY key, source, kind",
      "SELECT name || ' ' || value FROM counter ORDER BY name",
    ]
    return try await writer.write { connection throws(StoreError) in
      var lines: [String] = []
      for query in queries { lines += try connection.all(query) { $0.text() } }
      return lines
    }
  }
}

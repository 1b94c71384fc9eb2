// StoreSamples.swift - records and articles that tests build on.

import NewsArticles
import NewsCore
import NewsStore
import TestSupport

let noon = WallTime(milliseconds: 1_795_348_800_000)

extension Article {
  /// An article that was published and first seen `hours` after noon, with a link and title made from its id.
  static func sample(
    _ id: String, source: String = "bbc", title: String? = nil, hours: Int = 0,
    link: String? = nil, authors: [String] = [], summary: String = "", content: String = "",
    tags: [String] = []
  ) -> Article {
    let url = link ?? "https://\(source).example/news/\(id)"
    return Article(
      source: source, id: id, title: title ?? "Title of \(id)", url: url,
      publishedAt: noon + .hours(hours), authors: authors, summary: summary, content: content,
      tags: tags,
      firstSeenAt: noon + .hours(hours))
  }
}

extension Store {
  /// Saves one document of `source`, fetched at that time.
  @discardableResult
  func save(
    _ articles: [Article], source: String = "bbc", at time: WallTime = noon
  ) async throws(StoreError) -> Int {
    try await update(source, url: "https://\(source).example/feed") { change in
      change.document = ArticleDocument(articles, source: source)
      change.record.fetchedAt = Moment(wall: time)
    }.articles.new
  }

  /// Deletes articles that are older than `time` by both clocks.
  @discardableResult
  func prune(
    olderThan time: WallTime, keepAtMost limit: Int = .max, configured: Set<String>? = nil
  ) async throws(StoreError) -> Int {
    let start = Moment(wall: time - .days(999), bootID: "boot")
    let kept = RetentionPolicy(maxAge: .days(9999), maxArticles: .max)
    try await prune(kept, at: start)
    let policy = RetentionPolicy(maxAge: .hours(1), maxArticles: limit, configured: configured)
    return try await prune(policy, at: start + .days(999) + .hours(1))
  }

  func titles(_ query: ArticleQuery) async throws(StoreError) -> [String] {
    try await articles(query).map(\.title)
  }

  func ids(_ sources: [String] = ["bbc"], mergesStories: Bool = true) async throws(StoreError)
    -> [String]
  {
    try await articles(ArticleQuery(sources: sources, mergesStories: mergesStories)).map(\.id)
  }
}

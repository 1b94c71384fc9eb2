// Samples.swift - a simple store in memory, which applies plans to values.

import NewsCore

@testable import NewsArticles

let noon = WallTime(milliseconds: 1_795_348_800_000)

/// A short way to write an entry of a document.
struct Sample {
  var guid: String?
  var link: String?
  var title: String
  var text = "The council met for three hours and voted in the end"
  /// Hours after noon; nil without a date.
  var hours: Int? = 0
  var language: String?

  init(
    _ guid: String?, _ link: String?, _ title: String,
    _ text: String = "The council met for three hours and voted in the end", hours: Int? = 0
  ) {
    (self.guid, self.link, self.title, self.text, self.hours) = (guid, link, title, text, hours)
  }

  func entry(_ source: String, at now: WallTime) -> DocumentEntry {
    var article = Article(
      source: source, id: "", title: title, url: link, publishedAt: hours.map { noon + .hours($0) },
      summary: text, firstSeenAt: now)
    article.language = language
    return DocumentEntry(article, guid: guid)
  }
}

/// Applies plans, as the store does.
struct StoredSource {
  private(set) var articles: [StoredArticle] = []
  /// Stored articles that were written again.
  private(set) var updates = 0
  private var keys: [Int64: Set<Int64>] = [:]
  private var remembered: [RememberedKey] = []
  private var carried: [String: Set<Int64>] = [:]
  private var last: Int64 = 0

  /// - Returns: The titles of the new articles, in the document's order.
  @discardableResult
  mutating func save(
    _ samples: [Sample], source: String = "a", home: String? = nil, at now: WallTime = noon
  ) -> [String] {
    let document = ArticleDocument(
      source: source, domains: SourceDomains(url: home),
      entries: samples.map { $0.entry(source, at: now) })
    let resolved = ResolvedDocument(document, remembered: remembered)
    let plan = ArticlePlan(resolved, context(of: resolved))
    for (gone, kept) in plan.mergedStories {
      for index in articles.indices where articles[index].story == gone {
        articles[index].story = kept
      }
    }
    var numbers = plan.carried
    updates += plan.updates.count
    for update in plan.updates {
      guard let index = articles.firstIndex(where: { $0.seq == update.seq }) else { continue }
      take(update.article, into: &articles[index])
      for key in update.keys { keys[key, default: []].insert(update.seq) }
    }
    for insert in plan.inserts.reversed() {
      last += 1
      numbers.insert(last)
      add(insert)
    }
    remembered += plan.learned.map { RememberedKey(source: source, shared: $0) }
    for entry in plan.removedKeys { keys[entry.key]?.remove(entry.seq) }
    for entry in plan.addedKeys { keys[entry.key, default: []].insert(entry.seq) }
    if !samples.isEmpty { carried[source] = numbers }
    return plan.inserts.map(\.article.title)
  }

  private mutating func add(_ insert: ArticlePlan.Insert) {
    var stored = StoredArticle(
      seq: last, story: insert.story ?? last, source: insert.article.source,
      id: insert.article.id, title: insert.article.title)
    stored.firstSeenAt = insert.article.firstSeenAt
    (stored.guid, stored.enclosure) = (insert.guid, insert.enclosure)
    stored.standing = insert.standing
    take(insert.article, into: &stored)
    articles.append(stored)
    for key in insert.keys { keys[key, default: []].insert(last) }
  }

  private func take(_ article: Article, into stored: inout StoredArticle) {
    (stored.title, stored.url, stored.summary) = (article.title, article.url, article.summary)
    (stored.language, stored.publishedAt) = (article.language, article.publishedAt)
    (stored.sortTime, stored.fingerprint) = (article.sortTime, article.fingerprint)
  }

  private func context(of document: ResolvedDocument) -> StoredContext {
    let source = document.document.source
    let carried = carried[source] ?? []
    let ids = Set(document.ids)
    var context = StoredContext()
    context.carried = carried.count
    for key in document.lookups { context.hits[key] = keys[key].map { $0.sorted() } }
    let found = Set(context.hits.values.joined())
    for article in articles {
      let isOwn = article.source == source
      if isOwn,
        carried.contains(article.seq) || ids.contains(article.id) || found.contains(article.seq)
      {
        context.own.append(article)
      } else if !isOwn, found.contains(article.seq) {
        context.others[article.seq] = article
      }
      context.members[article.story, default: []].insert(article.source)
    }
    return context
  }

  /// The sources of each story, for all stories.
  var stories: [String] {
    Dictionary(grouping: articles, by: \.story).values
      .map { $0.map { "\($0.source): \($0.title)" }.sorted().joined(separator: " + ") }.sorted()
  }
}

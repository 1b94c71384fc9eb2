// ContextReader.swift - reads what the plan for a document needs, in a few statements.

import NewsArticles
import NewsCore

/// Reads what the plan for one source's document needs: a few statements for any number of entries.
struct ContextReader {
  let connection: any SQLConnection
  let source: String

  struct Known {
    /// The articles of the document before.
    var carried: Set<Int64> = []
    /// What all sources' documents have shown of this document's keys.
    var remembered: [RememberedKey] = []
    /// The highest number that was given to an article.
    var lastSeq: Int64 = 0
  }

  func known(of document: ArticleDocument) throws(StoreError) -> Known {
    var known = Known()
    let keys = ResolvedDocument.questionedKeys(document).map { Int64(bitPattern: $0) }
    let always = [
      // Whoever has its row is the only one who adds articles and joins stories.
      SQLQuery("SELECT value FROM counter WHERE name = 'article' \(connection.dialect.locked)") {
        known.lastSeq = $0.integer()
      },
      SQLQuery("SELECT seq FROM carried WHERE source = $1", [.text(source)]) {
        known.carried.insert($0.integer())
      },
    ]
    let shared = keys.batches.map { batch in
      SQLQuery(
        "SELECT key, source, kind FROM shared_key WHERE key \(isOne(ofNumbers: "$1"))",
        [SQLValue(list: batch)]
      ) { known.remembered.append(rememberedKey(&$0)) }
    }
    try connection.read(always + shared)
    return known
  }

  private func rememberedKey(_ row: inout RowReader) -> RememberedKey {
    let key = UInt64(bitPattern: row.integer())
    let source = row.text()
    let kind = SharedKey.Kind(rawValue: row.int()) ?? .sharedPage
    return RememberedKey(source: source, shared: SharedKey(kind: kind, key: key))
  }

  /// What is stored of the document's articles and keys, then what others are found by them, then
  /// who else has the stories of those.
  func context(
    of document: ResolvedDocument, carried: Int
  ) throws(StoreError) -> StoredContext {
    var context = try stored(ids: document.ids, lookups: document.lookups)
    context.carried = carried
    try addFound(to: &context)
    var members: [Int64: Set<String>] = [:]
    let stories = Set(context.others.values.lazy.map(\.story)).sorted()
    try connection.read(
      stories.batches.map { batch in
        SQLQuery(
          "SELECT story, source FROM article WHERE story \(isOne(ofNumbers: "$1"))",
          [SQLValue(list: batch)]
        ) { members[$0.integer(), default: []].insert($0.text()) }
      })
    context.members = members
    return context
  }

  /// All articles of the source whose guid is not their id.
  func articlesWithGuid() throws(StoreError) -> [StoredArticle] {
    try connection.all(
      "SELECT \(columns) FROM article WHERE source = $1 AND guid IS NOT NULL", [.text(source)],
      article)
  }

  private func stored(ids: [String], lookups: [Int64]) throws(StoreError) -> StoredContext {
    var own: [StoredArticle] = []
    var hits: [Int64: [Int64]] = [:]
    let byID = ids.batches.map { batch in
      SQLQuery(
        """
        SELECT \(columns) FROM article WHERE seq IN (
          SELECT seq FROM carried WHERE source = $1
          UNION SELECT seq FROM article
          WHERE source = $1 AND id \(isOne(ofTexts: "$2")))
        """, [.text(source), SQLValue(list: batch)]
      ) { own.append(article(&$0)) }
    }
    let byKey = lookups.batches.map { batch in
      SQLQuery(
        "SELECT key, seq FROM article_key WHERE key \(isOne(ofNumbers: "$1"))",
        [SQLValue(list: batch)]
      ) { hits[$0.integer(), default: []].append($0.integer()) }
    }
    try connection.read(byID + byKey)
    var seen: Set<Int64> = []
    var context = StoredContext()
    context.own = own.filter { seen.insert($0.seq).inserted }
    context.hits = hits
    return context
  }

  private func addFound(to context: inout StoredContext) throws(StoreError) {
    let known = Set(context.own.lazy.map(\.seq))
    let missing = Set(context.hits.values.joined()).subtracting(known)
    var found: [StoredArticle] = []
    try connection.read(
      missing.sorted().batches.map { batch in
        SQLQuery(
          "SELECT \(columns) FROM article WHERE seq \(isOne(ofNumbers: "$1"))",
          [SQLValue(list: batch)]
        ) { found.append(article(&$0)) }
      })
    for article in found {
      if article.source == source {
        context.own.append(article)
      } else {
        context.others[article.seq] = article
      }
    }
  }

  private func isOne(ofNumbers placeholder: String) -> String {
    connection.dialect.isOne(ofNumbers: placeholder)
  }

  private func isOne(ofTexts placeholder: String) -> String {
    connection.dialect.isOne(ofTexts: placeholder)
  }

  private var columns: String {
    """
    seq, story, source, id, title, guid, url, summary, language, published_at, sort_at,
    first_seen_at, fingerprint, enclosure, standing
    """
  }

  private func article(_ row: inout RowReader) -> StoredArticle {
    var article = StoredArticle(
      seq: row.integer(), story: row.integer(), source: row.text(), id: row.text(),
      title: row.text())
    article.guid = row.optionalText()
    article.url = row.optionalText()
    article.summary = row.text()
    article.language = row.optionalText()
    article.publishedAt = row.optionalTime()
    article.sortTime = row.time()
    article.firstSeenAt = row.time()
    article.fingerprint = row.integer()
    article.enclosure = row.optionalInteger()
    article.standing = Standing(rawValue: row.int()) ?? .elsewhere
    return article
  }
}

// ContextReader.swift - reads what the plan for a document needs, in a few statements.

import NewsArticles
import NewsCore

/// Reads what the plan for one source's document needs: a few statements for any number of entries.
struct ContextReader {
  let connection: any SQLConnection
  let source: String

  /// The articles of the document before.
  func carried() throws(StoreError) -> Set<Int64> {
    Set(
      try connection.all("SELECT seq FROM carried WHERE source = $1", [.text(source)]) {
        $0.integer()
      })
  }

  /// What all sources' documents have shown of this document's keys.
  func remembered(of document: ArticleDocument) throws(StoreError) -> [RememberedKey] {
    var found: [RememberedKey] = []
    let keys = ResolvedDocument.questionedKeys(document).map { Int64(bitPattern: $0) }
    for batch in keys.batches {
      found += try connection.all(
        """
        SELECT key, source, kind FROM shared_key WHERE key IN \(Dialect.numbers(of: "$1"))
        """, [SQLValue(list: batch)]
      ) { row in
        let key = UInt64(bitPattern: row.integer())
        let source = row.text()
        let kind = SharedKey.Kind(rawValue: row.int()) ?? .sharedPage
        return RememberedKey(source: source, shared: SharedKey(kind: kind, key: key))
      }
    }
    return found
  }

  func context(
    of document: ResolvedDocument, carried: Int
  ) throws(StoreError) -> StoredContext {
    var context = StoredContext()
    context.carried = carried
    context.own = try ownArticles(ids: document.ids)
    try addHits(document.lookups, to: &context)
    let stories = Set(context.others.values.lazy.map(\.story)).sorted()
    for batch in stories.batches {
      try connection.run(
        "SELECT story, source FROM article WHERE story IN \(Dialect.numbers(of: "$1"))",
        [SQLValue(list: batch)]
      ) { row in
        var row = RowReader(row)
        context.members[row.integer(), default: []].insert(row.text())
        return true
      }
    }
    return context
  }

  /// All articles of the source whose guid is not their id.
  func articlesWithGuid() throws(StoreError) -> [StoredArticle] {
    try connection.all(
      "SELECT \(columns) FROM article WHERE source = $1 AND guid IS NOT NULL", [.text(source)],
      article)
  }

  private func ownArticles(ids: [String]) throws(StoreError) -> [StoredArticle] {
    var found: [StoredArticle] = []
    var seen: Set<Int64> = []
    for batch in ids.batches {
      let articles = try connection.all(
        """
        SELECT \(columns) FROM article WHERE seq IN (
          SELECT seq FROM carried WHERE source = $1
          UNION SELECT seq FROM article
          WHERE source = $1 AND id IN \(Dialect.elements(of: "$2")))
        """, [.text(source), SQLValue(list: batch)], article)
      for article in articles where seen.insert(article.seq).inserted { found.append(article) }
    }
    return found
  }

  private func addHits(
    _ lookups: [Int64], to context: inout StoredContext
  ) throws(StoreError) {
    var missing: Set<Int64> = []
    for batch in lookups.batches {
      try connection.run(
        "SELECT key, seq FROM article_key WHERE key IN \(Dialect.numbers(of: "$1"))",
        [SQLValue(list: batch)]
      ) { row in
        var row = RowReader(row)
        let (key, seq) = (row.integer(), row.integer())
        context.hits[key, default: []].append(seq)
        missing.insert(seq)
        return true
      }
    }
    missing.subtract(context.own.lazy.map(\.seq))
    for batch in missing.sorted().batches {
      let articles = try connection.all(
        "SELECT \(columns) FROM article WHERE seq IN \(Dialect.numbers(of: "$1"))",
        [SQLValue(list: batch)], article)
      for article in articles {
        if article.source == source {
          context.own.append(article)
        } else {
          context.others[article.seq] = article
        }
      }
    }
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

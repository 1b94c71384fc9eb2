// ContextReader.swift - reads what the plans for documents need, in a few statements.

import NewsArticles
import NewsCore

/// Reads what the plans for documents of different sources need: a few statements for any number of
/// documents and entries.
struct ContextReader {
  let connection: any SQLConnection

  /// The data about documents that is needed before their articles can be searched.
  struct Known {
    /// The articles of each source's previous document.
    var carried: [String: Set<Int64>] = [:]
    /// What documents of all sources have shown about the keys of these documents.
    var remembered: [RememberedKey] = []
    /// The highest number that was given to an article.
    var lastSeq: Int64 = 0
    fileprivate var sources: Set<String> = []
    fileprivate var keys: Set<Int64> = []
    /// The articles, read under the assumption that no key is remembered, if that is true.
    fileprivate var foreseen: (group: DocumentGroup, context: GroupContext)?

    fileprivate init(_ documents: [ArticleDocument]) {
      sources = Set(documents.map(\.source))
      for document in documents {
        keys.formUnion(
          ResolvedDocument.questionedKeys(document).lazy.map { Int64(bitPattern: $0) })
      }
    }

    /// Whether it was read for this document as well.
    func covers(_ document: ArticleDocument) -> Bool {
      sources.contains(document.source)
        && ResolvedDocument.questionedKeys(document).allSatisfy {
          keys.contains(Int64(bitPattern: $0))
        }
    }
  }

  /// The data that was read before, if it covers these documents.
  func known(
    of documents: [ArticleDocument], unlessIn before: Known?
  ) throws(StoreError) -> Known {
    if let before, documents.allSatisfy(before.covers) { return before }
    return try known(of: documents)
  }

  /// Reads the data about documents after other queries, in the same round trip.
  ///
  /// Most documents have no key that another document has shown. So on a network the articles are
  /// requested at once, which saves a round trip.
  func known(
    of documents: [ArticleDocument], after others: [SQLQuery] = []
  ) throws(StoreError) -> Known {
    var known = Known(documents)
    var context = GroupContext()
    var articles: [SQLQuery] = []
    var group: DocumentGroup?
    if connection.dialect != .sqlite {
      let foreseen = DocumentGroup(documents, remembered: [])
      articles = self.articles(of: foreseen) { $0(&context) }
      group = foreseen
    }
    let always = [
      // Only the transaction that holds this row adds articles and joins stories.
      SQLQuery("SELECT value FROM counter WHERE name = 'article' \(connection.dialect.locked)") {
        known.lastSeq = $0.integer()
      },
      SQLQuery(
        "SELECT source, seq FROM carried WHERE source \(isOne(ofTexts: "$1"))",
        [SQLValue(list: known.sources.sorted())]
      ) { row in
        let source = row.text()
        known.carried[source, default: []].insert(row.integer())
      },
    ]
    let shared = sharedKeys(known.keys) { known.remembered.append($0) }
    try connection.read(others + always + shared + articles)
    if let group, known.remembered.isEmpty { known.foreseen = (group, context) }
    return known
  }

  private func sharedKeys(
    _ keys: Set<Int64>, _ body: @escaping (RememberedKey) -> Void
  ) -> [SQLQuery] {
    keys.sorted().batches.map { batch in
      SQLQuery(
        "SELECT key, source, kind FROM shared_key WHERE key \(isOne(ofNumbers: "$1"))",
        [SQLValue(list: batch)]
      ) { body(rememberedKey(&$0)) }
    }
  }

  private func rememberedKey(_ row: inout RowReader) -> RememberedKey {
    let key = UInt64(bitPattern: row.integer())
    let source = row.text()
    let kind = SharedKey.Kind(rawValue: row.int()) ?? .sharedPage
    return RememberedKey(source: source, shared: SharedKey(kind: kind, key: key))
  }

  /// The stored articles and keys of the documents, then the other articles that these find, and the
  /// other sources of their stories.
  func context(
    of documents: [ArticleDocument], _ known: Known
  ) throws(StoreError) -> (group: DocumentGroup, context: GroupContext) {
    var (group, context) = try articles(of: documents, known)
    context.lastSeq = known.lastSeq
    context.carried = known.carried.mapValues(\.count)
    try addFound(to: &context, of: group)
    return (group, context)
  }

  private func articles(
    of documents: [ArticleDocument], _ known: Known
  ) throws(StoreError) -> (DocumentGroup, GroupContext) {
    if let foreseen = known.foreseen, foreseen.group.members.count == documents.count,
      zip(foreseen.group.members, documents).allSatisfy({ $0.document.document.isCopy(of: $1) })
    {
      return foreseen
    }
    let group = DocumentGroup(documents, remembered: known.remembered)
    var context = GroupContext()
    try connection.read(articles(of: group) { $0(&context) })
    return (group, context)
  }

  /// Reads articles by the ids of documents, and keys; passes what it finds to `change`.
  private func articles(
    of group: DocumentGroup, _ change: @escaping ((inout GroupContext) -> Void) -> Void
  ) -> [SQLQuery] {
    let byKey = group.lookups.batches.map { batch in
      SQLQuery(
        "SELECT key, seq FROM article_key WHERE key \(isOne(ofNumbers: "$1"))",
        [SQLValue(list: batch)]
      ) { row in
        let (key, seq) = (row.integer(), row.integer())
        change { $0.hits[key, default: []].append(seq) }
      }
    }
    return articlesByID(group) { row in
      let article = article(&row)
      change { context in
        guard context.articles.updateValue(article, forKey: article.seq) == nil else { return }
        context.own[article.source, default: []].append(article.seq)
      }
    } + byKey
  }

  /// The articles of the sources' previous documents, and those with the same ids.
  private func articlesByID(
    _ group: DocumentGroup, _ body: @escaping (inout RowReader) -> Void
  ) -> [SQLQuery] {
    if case .postgreSQL = connection.dialect {
      let ids = group.members.flatMap { member in member.ids.map { (member.source, $0) } }
      let query = SQLQuery(
        """
        SELECT \(columns) FROM article WHERE seq IN (
          SELECT seq FROM carried WHERE source \(isOne(ofTexts: "$1"))
          UNION SELECT article.seq FROM unnest($2::text[], $3::text[]) AS wanted (source, id)
          JOIN article ON article.source = wanted.source AND article.id = wanted.id)
        """,
        [
          SQLValue(list: group.members.map(\.source)), SQLValue(list: ids.map(\.0)),
          SQLValue(list: ids.map(\.1)),
        ], body)
      return [query]
    }
    return group.members.flatMap { member in
      member.ids.batches.map { batch in
        SQLQuery(
          """
          SELECT \(columns) FROM article WHERE seq IN (
            SELECT seq FROM carried WHERE source = $1
            UNION SELECT seq FROM article
            WHERE source = $1 AND id \(isOne(ofTexts: "$2")))
          """, [.text(member.source), SQLValue(list: batch)], body)
      }
    }
  }

  /// All articles of a source whose guid is not their id.
  func articlesWithGuid(of source: String) throws(StoreError) -> [StoredArticle] {
    try connection.all(
      "SELECT \(columns) FROM article WHERE source = $1 AND guid IS NOT NULL", [.text(source)],
      article)
  }

  private func addFound(
    to context: inout GroupContext, of group: DocumentGroup
  ) throws(StoreError) {
    let wanted = group.articlesOfStories(in: context).sorted()
    var found: [StoredArticle] = []
    var members: [Int64: Set<String>] = [:]
    let missing = wanted.filter { context.articles[$0] == nil }.batches.map { batch in
      SQLQuery(
        "SELECT \(columns) FROM article WHERE seq \(isOne(ofNumbers: "$1"))",
        [SQLValue(list: batch)]
      ) { found.append(article(&$0)) }
    }
    let stories = wanted.batches.map { batch in
      let story = "SELECT story FROM article WHERE seq \(isOne(ofNumbers: "$1"))"
      return SQLQuery(
        "SELECT story, source FROM article WHERE story \(connection.dialect.isOne(of: story))",
        [SQLValue(list: batch)]
      ) { members[$0.integer(), default: []].insert($0.text()) }
    }
    try connection.read(missing + stories)
    for article in found { context.articles[article.seq] = article }
    context.members = members
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

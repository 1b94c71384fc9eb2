// ArticleWriter.swift - writes what a document changes among the stored articles.

import NewsArticles
import NewsCore

/// Brings the stored articles of one source in line with its newest document.
///
///     carried and remembered keys | stored articles | plan (pure) | write
///
/// The plan decides; here it is asked for and carried out.
struct ArticleWriter {
  let connection: any SQLConnection
  private var index: TextIndex { TextIndex(connection: connection) }

  init(connection: any SQLConnection) {
    self.connection = connection
  }

  /// - Returns: How many articles were not stored before.
  func save(_ document: ArticleDocument) throws(StoreError) -> Int {
    if document.entries.isEmpty { return 0 }
    let reader = ContextReader(connection: connection, source: document.source)
    let known = try reader.known(of: document)
    let carried = known.carried
    let resolved = ResolvedDocument(document, remembered: known.remembered)
    let plan = ArticlePlan(resolved, try reader.context(of: resolved, carried: carried.count))
    try mergeStories(plan.mergedStories)
    try update(plan.updates)
    let numbers = try insert(plan.inserts, after: known.lastSeq)
    try remember(plan.learned, of: document.source)
    try connection.runEach(
      ArticleColumns.deleteKey, plan.removedKeys.map { [.integer($0.key), .integer($0.seq)] })
    try connection.addKeys(plan.addedKeys.map { ($0.key, $0.seq) })
    try setCarried(plan.carried.union(numbers), before: carried, of: document.source)
    return plan.inserts.count
  }

  private func mergeStories(_ merged: [Int64: Int64]) throws(StoreError) {
    try connection.runEach(
      "UPDATE article SET story = $1 WHERE story = $2",
      merged.keys.sorted().map { gone in
        var kept = gone
        while let next = merged[kept] { kept = next }
        return [.integer(kept), .integer(gone)]
      })
  }

  private func update(_ updates: [ArticlePlan.Update]) throws(StoreError) {
    if updates.isEmpty { return }
    let numbers = updates.map(\.seq)
    try index.remove(numbers)
    try connection.runEach(
      ArticleColumns.update,
      updates.map { [.integer($0.seq)] + ArticleColumns.values($0.article, $0.alternateURL) })
    try index.add(updates.map { ($0.seq, IndexedTexts($0.article)) })
    try connection.addKeys(
      updates.flatMap { update in update.keys.map { ($0, update.seq) } })
  }

  /// The document's first article gets the highest number, so that articles without a date, which
  /// share their sort time, keep the publisher's order under "newest first".
  private func insert(
    _ inserts: [ArticlePlan.Insert], after last: Int64
  ) throws(StoreError) -> Range<Int64> {
    if inserts.isEmpty { return 0..<0 }
    let numbers = last + 1..<last + 1 + Int64(inserts.count)
    try connection.send(
      "UPDATE counter SET value = $1 WHERE name = 'article'", [.integer(numbers.upperBound - 1)])
    let rows = zip(numbers, inserts.reversed())
    try connection.runEach(ArticleColumns.insert, rows.map { values($1, seq: $0) })
    try connection.addKeys(rows.flatMap { seq, insert in insert.keys.map { ($0, seq) } })
    try index.add(rows.map { ($0, IndexedTexts($1.article)) })
    return numbers
  }

  private func values(_ insert: ArticlePlan.Insert, seq: Int64) -> [SQLValue] {
    let article = insert.article
    let identity: [SQLValue] = [
      .integer(seq), .text(article.source), .text(article.id), .integer(insert.story ?? seq),
      .time(article.firstSeenAt), SQLValue(insert.guid), SQLValue(insert.enclosure),
      SQLValue(insert.standing.rawValue),
    ]
    return identity + ArticleColumns.values(article, insert.alternateURL)
  }

  private func remember(_ learned: Set<SharedKey>, of source: String) throws(StoreError) {
    try connection.runEach(
      "INSERT INTO shared_key (key, source, kind) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
      learned.map { shared in
        [.integer(Int64(bitPattern: shared.key)), .text(source), SQLValue(shared.kind.rawValue)]
      })
  }

  /// Articles that left the document may be pruned when they are old.
  private func setCarried(
    _ carried: Set<Int64>, before: Set<Int64>, of source: String
  ) throws(StoreError) {
    let (gone, come) = (before.subtracting(carried), carried.subtracting(before))
    if !gone.isEmpty {
      try connection.send(
        "DELETE FROM carried WHERE source = $1 AND seq \(connection.dialect.isOne(ofNumbers: "$2"))",
        [.text(source), SQLValue(list: gone)])
    }
    try connection.addCarried(come.sorted(), of: source)
  }
}

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
    let carried = try reader.carried()
    let resolved = ResolvedDocument(document, remembered: try reader.remembered(of: document))
    let plan = ArticlePlan(resolved, try reader.context(of: resolved, carried: carried.count))
    try mergeStories(plan.mergedStories)
    for update in plan.updates { try self.update(update) }
    let numbers = try insert(plan.inserts)
    try remember(plan.learned, of: document.source)
    for entry in plan.removedKeys {
      try connection.execute(
        "DELETE FROM article_key WHERE key = $1 AND seq = $2",
        [.integer(entry.key), .integer(entry.seq)])
    }
    for entry in plan.addedKeys { try addKeys([entry.key], to: entry.seq) }
    try setCarried(plan.carried.union(numbers), before: carried, of: document.source)
    return plan.inserts.count
  }

  private func mergeStories(_ merged: [Int64: Int64]) throws(StoreError) {
    for gone in merged.keys.sorted() {
      var kept = gone
      while let next = merged[kept] { kept = next }
      try connection.execute(
        "UPDATE article SET story = $1 WHERE story = $2", [.integer(kept), .integer(gone)])
    }
  }

  private func update(_ update: ArticlePlan.Update) throws(StoreError) {
    try index.remove(where: "seq = $1", [.integer(update.seq)])
    try connection.execute(
      ArticleColumns.update, [.integer(update.seq)] + ArticleColumns.values(update.article))
    try index.add(update.seq..<update.seq + 1)
    try addKeys(update.keys, to: update.seq)
  }

  /// The document's first article gets the highest number, so that articles without a date, which
  /// share their sort time, keep the publisher's order under "newest first".
  private func insert(_ inserts: [ArticlePlan.Insert]) throws(StoreError) -> Range<Int64> {
    if inserts.isEmpty { return 0..<0 }
    let count = Int64(inserts.count)
    let last = try connection.first(
      "UPDATE counter SET value = value + $1 WHERE name = 'article' RETURNING value",
      [.integer(count)]
    ) { $0.integer() }
    let numbers = (last ?? count) - count + 1..<(last ?? count) + 1
    for (seq, insert) in zip(numbers, inserts.reversed()) {
      let article = insert.article
      let identity: [SQLValue] = [
        .integer(seq), .text(article.source), .text(article.id), .integer(insert.story ?? seq),
        .time(article.firstSeenAt), SQLValue(insert.guid), SQLValue(insert.enclosure),
        SQLValue(insert.standing.rawValue),
      ]
      try connection.execute(ArticleColumns.insert, identity + ArticleColumns.values(article))
      try addKeys(insert.keys, to: seq)
    }
    try index.add(numbers)
    return numbers
  }

  private func addKeys(_ keys: [Int64], to seq: Int64) throws(StoreError) {
    if keys.isEmpty { return }
    try connection.execute(
      """
      INSERT INTO article_key (key, seq)
      SELECT number, $1 FROM \(Dialect.numbers(of: "$2")) AS found
      WHERE TRUE ON CONFLICT DO NOTHING
      """, [.integer(seq), SQLValue(list: keys)])
  }

  private func remember(_ learned: Set<SharedKey>, of source: String) throws(StoreError) {
    for shared in learned {
      try connection.execute(
        """
        INSERT INTO shared_key (key, source, kind) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
        """,
        [
          .integer(Int64(bitPattern: shared.key)), .text(source), SQLValue(shared.kind.rawValue),
        ])
    }
  }

  /// Articles that left the document may be pruned when they are old.
  private func setCarried(
    _ carried: Set<Int64>, before: Set<Int64>, of source: String
  ) throws(StoreError) {
    let (gone, come) = (before.subtracting(carried), carried.subtracting(before))
    if !gone.isEmpty {
      try connection.execute(
        "DELETE FROM carried WHERE source = $1 AND seq IN \(Dialect.numbers(of: "$2"))",
        [.text(source), SQLValue(list: gone)])
    }
    if !come.isEmpty {
      try connection.execute(
        """
        INSERT INTO carried (source, seq)
        SELECT $1, number FROM \(Dialect.numbers(of: "$2")) AS come
        """, [.text(source), SQLValue(list: come.sorted())])
    }
  }
}

// ArticleWriter.swift - writes the changes of a document to the stored articles.

import NewsArticles
import NewsCore

/// Updates the stored articles of sources from their newest documents.
///
///     carried and remembered keys | stored articles | plans (pure) | write
///
/// Reads the data for the plans, and writes the changes that they contain.
struct ArticleWriter {
  let connection: any SQLConnection
  private var index: TextIndex { TextIndex(connection: connection) }

  init(connection: any SQLConnection) {
    self.connection = connection
  }

  /// Saves documents of different sources, each with entries, in their order.
  ///
  /// `known` was read earlier, for the documents that were expected then.
  ///
  /// - Returns: How many articles of each were not stored before.
  func save(
    _ documents: [ArticleDocument], _ known: ContextReader.Known? = nil
  ) throws(StoreError) -> [Int] {
    let reader = ContextReader(connection: connection)
    let known = try reader.known(of: documents, unlessIn: known)
    let (group, context) = try reader.context(of: documents, known)
    let plans = group.plans(context)
    try write(plans)
    if let last = plans.compactMap(\.inserts.last?.seq).last {
      try connection.send(
        "UPDATE counter SET value = $1 WHERE name = 'article'", [.integer(last)])
    }
    for planned in plans { try mergeStories(planned.plan.mergedStories) }
    try writeKeys(plans)
    var carried: [(source: String, numbers: [Int64])] = []
    for (source, planned) in zip(documents.lazy.map(\.source), plans) {
      try remember(planned.plan.learned, of: source)
      let (before, now) = (known.carried[source] ?? [], planned.carried)
      try removeCarried(before.subtracting(now), of: source)
      carried.append((source, now.subtracting(before).sorted()))
    }
    try connection.addCarried(carried)
    return plans.map(\.inserts.count)
  }

  /// Writes the articles of the plans, in their order.
  ///
  /// Inserts of several plans go together: a statement costs a server more than a row. It works on some
  /// while the words of the next ones are found.
  private func write(_ plans: [DocumentGroup.Planned]) throws(StoreError) {
    var inserts: [(seq: Int64, insert: ArticlePlan.Insert)] = []
    for planned in plans {
      if !planned.plan.updates.isEmpty || inserts.count >= ArticleWriter.insertsTogether {
        try insert(inserts)
        inserts = []
      }
      try update(planned.plan.updates)
      inserts += planned.inserts
    }
    try insert(inserts)
  }

  private static let insertsTogether = 100

  /// Runs after the inserts, so that new articles of a merged story move too.
  private func mergeStories(_ merged: [Int64: Int64]) throws(StoreError) {
    try connection.runEach(
      "UPDATE article SET story = $1 WHERE story = $2",
      merged.sorted { $0.key < $1.key }.map { [.integer($0.value), .integer($0.key)] })
  }

  private func writeKeys(_ plans: [DocumentGroup.Planned]) throws(StoreError) {
    var keys: [(key: Int64, seq: Int64)] = []
    for planned in plans {
      for update in planned.plan.updates { keys += update.keys.map { ($0, update.seq) } }
      for (seq, insert) in planned.inserts { keys += insert.keys.map { ($0, seq) } }
    }
    try connection.addKeys(keys)
    try connection.runEach(
      ArticleColumns.deleteKey,
      plans.flatMap { $0.plan.removedKeys.map { [.integer($0.key), .integer($0.seq)] } })
    try connection.addKeys(plans.flatMap { $0.plan.addedKeys.map { ($0.key, $0.seq) } })
  }

  private func update(_ updates: [ArticlePlan.Update]) throws(StoreError) {
    if updates.isEmpty { return }
    let numbers = updates.map(\.seq)
    try index.remove(numbers)
    try connection.runEach(
      ArticleColumns.update,
      updates.map { [.integer($0.seq)] + ArticleColumns.values($0.article, $0.alternateURL) })
    try index.add(updates.map { ($0.seq, IndexedTexts($0.article)) })
  }

  private func insert(
    _ inserts: [(seq: Int64, insert: ArticlePlan.Insert)]
  ) throws(StoreError) {
    if inserts.isEmpty { return }
    try connection.insert(
      inserts.map { values($0.insert, seq: $0.seq) }, ArticleColumns.insertion)
    try index.add(inserts.map { ($0.seq, IndexedTexts($0.insert.article)) })
  }

  private func values(_ insert: ArticlePlan.Insert, seq: Int64) -> [SQLValue] {
    let article = insert.article
    let identity: [SQLValue] = [
      .integer(seq), .text(article.source), .text(article.id), .integer(insert.story ?? seq),
      .time(article.firstSeenAt), SQLValue(insert.guid), SQLValue(insert.enclosure),
      SQLValue(insert.standing.rawValue), .text(""),
    ]
    return identity + ArticleColumns.values(article, insert.alternateURL)
  }

  private func remember(_ learned: Set<SharedKey>, of source: String) throws(StoreError) {
    try connection.insert(
      learned.map { shared in
        [.integer(Int64(bitPattern: shared.key)), .text(source), SQLValue(shared.kind.rawValue)]
      }, sharedKeys)
  }

  /// Articles that are no longer in the document may be deleted when they are old.
  private func removeCarried(_ numbers: Set<Int64>, of source: String) throws(StoreError) {
    if numbers.isEmpty { return }
    try connection.send(
      "DELETE FROM carried WHERE source = $1 AND seq \(connection.dialect.isOne(ofNumbers: "$2"))",
      [.text(source), SQLValue(list: numbers)])
  }
}

private let sharedKeys = Insertion(
  into: "shared_key", [("key", .number), ("source", .text), ("kind", .number)],
  conflict: "ON CONFLICT DO NOTHING")

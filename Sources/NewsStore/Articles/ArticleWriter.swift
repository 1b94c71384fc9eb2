// ArticleWriter.swift - brings the stored articles of one source in line with its document.

import NewsCore

/// Brings the stored articles of one source in line with its newest document.
struct ArticleWriter {
  let connection: any SQLConnection
  let source: String
  private var index: TextIndex { TextIndex(connection: connection) }

  init(connection: any SQLConnection, source: String) {
    self.connection = connection
    self.source = source
  }

  private struct Stored {
    let seq: Int64
    let fingerprint: Int64
    let firstSeenAt: WallTime
  }

  /// - Returns: How many articles were not stored before.
  func save(_ document: [Article]) throws(StoreError) -> Int {
    if document.isEmpty { return 0 }
    let known = try stored(document.map(\.id))
    var carried: Set<Int64> = []
    var new: [Article] = []
    var ids: Set<String> = []
    for article in document where ids.insert(article.id).inserted {
      if let stored = known[article.id] {
        carried.insert(stored.seq)
        try update(stored, to: article)
      } else {
        new.append(article)
      }
    }
    carried.formUnion(try insert(new, links: SharedLinks(document)))
    try setCarried(carried)
    return new.count
  }

  /// What is stored under these ids.
  private func stored(_ ids: [String]) throws(StoreError) -> [String: Stored] {
    var known: [String: Stored] = [:]
    for batch in ids.batches {
      try connection.run(
        """
        SELECT id, seq, fingerprint, first_seen_at FROM article
        WHERE source = $1 AND id IN \(Dialect.elements(of: "$2"))
        """, [.text(source), SQLValue(list: batch)]
      ) { row in
        var row = RowReader(row)
        known[row.text()] = Stored(
          seq: row.integer(), fingerprint: row.integer(), firstSeenAt: row.time())
        return true
      }
    }
    return known
  }

  private func update(_ stored: Stored, to article: Article) throws(StoreError) {
    if article.fingerprint == stored.fingerprint { return }
    var article = article
    article.firstSeenAt = stored.firstSeenAt
    try index.remove(where: "seq = $1", [.integer(stored.seq)])
    try connection.execute(
      ArticleColumns.update, [.integer(stored.seq)] + ArticleColumns.values(article))
    try index.add(stored.seq..<stored.seq + 1)
  }

  /// The document's first article gets the highest number, so that articles without a date, which
  /// share their sort time, keep the publisher's order under "newest first".
  private func insert(
    _ articles: [Article], links: SharedLinks
  ) throws(StoreError) -> Range<Int64> {
    if articles.isEmpty { return 0..<0 }
    let count = Int64(articles.count)
    let last = try connection.first(
      "UPDATE counter SET value = value + $1 WHERE name = 'article' RETURNING value",
      [.integer(count)]
    ) { $0.integer() }
    let numbers = (last ?? count) - count + 1..<(last ?? count) + 1
    let stories = StoryFinder(connection: connection, links: links)
    for (seq, article) in zip(numbers, articles.reversed()) {
      let story = try stories.story(of: article) ?? seq
      let identity: [SQLValue] = [
        .integer(seq), .text(source), .text(article.id), .integer(story),
        .time(article.firstSeenAt),
      ]
      try connection.execute(ArticleColumns.insert, identity + ArticleColumns.values(article))
    }
    try index.add(numbers)
    return numbers
  }

  /// Articles that left the document may be pruned when they are old.
  private func setCarried(_ carried: Set<Int64>) throws(StoreError) {
    let before = Set(
      try connection.all("SELECT seq FROM carried WHERE source = $1", [.text(source)]) {
        $0.integer()
      })
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

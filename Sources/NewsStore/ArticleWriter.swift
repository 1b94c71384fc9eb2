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
    let isCarried: Bool
  }

  /// - Returns: How many articles were not stored before.
  func save(_ document: [Article]) throws(StoreError) -> Int {
    if document.isEmpty { return 0 }
    var carried: Set<Int64> = []
    var new: [Article] = []
    var ids: Set<String> = []
    for article in document where ids.insert(article.id).inserted {
      if let stored = try stored(article.id) {
        carried.insert(stored.seq)
        try update(stored, to: article)
      } else {
        new.append(article)
      }
    }
    try releaseAll(but: carried)
    try insert(new, links: SharedLinks(document))
    return new.count
  }

  private func stored(_ id: String) throws(StoreError) -> Stored? {
    try connection.first(
      """
      SELECT seq, fingerprint, first_seen_at, is_carried FROM article
      WHERE source = $1 AND id = $2
      """, [.text(source), .text(id)]
    ) { row in
      Stored(
        seq: row.integer(), fingerprint: row.integer(), firstSeenAt: row.time(),
        isCarried: row.flag())
    }
  }

  private func update(_ stored: Stored, to article: Article) throws(StoreError) {
    guard article.fingerprint != stored.fingerprint else {
      if !stored.isCarried { try setCarried(true, stored.seq) }
      return
    }
    var article = article
    article.firstSeenAt = stored.firstSeenAt
    try index.remove(where: "seq = $1", [.integer(stored.seq)])
    try connection.execute(
      ArticleColumns.update, [.integer(stored.seq)] + ArticleColumns.values(article))
    try index.add(stored.seq)
  }

  /// Articles that left the document may be pruned when they are old.
  private func releaseAll(but carried: Set<Int64>) throws(StoreError) {
    let before = try connection.all(
      "SELECT seq FROM article WHERE source = $1 AND is_carried = 1", [.text(source)]
    ) { $0.integer() }
    for seq in before where !carried.contains(seq) { try setCarried(false, seq) }
  }

  private func setCarried(_ isCarried: Bool, _ seq: Int64) throws(StoreError) {
    try connection.execute(
      "UPDATE article SET is_carried = $2 WHERE seq = $1", [.integer(seq), SQLValue(isCarried)])
  }

  /// The document's first article gets the highest number, so that articles without a date, which
  /// share their sort time, keep the publisher's order under "newest first".
  private func insert(_ articles: [Article], links: SharedLinks) throws(StoreError) {
    if articles.isEmpty { return }
    let last = try connection.first(
      "UPDATE counter SET value = value + $1 WHERE name = 'article' RETURNING value",
      [SQLValue(articles.count)]
    ) { $0.integer() }
    var seq = (last ?? 0) - Int64(articles.count)
    let stories = StoryFinder(connection: connection, links: links)
    for article in articles.reversed() {
      seq += 1
      let story = try stories.story(of: article) ?? seq
      try connection.execute(
        ArticleColumns.insert,
        [
          .integer(seq), .text(source), .text(article.id), .integer(story),
          .time(article.firstSeenAt),
        ] + ArticleColumns.values(article))
      try index.add(seq)
    }
  }
}

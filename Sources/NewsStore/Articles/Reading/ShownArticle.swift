// ShownArticle.swift - an article that is shown for its story, and the others that the story has.

import NewsArticles
import NewsCore

/// An article that is shown for its story.
struct ShownArticle {
  var story: Int64
  var member: Story.Member
}

extension SQLQuery {
  /// All articles of the stories that these articles are shown for, of sources that are `configured` (nil:
  /// all); only the shown ones count as found.
  static func members(
    of shown: [ShownArticle], naming configured: Set<String>?, _ dialect: Dialect,
    _ body: @escaping (_ story: Int64, Story.Member) -> Void
  ) -> [SQLQuery] {
    let chosen = Dictionary(shown.lazy.map { ($0.story, $0.member.seq) }) { first, _ in first }
    return chosen.keys.sorted().batches.map { batch in
      SQLQuery(
        """
        SELECT story, \(ArticleColumns.member) FROM article
        WHERE article.story \(dialect.isOne(ofNumbers: "$1"))
        """, [SQLValue(list: batch)]
      ) { row in
        let story = row.integer()
        var member = Story.Member(&row)
        member.isFound = member.seq == chosen[story]
        if member.isFound || configured?.contains(member.source) ?? true { body(story, member) }
      }
    }
  }
}

extension SQLConnection {
  /// The stories that these articles are shown for.
  func stories(
    _ shown: [ShownArticle], naming configured: Set<String>?
  ) throws(StoreError) -> [Int64: Story] {
    var members: [Int64: [Story.Member]] = [:]
    try read(
      SQLQuery.members(of: shown, naming: configured, dialect) {
        members[$0, default: []].append($1)
      })
    return members.compactMapValues { Story($0) }
  }
}

extension Story.Member {
  /// From the columns of ``ArticleColumns/member``.
  init(_ row: inout RowReader) {
    self.init(
      seq: row.integer(), source: row.text(), url: row.link(), sortTime: row.time(),
      firstSeenAt: row.time(), standing: Standing(rawValue: row.int()) ?? .elsewhere)
  }
}

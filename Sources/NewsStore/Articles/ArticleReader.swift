// ArticleReader.swift - walks an index in the order wanted and fetches only what is shown.

import NewsArticles
import NewsCore

/// Answers one article query.
///
///     index in order | of these sources? | stands for its story? | fetch the row | until the limit
///
/// Twenty articles of a hundred thousand cost twenty rows, not a hundred thousand.
struct ArticleReader {
  let connection: any SQLConnection
  let query: ArticleQuery
  let filter: ArticleFilter
  private let sources: Set<String>

  /// Index entries to look at before the walk is given up for a sort.
  ///
  /// The walk goes through everybody's articles by time; few or silent sources are found faster by
  /// sorting their own, many are not.
  private var patience: Int { max(min(query.limit ?? 0, 10_000), sources.count, 20) * 100 }

  init(connection: any SQLConnection, query: ArticleQuery, filter: ArticleFilter) {
    self.connection = connection
    self.query = query
    self.filter = filter
    sources = Set(query.sources)
  }

  func articles() throws(StoreError) -> [Article] {
    if sources.isEmpty || query.limit == 0 { return [] }
    var articles: [Article] = []
    for batch in try rows().batches { articles += try self.articles(batch) }
    return articles
  }

  /// A place in the result: which row, and its other copies.
  private struct Row {
    var seq: Int64
    var alsoIn: [Article.OtherCopy] = []
  }

  private func rows() throws(StoreError) -> [Row] {
    let isInIndexOrder = query.order == .newest || query.order == .oldest
    if query.limit != nil, isInIndexOrder, let rows = try walk(filter, atMost: patience) {
      return rows
    }
    var narrow = filter
    narrow.addSources(query.sources)
    return try walk(narrow, atMost: .max) ?? []
  }

  /// Nil when `budget` entries did not suffice.
  private func walk(_ filter: ArticleFilter, atMost budget: Int) throws(StoreError) -> [Row]? {
    var rows: [Row] = []
    var left = budget
    let limit = query.limit ?? .max
    let copied = try query.mergesCopies && query.limit == nil ? copiedStories() : nil
    try connection.run(
      """
      SELECT seq, source, story FROM article WHERE \(filter.clause) ORDER BY \(query.order.sql)
      """, filter.arguments
    ) { row throws(StoreError) in
      left -= 1
      if left < 0 { return false }
      var reader = RowReader(row)
      let (seq, source, story) = (reader.integer(), reader.text(), reader.integer())
      guard sources.contains(source) else { return true }
      if !query.mergesCopies || copied?.contains(story) == false {
        rows.append(Row(seq: seq))
      } else if let row = try representative(seq, of: story) {
        rows.append(row)
      }
      return rows.count < limit
    }
    return left < 0 ? nil : rows
  }

  /// Stories with more than one article: when everything is read, one pass beats many look-ups.
  private func copiedStories() throws(StoreError) -> Set<Int64> {
    Set(
      try connection.all("SELECT story FROM article GROUP BY story HAVING count(*) > 1") {
        $0.integer()
      })
  }

  /// Nil unless this article stands for its story among those that the query can see.
  private func representative(_ seq: Int64, of story: Int64) throws(StoreError) -> Row? {
    var filter = filter
    filter.add("article.story = \(filter.bind(.integer(story)))")
    let members = try connection.all(
      """
      SELECT seq, source, url, sort_at, first_seen_at, standing FROM article
      WHERE \(filter.clause)
      """, filter.arguments
    ) { row in
      Story.Member(
        seq: row.integer(), source: row.text(), url: row.optionalText(), sortTime: row.time(),
        firstSeenAt: row.time(), standing: Standing(rawValue: row.int()) ?? .elsewhere)
    }
    let visible = members.filter { sources.contains($0.source) }
    guard let merged = Story(visible, critical: query.critical),
      merged.representative.seq == seq
    else { return nil }
    return Row(seq: seq, alsoIn: merged.alsoIn)
  }

  /// The articles of these rows, in their order.
  private func articles(_ rows: ArraySlice<Row>) throws(StoreError) -> [Article] {
    let columns =
      query.includesContent ? ArticleColumns.names : ArticleColumns.namesWithoutContent
    var found: [Int64: Article] = [:]
    found.reserveCapacity(rows.count)
    try connection.run(
      "SELECT seq, \(columns) FROM article WHERE seq \(connection.dialect.isOne(ofNumbers: "$1"))",
      [SQLValue(list: rows.lazy.map(\.seq))]
    ) { row in
      var reader = RowReader(row)
      found[reader.integer()] = ArticleColumns.article(&reader)
      return true
    }
    return rows.compactMap { row in
      guard var article = found.removeValue(forKey: row.seq) else { return nil }
      article.alsoIn = row.alsoIn
      return article
    }
  }
}

extension ArticleQuery.Order {
  fileprivate var sql: String {
    switch self {
    case .newest: "sort_at DESC, seq DESC"
    case .oldest: "sort_at, seq"
    case .source: "source, sort_at DESC, seq DESC"
    case .title: "lower(title), sort_at DESC, seq DESC"
    }
  }
}

// ArticleReader+AtOnce.swift - a short answer from a database that is far away, in one wait.

import NewsArticles
import NewsCore

extension ArticleReader {
  /// More sources than this are not looked at one by one.
  private static let fewSources = 32
  private static let longestAnswer = 500

  /// The first articles, their copies and their rows, asked for together.
  ///
  /// What the first query finds is a subquery of the others: to look for some index entries three times
  /// takes the database less time than another round trip.
  ///
  /// - Returns: Nil where that is not enough, and of SQLite, for which nobody waits.
  func articlesAtOnce() throws(StoreError) -> [Article]? {
    // Other conditions may leave out so much that the index is read to its end.
    let isPlain = filter.conditions.count == (query.since == nil ? 0 : 1)
    guard connection.dialect != .sqlite, isPlain, isInIndexOrder, let limit = query.limit,
      limit <= ArticleReader.longestAnswer
    else { return nil }
    let wanted = withCopies(limit)
    var filter = filter
    let first = firstEntries(wanted, &filter)
    var found = 0
    var entries: [Entry] = []
    var members: [Int64: [Story.Member]] = [:]
    var articles: [Int64: Article] = [:]
    var queries = [
      SQLQuery(first, filter.arguments) { row in
        found += 1
        if let entry = entry(&row) { entries.append(entry) }
      },
      articlesQuery(that: isOne(of: "seq", first), filter.arguments) { articles[$0] = $1 },
    ]
    if query.mergesCopies {
      queries.append(
        membersQuery(filter, ofStories: isOne(of: "story", first)) {
          members[$0, default: []].append($1)
        })
    }
    try connection.read(queries)
    let rows = rows(entries, of: merged(members))
    guard rows.count >= limit || found < wanted else { return nil }
    return self.articles(rows.prefix(limit), &articles)
  }

  /// A query for the first entries of the index, of few sources those of each.
  private func firstEntries(_ count: Int, _ filter: inout ArticleFilter) -> String {
    let order = "ORDER BY \(query.order.sql) LIMIT \(filter.bind(SQLValue(count)))"
    let columns = "seq, source, story"
    guard sources.count <= ArticleReader.fewSources else {
      return "SELECT \(columns) FROM article WHERE \(filter.clause) \(order)"
    }
    let names = filter.bind(SQLValue(list: sources))
    return """
      SELECT \(columns) FROM unnest(CAST(\(names) AS TEXT[])) AS wanted (name)
      CROSS JOIN LATERAL (
        SELECT \(columns), sort_at FROM article
        WHERE source = wanted.name AND \(filter.clause) \(order)) AS newest
      \(order)
      """
  }

  private func isOne(of column: String, _ query: String) -> String {
    connection.dialect.isOne(of: "SELECT \(column) FROM (\(query)) AS first")
  }
}

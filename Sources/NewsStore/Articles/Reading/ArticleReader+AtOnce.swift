// ArticleReader+AtOnce.swift - a short answer from a database on a network, in one round trip.

import NewsArticles
import NewsCore

/// Queries that do not depend on each other, and what they find together.
struct ShortAnswer {
  let queries: [SQLQuery]
  /// After the queries were run; nil where they have not found enough.
  let articles: () -> [Article]?
}

extension ArticleReader {
  /// Up to this many sources are read one by one.
  private static let fewSources = 32
  private static let longestAnswer = 500

  /// Reads the first articles and their stories together.
  ///
  /// The first query is a subquery of the second: searching some index entries twice takes the database
  /// less time than another round trip.
  ///
  /// - Returns: Nil if that is not enough, and for SQLite, where a round trip costs nothing.
  func shortAnswer() -> ShortAnswer? {
    guard !sources.isEmpty, let limit = limitAtOnce else { return nil }
    let wanted = withSpare(limit)
    var filter = filter
    let first = firstEntries(wanted, &filter)
    var found = 0
    var entries: [Entry] = []
    var members: [Int64: [Story.Member]] = [:]
    var articles: [Int64: Article] = [:]
    var queries = [
      SQLQuery(first("seq, story, \(articleColumns)"), filter.arguments) { row in
        found += 1
        let entry = Entry(seq: row.integer(), story: row.integer())
        let article = ArticleColumns.article(&row)
        guard sources.contains(article.source) else { return }
        entries.append(entry)
        articles[entry.seq] = article
      }
    ]
    if query.mergesStories {
      queries.append(
        membersQuery(filter, ofStories: isStory(of: first)) { members[$0, default: []].append($1) })
    }
    return ShortAnswer(queries: queries) {
      let rows = self.rows(entries, of: merged(members))
      guard rows.count >= limit || found < wanted else { return nil }
      return self.articles(rows.prefix(limit), &articles)
    }
  }

  /// The condition for the stories of the first entries.
  private func isStory(of first: (_ columns: String) -> String) -> String {
    connection.dialect.isOne(of: "SELECT story FROM (\(first("seq, story"))) AS first")
  }

  /// Nil if one query for the first articles may not be enough.
  private var limitAtOnce: Int? {
    // Other conditions may exclude so many articles that the index is read to its end.
    let isPlain = filter.conditionCount == (query.since == nil ? 0 : 1)
    guard connection.dialect != .sqlite, isPlain, isInIndexOrder, let limit = query.limit,
      limit > 0, limit <= ArticleReader.longestAnswer
    else { return nil }
    return limit
  }

  /// A query for columns of the first entries of the index; for few sources, the first entries of each.
  private func firstEntries(
    _ count: Int, _ filter: inout ArticleFilter
  ) -> (_ columns: String) -> String {
    let order = "ORDER BY \(query.order.sql) LIMIT \(filter.bind(SQLValue(count)))"
    let clause = filter.clause
    guard sources.count <= ArticleReader.fewSources else {
      return { "SELECT \($0) FROM article WHERE \(clause) \(order)" }
    }
    let names = filter.bind(SQLValue(list: sources))
    return { columns in
      """
      SELECT newest.* FROM unnest(CAST(\(names) AS TEXT[])) AS wanted (name)
      CROSS JOIN LATERAL (
        SELECT \(columns), sort_at FROM article
        WHERE source = wanted.name AND \(clause) \(order)) AS newest
      \(order)
      """
    }
  }
}

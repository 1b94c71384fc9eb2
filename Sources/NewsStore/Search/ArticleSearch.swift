// ArticleSearch.swift - finds, ranks and highlights what a search query asks for.

import Glibc
import NewsArticles
import NewsCore

/// Answers one search query.
///
///     candidates by bm25 | weigh by age | one a story | whoever stands for it | highlight
struct ArticleSearch {
  let connection: any SQLConnection
  let query: SearchQuery

  /// The age at which an article counts three quarters: half of its score does not age.
  private static let halfLife = Duration.days(14)

  private struct Candidate {
    var member: Story.Member
    var story: Int64
    var score: Double
  }

  func hits() throws(StoreError) -> [SearchHit] {
    guard query.isFindable else { return [] }
    let match = try TextMatch(query, connection.dialect)
    let candidates = try candidates(match)
      .sorted { ($0.score, $0.member.seq) > ($1.score, $1.member.seq) }
    let stories = Dictionary(grouping: candidates, by: \.story)
    var shown: Set<Int64> = []
    let best = candidates.filter { shown.insert($0.story).inserted }.prefix(query.limit)
    let representatives = best.map { standing(for: $0, among: stories[$0.story, default: []]) }
    return try hits(of: representatives, match)
  }

  /// The same article as in a listing, with the score of the story's best one.
  private func standing(for best: Candidate, among copies: [Candidate]) -> Candidate {
    guard copies.count > 1, let story = Story(copies.map(\.member), critical: query.critical) else {
      return best
    }
    return Candidate(member: story.representative, story: best.story, score: best.score)
  }

  /// More than wanted, so that age and copies can still change the order.
  private func candidates(_ match: TextMatch) throws(StoreError) -> [Candidate] {
    var filter = ArticleFilter(
      ArticleQuery(sources: [], since: query.since), connection.dialect)
    for tag in query.tags { filter.addTag(tag) }
    for link in query.links { filter.addLink(link) }
    for tag in query.excludedTags { filter.addTag(tag, isExcluded: true) }
    if !query.sources.isEmpty { filter.addSources(query.sources) }
    if !query.excludedSources.isEmpty {
      filter.addSources(query.excludedSources, areExcluded: true)
    }
    // The index has whole runs of scripts without spaces only: those are read through instead.
    if query.expression.needsScan, let condition = query.expression.condition(&filter) {
      filter.add(condition)
    }
    let sql = match.candidates(
      columns, &filter, atMost: max(100, query.limit.saturatingTimes(5)))
    return try connection.all(sql, filter.arguments) { row in
      let story = row.integer()
      let member = Story.Member(
        seq: row.integer(), source: row.text(), url: row.optionalText(), sortTime: row.time(),
        firstSeenAt: row.time(), standing: Standing(rawValue: row.int()) ?? .elsewhere)
      return Candidate(
        member: member, story: story, score: score(rank: row.real(), time: member.sortTime))
    }
  }

  private var columns: String {
    """
    article.story, article.seq, article.source, article.url, article.sort_at,
    article.first_seen_at, article.standing
    """
  }

  /// `rank` is that of the database, where less is better.
  private func score(rank: Double, time: WallTime) -> Double {
    let age = max(0, Double((query.now - time).milliseconds))
    let halvings = age / Double(ArticleSearch.halfLife.milliseconds)
    return -rank * (0.5 + 0.5 * exp2(-halvings))
  }

  private func hits(
    of candidates: [Candidate], _ match: TextMatch
  ) throws(StoreError) -> [SearchHit] {
    var articles: [Int64: Article] = [:]
    var copies: [Int64: [Article.OtherCopy]] = [:]
    try connection.read([
      SQLQuery(
        """
        SELECT seq, \(ArticleColumns.names) FROM article
        WHERE seq \(connection.dialect.isOne(ofNumbers: "$1"))
        """, [SQLValue(list: candidates.lazy.map(\.member.seq))]
      ) { articles[$0.integer()] = ArticleColumns.article(&$0) },
      .copies(of: candidates.map(\.story), connection.dialect) { story, copy in
        copies[story, default: []].append(copy)
      },
    ])
    var hits: [SearchHit] = []
    for candidate in candidates {
      guard var article = articles[candidate.member.seq] else { continue }
      let others = copies[candidate.story] ?? []
      article.alsoIn = others.filter { $0.source != article.source }
      let marked = try match.marked(article, seq: candidate.member.seq, connection)
      hits.append(
        SearchHit(
          article: article, title: Passage(marked: marked?.title ?? article.title),
          excerpt: Passage(marked: marked?.excerpt ?? article.summary), score: candidate.score))
    }
    return hits
  }
}

extension Passage {
  /// Controls that no stored text contains: plain text has none.
  static let start: Unicode.Scalar = "\u{2}"
  static let end: Unicode.Scalar = "\u{3}"

  /// Splits at the marks that FTS5 was told to put around matches.
  init(marked text: String) {
    runs = []
    var isMatch = false
    for part in text.unicodeScalars.split(
      omittingEmptySubsequences: false, whereSeparator: { $0 == Passage.start || $0 == Passage.end }
    ) {
      if !part.isEmpty { runs.append(Run(text: String(part), isMatch: isMatch)) }
      isMatch.toggle()
    }
  }
}

extension Int {
  fileprivate func saturatingTimes(_ factor: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: factor)
    return overflow ? .max : product
  }
}

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
    // The index has whole runs of scripts without spaces only: those are read through instead.
    let expression = query.expression.needsScan ? nil : query.expression.fts
    let candidates = try candidates(expression)
      .sorted { ($0.score, $0.member.seq) > ($1.score, $1.member.seq) }
    let stories = Dictionary(grouping: candidates, by: \.story)
    var shown: Set<Int64> = []
    let best = candidates.filter { shown.insert($0.story).inserted }.prefix(query.limit)
    var hits: [SearchHit] = []
    for candidate in best {
      let copies = stories[candidate.story, default: []]
      if let hit = try hit(standing(for: candidate, among: copies), expression) { hits.append(hit) }
    }
    return hits
  }

  /// The same article as in a listing, with the score of the story's best one.
  private func standing(for best: Candidate, among copies: [Candidate]) -> Candidate {
    guard copies.count > 1, let story = Story(copies.map(\.member), critical: query.critical) else {
      return best
    }
    return Candidate(member: story.representative, story: best.story, score: best.score)
  }

  /// More than wanted, so that age and copies can still change the order.
  private func candidates(_ expression: String?) throws(StoreError) -> [Candidate] {
    var filter = ArticleFilter(
      ArticleQuery(sources: [], since: query.since), connection.dialect)
    for tag in query.tags { filter.addTag(tag) }
    for link in query.links { filter.addLink(link) }
    for tag in query.excludedTags { filter.addTag(tag, isExcluded: true) }
    if !query.sources.isEmpty { filter.addSources(query.sources) }
    if !query.excludedSources.isEmpty {
      filter.addSources(query.excludedSources, areExcluded: true)
    }
    let match = expression.map { "article_text MATCH \(filter.bind(.text($0))) AND" }
    // FTS5 has no NOT of its own without something to take away from.
    if query.expression.needsScan {
      if let condition = query.expression.condition(&filter) { filter.add(condition) }
    } else if match == nil, let excluded = query.expression.excludedFTS {
      filter.addWithout(excluded)
    }
    let limit = filter.bind(SQLValue(max(100, query.limit.saturatingTimes(5))))
    let sql =
      if let match {
        """
        SELECT \(columns), article_text.rank
        FROM article_text JOIN article ON article.seq = article_text.rowid
        WHERE \(match) \(filter.clause) ORDER BY article_text.rank LIMIT \(limit)
        """
      } else {
        """
        SELECT \(columns), -1.0 FROM article
        WHERE \(filter.clause) ORDER BY sort_at DESC, seq DESC LIMIT \(limit)
        """
      }
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

  /// `rank` is FTS5's bm25, where less is better.
  private func score(rank: Double, time: WallTime) -> Double {
    let age = max(0, Double((query.now - time).milliseconds))
    let halvings = age / Double(ArticleSearch.halfLife.milliseconds)
    return -rank * (0.5 + 0.5 * exp2(-halvings))
  }

  private func hit(_ candidate: Candidate, _ expression: String?) throws(StoreError) -> SearchHit? {
    let article = try connection.first(
      "SELECT \(ArticleColumns.names) FROM article WHERE seq = $1", [.integer(candidate.member.seq)]
    ) { ArticleColumns.article(&$0) }
    guard var article else { return nil }
    article.alsoIn = try connection.otherCopies(of: candidate.story, besides: article.source)
    let marked = try expression.flatMap { expression throws(StoreError) in
      try markedTexts(candidate.member.seq, expression)
    }
    return SearchHit(
      article: article, title: Passage(marked: marked?.title ?? article.title),
      excerpt: Passage(marked: marked?.excerpt ?? article.summary), score: candidate.score)
  }

  private func markedTexts(
    _ seq: Int64, _ expression: String
  ) throws(StoreError) -> (title: String, excerpt: String)? {
    try connection.first(
      """
      SELECT highlight(article_text, 0, $3, $4), snippet(article_text, 1, $3, $4, '…', 32)
      FROM article_text WHERE article_text MATCH $1 AND rowid = $2
      """,
      [
        .text(expression), .integer(seq), .text(String(Passage.start)), .text(String(Passage.end)),
      ]
    ) { ($0.text(), $0.text()) }
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

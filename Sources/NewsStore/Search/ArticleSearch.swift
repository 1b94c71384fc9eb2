// ArticleSearch.swift - finds, ranks and highlights the articles of a search query.

import NewsArticles
import NewsCore

/// Answers one search query.
///
///     newest matches, within the budget | bm25 | weigh by age | one article of each story | highlight
struct ArticleSearch {
  let connection: any SQLConnection
  let query: SearchQuery
  let budget: SearchBudget

  /// bm25 reads all positions of each term; for this many terms the time limit suffices.
  private static let rankedTerms = 6

  private struct Candidate {
    var shown: ShownArticle
    var score: Double

    var member: Story.Member { shown.member }
    var story: Int64 { shown.story }
  }

  func result() throws(StoreError) -> SearchResult {
    guard query.isFindable else { return SearchResult() }
    return connection.dialect == .sqlite ? try resultOfSQLite() : try resultOfPostgreSQL()
  }

  private func resultOfPostgreSQL() throws(StoreError) -> SearchResult {
    let match = try TextMatch(query, connection.scanner ?? WordScanner())
    let (candidates, isPartial) = try candidates(match)
    let hits = try hits(of: best(candidates)) { article, _ throws(StoreError) in
      try match.marked(article)
    }
    return SearchResult(hits: hits, isPartial: isPartial)
  }

  private func resultOfSQLite() throws(StoreError) -> SearchResult {
    let prefixes = try ShortPrefixes(connection, query)
    // The index has only whole runs of scripts without spaces, so the texts are scanned for such terms.
    let expression =
      query.expression.needsScan ? nil : try query.ftsExpression(prefixes.language)
    let (candidates, isPartial) = try candidates(expression, prefixes)
    let best = best(candidates)
    let marked = try expression.map { expression throws(StoreError) in
      try markedTexts(best.map(\.member.seq), expression)
    }
    let words = try query.expression.text(in: prefixes.language)
    var scanner: WordScanner?
    let hits = try hits(of: best) { article, seq throws(StoreError) in
      guard let texts = marked?[seq] else { return nil }
      guard let words, !texts.hasMark, !article.content.isEmpty else { return texts }
      // The index has the words of contents, not their positions in the markup.
      if scanner == nil { scanner = WordScanner() }
      return try scanner?.marked(IndexedTexts(whole: article), words) ?? texts
    }
    return SearchResult(hits: hits, isPartial: isPartial || prefixes.areExpanded)
  }

  /// The best of the newest matches; more than requested, so that stories can still change the order.
  private func candidates(
    _ match: TextMatch
  ) throws(StoreError) -> (candidates: [Candidate], isPartial: Bool) {
    let found = try candidates(match, inContent: false)
    guard query.expression.needsScan, found.candidates.count < query.limit else { return found }
    return try candidates(match, inContent: true)
  }

  private func candidates(
    _ match: TextMatch, inContent: Bool
  ) throws(StoreError) -> (candidates: [Candidate], isPartial: Bool) {
    var filter = conditions()
    // The index has only whole runs of scripts without spaces, so the texts are scanned for such terms.
    if query.expression.needsScan,
      let condition = query.expression.condition(&filter, inContent: inContent)
    {
      filter.add(condition)
    }
    let sql = match.candidates(
      columns, &filter,
      TextMatch.Ranking(weight: weight, count: newestCount, mostRanked: budget.matches + 1))
    var matches = 0
    let found = try connection.all(sql, filter.arguments) { row in
      let candidate = candidate(&row)
      matches = row.int()
      return candidate
    }
    return (found, matches > budget.matches)
  }

  private func candidate(_ row: inout RowReader) -> Candidate {
    let (story, member) = (row.integer(), Story.Member(&row))
    // Lower ranks are better, those of PostgreSQL too.
    let score = -row.real() * weight.factor(member.sortTime)
    return Candidate(shown: ShownArticle(story: story, member: member), score: score)
  }

  /// The best of each story.
  private func best(_ candidates: [Candidate]) -> [Candidate] {
    let sorted = candidates.sorted { ($0.score, $0.member.seq) > ($1.score, $1.member.seq) }
    let stories = Dictionary(grouping: sorted, by: \.story)
    var shown: Set<Int64> = []
    return sorted.filter { shown.insert($0.story).inserted }.prefix(query.limit).map { candidate in
      representative(of: stories[candidate.story, default: []], best: candidate)
    }
  }

  /// The same article as in a listing, with the score of the story's best one.
  private func representative(
    of candidates: [Candidate], best: Candidate
  ) -> Candidate {
    guard candidates.count > 1,
      let story = Story(candidates.map(\.member), critical: query.critical)
    else {
      return best
    }
    return Candidate(
      shown: ShownArticle(story: best.story, member: story.representative), score: best.score)
  }

  /// The newest matches, and whether there are more than were read.
  private func candidates(
    _ expression: String?, _ prefixes: ShortPrefixes
  ) throws(StoreError) -> ([Candidate], isPartial: Bool) {
    guard let expression else { return try scanned(prefixes) }
    if query.expression.isEmpty, let newest = try newestOfMany(within: budget.time) {
      return (newest, false)
    }
    let found = try read(
      matching(expression, isRanked: try isRanked(prefixes), atMost: budget.matches + 1),
      within: budget.time)
    let isPartial = !found.isInTime || found.candidates.count > budget.matches
    return (Array(found.candidates.prefix(budget.matches)), isPartial)
  }

  /// The newest articles of a frequent tag: without words the newest are the best.
  ///
  /// - Returns: Nil if it is too rare among the newest articles.
  private func newestOfMany(within time: Duration) throws(StoreError) -> [Candidate]? {
    var filter = conditions()
    filter.add(
      """
      sort_at >= (SELECT sort_at FROM article ORDER BY sort_at DESC LIMIT 1
      OFFSET \(newestCount.saturatingTimes(5)))
      """)
    let found = try read(newest(filter), within: time)
    return found.isInTime && found.candidates.count == newestCount ? found.candidates : nil
  }

  /// Contents are read only if titles, summaries and authors have too few matches: they are ten times as
  /// long.
  private func scanned(
    _ prefixes: ShortPrefixes
  ) throws(StoreError) -> ([Candidate], isPartial: Bool) {
    let first = try read(try scanning(prefixes, inContent: false), within: budget.time)
    guard query.expression.needsScan, first.isInTime, first.candidates.count < query.limit else {
      return (first.candidates, !first.isInTime)
    }
    let all = try read(try scanning(prefixes, inContent: true), within: budget.time)
    let known = Set(first.candidates.map(\.member.seq))
    return (
      first.candidates + all.candidates.filter { !known.contains($0.member.seq) }, !all.isInTime
    )
  }

  private func read(
    _ selection: Selection, within time: Duration
  ) throws(StoreError) -> (candidates: [Candidate], isInTime: Bool) {
    var candidates: [Candidate] = []
    let isInTime = try within(time) { () throws(StoreError) in
      try connection.run(selection.sql, selection.arguments) { row throws(StoreError) in
        var row = RowReader(row)
        candidates.append(candidate(&row))
        return true
      }
    }
    return (candidates, isInTime)
  }

  /// Whether hits have a score; with conditions alone they have none.
  private func isRanked(_ prefixes: ShortPrefixes) throws(StoreError) -> Bool {
    try query.expression.text(in: .fts) != nil
      && (!prefixes.isLargeStore || query.terms.count <= ArticleSearch.rankedTerms)
  }

  private typealias Selection = (sql: String, arguments: [SQLValue])

  /// Selects by the index, the latest arrivals first.
  private func matching(_ expression: String, isRanked: Bool, atMost most: Int) -> Selection {
    var filter = conditions()
    let match = filter.bind(.text(expression))
    let sql = """
      SELECT \(columns), \(isRanked ? "article_text.rank" : "-1.0")
      FROM article_text CROSS JOIN article ON article.seq = article_text.rowid
      WHERE article_text MATCH \(match) AND \(filter.clause)
      ORDER BY article_text.rowid DESC LIMIT \(most)
      """
    return (sql, filter.arguments)
  }

  /// Selects without the index, the newest first.
  private func scanning(
    _ prefixes: ShortPrefixes, inContent: Bool
  ) throws(StoreError) -> Selection {
    var filter = conditions()
    if query.expression.needsScan {
      if let condition = query.expression.condition(&filter, inContent: inContent) {
        filter.add(condition)
      }
    } else if let excluded = try query.excludedExpression(prefixes.language) {
      // FTS5's NOT needs an expression on its left.
      filter.addWithout(excluded)
    }
    return newest(filter)
  }

  private func newest(_ filter: ArticleFilter) -> Selection {
    let sql = """
      SELECT \(columns), -1.0 FROM article
      WHERE \(filter.clause) ORDER BY sort_at DESC, seq DESC LIMIT \(newestCount)
      """
    return (sql, filter.arguments)
  }

  /// More than requested, so that articles of one story do not displace others.
  private var newestCount: Int { max(100, query.limit.saturatingTimes(5)) }

  private var weight: AgeWeight { AgeWeight(now: query.now) }

  private var columns: String { "article.story, \(ArticleColumns.member)" }

  /// All conditions except the words.
  private func conditions() -> ArticleFilter {
    var filter = ArticleFilter(
      ArticleQuery(sources: [], since: query.since), connection.dialect)
    for tag in query.tags { filter.addTag(tag) }
    for link in query.links { filter.addLink(link) }
    for tag in query.excludedTags { filter.addTag(tag, isExcluded: true) }
    if !query.sources.isEmpty { filter.addSources(query.sources) }
    if !query.excludedSources.isEmpty {
      filter.addSources(query.excludedSources, areExcluded: true)
    }
    return filter
  }

  /// - Returns: False when the time ended before `body` did.
  private func within(
    _ time: Duration, _ body: () throws(StoreError) -> Void
  ) throws(StoreError) -> Bool {
    connection.limitReading(until: ContinuousClock.now + time)
    defer { connection.limitReading(until: nil) }
    do throws(StoreError) {
      try body()
      return true
    } catch {
      guard error.kind == .tooLong else { throw error }
      return false
    }
  }

  /// `marked` returns title and excerpt with marks.
  private func hits(
    of candidates: [Candidate],
    _ marked: (Article, Int64) throws(StoreError) -> MarkedTexts?
  ) throws(StoreError) -> [SearchHit] {
    var articles: [Int64: Article] = [:]
    var members: [Int64: [Story.Member]] = [:]
    let found = [
      SQLQuery(
        """
        SELECT seq, \(ArticleColumns.names) FROM article
        WHERE seq \(connection.dialect.isOne(ofNumbers: "$1"))
        """, [SQLValue(list: candidates.lazy.map(\.member.seq))]
      ) { articles[$0.integer()] = ArticleColumns.article(&$0) }
    ]
    let others = SQLQuery.members(
      of: candidates.map(\.shown), naming: query.configured, connection.dialect
    ) { members[$0, default: []].append($1) }
    try connection.read(found + others)
    var hits: [SearchHit] = []
    for candidate in candidates {
      guard var article = articles[candidate.member.seq] else { continue }
      article.alsoIn = Story(members[candidate.story] ?? [])?.others.sources ?? []
      let marked = try marked(article, candidate.member.seq)
      hits.append(
        SearchHit(
          article: article, title: Passage(marked: marked?.title ?? article.title),
          excerpt: Passage(marked: marked?.excerpt ?? article.summary), score: candidate.score))
    }
    return hits
  }

  /// Marks all texts in one pass, because the index reads all words of a prefix in each
  /// query.
  private func markedTexts(
    _ rows: [Int64], _ expression: String
  ) throws(StoreError) -> [Int64: MarkedTexts] {
    guard let first = rows.min(), let last = rows.max() else { return [:] }
    var texts: [Int64: MarkedTexts] = [:]
    // The plus sign stops SQLite from looking up each row in the index.
    try connection.run(
      """
      SELECT rowid, highlight(article_text, 0, $2, $3), snippet(article_text, 1, $2, $3, '…', 32)
      FROM article_text
      WHERE article_text MATCH $1 AND rowid BETWEEN $4 AND $5
      AND +rowid \(connection.dialect.isOne(ofNumbers: "$6"))
      """,
      [
        .text(expression), .text(String(Passage.start)), .text(String(Passage.end)),
        .integer(first), .integer(last), SQLValue(list: rows),
      ]
    ) { row throws(StoreError) in
      var row = RowReader(row)
      texts[row.integer()] = MarkedTexts(title: row.text(), excerpt: row.text())
      return true
    }
    return texts
  }
}

/// Title and excerpt of an article, with marks around the matches.
struct MarkedTexts {
  var title: String
  var excerpt: String

  var hasMark: Bool { Passage.hasMark(title) || Passage.hasMark(excerpt) }
}

extension Passage {
  /// Controls that no stored text contains: plain text has none.
  static let start: Unicode.Scalar = "\u{2}"
  static let end: Unicode.Scalar = "\u{3}"

  static func hasMark(_ text: String) -> Bool { text.unicodeScalars.contains(start) }

  /// Splits at the marks that FTS5 puts around matches.
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

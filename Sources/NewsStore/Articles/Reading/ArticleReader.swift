// ArticleReader.swift - reads an index in the requested order, and fetches only the rows that are shown.

import NewsArticles
import NewsCore

/// Answers one article query.
///
///     index in order | of these sources? | represents its story? | fetch the row | until the limit
///
/// Twenty articles of a hundred thousand need twenty rows, not a hundred thousand, and three
/// statements.
struct ArticleReader {
  let connection: any SQLConnection
  let query: ArticleQuery
  let filter: ArticleFilter
  let sources: Set<String>

  /// How many entries of the index are read before the articles are sorted instead.
  ///
  /// The walk reads the articles of all sources by time. The articles of few or quiet sources are found
  /// faster by sorting them, those of many are not.
  private var entryBudget: Int { max(min(query.limit ?? 0, 10_000), sources.count, 20) * 100 }

  init(connection: any SQLConnection, query: ArticleQuery, filter: ArticleFilter) {
    self.connection = connection
    self.query = query
    self.filter = filter
    sources = Set(query.sources)
  }

  func articles() throws(StoreError) -> [Article] {
    if sources.isEmpty || query.limit == 0 { return [] }
    if let answer = shortAnswer() {
      try connection.read(answer.queries)
      if let articles = answer.articles() { return articles }
    }
    let rows = try rows()
    var articles: [Article] = []
    // An array of twenty thousand articles that is moved as it grows takes half as much memory again.
    articles.reserveCapacity(rows.count)
    for batch in rows.batches(of: batchSize) { articles += try self.articles(batch) }
    return articles
  }

  /// The found articles in the order of their arrival; the filter limits their numbers.
  func arrivedArticles() throws(StoreError) -> [Article] {
    let entries = try connection.all(
      "SELECT seq, source, story FROM article WHERE \(filter.clause) ORDER BY seq",
      filter.arguments
    ) { entry(&$0) }.compactMap { $0 }
    if entries.isEmpty { return [] }
    var stories: [Int64: Row] = [:]
    if query.mergesStories { try read(Set(entries.map(\.story)), into: &stories) }
    return try articles(rows(entries, of: stories)[...])
  }

  /// How many articles one statement reads: each is a round trip to a server, whose rows are all in
  /// memory at once.
  private var batchSize: Int { connection.dialect == .sqlite ? 256 : 1024 }

  func count() throws(StoreError) -> Int {
    sources.isEmpty ? 0 : try rows().count
  }

  /// For each story the article that ``articles()`` returns, then the found ones of other sources.
  func stories() throws(StoreError) -> [[Article]] {
    if sources.isEmpty || query.limit == 0 { return [] }
    var stories: [[Article]] = []
    for batch in try rows().batches(of: batchSize) {
      let members = batch.map { [$0] + $0.others.lazy.filter(\.isFound).map { Row(seq: $0.seq) } }
      var found = try read(members.joined().map(\.seq))
      stories += members.map { articles($0[...], &found) }
    }
    return stories.filter { !$0.isEmpty }
  }

  /// An entry of the index.
  struct Entry {
    var seq: Int64
    var story: Int64
  }

  /// A position in the result: its row, and the other articles of its story.
  struct Row {
    var seq: Int64
    var others: [Story.Member] = []

    init(seq: Int64) {
      self.seq = seq
    }

    init(_ story: Story) {
      (seq, others) = (story.representative.seq, story.others)
    }
  }

  private func rows() throws(StoreError) -> [Row] {
    // Without words or a time limit, all found articles of a story are read instead of ending early.
    let usesIndex =
      connection.dialect == .sqlite && (!query.words.isEmpty || query.timeLimit != nil)
    let expression = usesIndex ? IndexExpression.text(of: query) : nil
    if let expression, let limit = query.limit, query.order == .newest {
      return try newestMatches(limit, orElse: expression)
    }
    return try scannedRows(matching: expression)
  }

  var isInIndexOrder: Bool { query.order == .newest || query.order == .oldest }

  /// How many entries to read for so many stories.
  func withSpare(_ limit: Int) -> Int {
    query.mergesStories && limit < .max / 2 ? limit + limit / 4 + 4 : limit
  }

  private func scannedRows(matching expression: String?) throws(StoreError) -> [Row] {
    var filter = filter
    if let expression { filter.addMatch(expression) }
    if query.limit != nil, isInIndexOrder, let rows = try rows(filter, atMost: entryBudget) {
      return rows
    }
    var narrow = filter
    narrow.addSources(query.sources)
    return try rows(narrow, atMost: .max) ?? []
  }

  /// Rows of articles or stories, in their order; nil if `budget` entries were not enough.
  ///
  /// Whether an entry represents its story is known only after the stories are read, all at once. So
  /// some more entries are read than are needed, and four times as many if that was not enough.
  private func rows(_ filter: ArticleFilter, atMost budget: Int) throws(StoreError) -> [Row]? {
    let limit = query.limit ?? .max
    var wanted = withSpare(limit)
    var stories: [Int64: Row] = [:]
    while true {
      let (entries, isOverBudget) = try walk(filter, atMost: budget, upTo: wanted)
      if query.mergesStories { try read(Set(entries.lazy.map(\.story)), into: &stories) }
      let rows = rows(entries, of: stories)
      if rows.count >= limit { return Array(rows.prefix(limit)) }
      if isOverBudget { return nil }
      if entries.count < wanted { return rows }
      wanted = wanted < .max / 4 ? wanted * 4 : .max
    }
  }

  /// The entries that represent their stories; a story that is not in `known` has one article.
  func rows(_ entries: [Entry], of stories: [Int64: Row]) -> [Row] {
    entries.compactMap { entry in
      guard let row = stories[entry.story] else { return Row(seq: entry.seq) }
      return row.seq == entry.seq ? row : nil
    }
  }

  /// The first entries of these sources, and whether the walk ended at the budget.
  ///
  /// PostgreSQL sends all rows of a statement. So few are requested at first, and more only if
  /// most of them are of other sources.
  private func walk(
    _ filter: ArticleFilter, atMost budget: Int, upTo wanted: Int
  ) throws(StoreError) -> (entries: [Entry], isOverBudget: Bool) {
    var budgetOfNow = connection.dialect == .sqlite ? budget : min(budget, wanted)
    while true {
      let found = try walked(filter, atMost: budgetOfNow, upTo: wanted)
      let isEnough = found.entries.count >= wanted || !found.isOverBudget
      if isEnough || budgetOfNow == budget { return found }
      budgetOfNow = min(budget, budgetOfNow.saturatingTimes(8))
    }
  }

  private func walked(
    _ filter: ArticleFilter, atMost budget: Int, upTo wanted: Int
  ) throws(StoreError) -> (entries: [Entry], isOverBudget: Bool) {
    var entries: [Entry] = []
    var left = budget
    var filter = filter
    let limit = budget < .max ? "LIMIT \(filter.bind(SQLValue(budget + 1)))" : ""
    try connection.run(
      """
      SELECT seq, source, story FROM article WHERE \(filter.clause)
      ORDER BY \(query.order.sql) \(limit)
      """, filter.arguments
    ) { row in
      left -= 1
      if left < 0 { return false }
      var reader = RowReader(row)
      if let entry = entry(&reader) { entries.append(entry) }
      return entries.count < wanted
    }
    return (entries, left < 0)
  }

  /// The entry of a row; nil if it belongs to another source.
  private func entry(_ row: inout RowReader) -> Entry? {
    let (seq, source, story) = (row.integer(), row.text(), row.integer())
    return sources.contains(source) ? Entry(seq: seq, story: story) : nil
  }

  /// The found articles that represent these stories, and the other articles of the stories.
  ///
  /// A story that is not in `known` has one article.
  private func read(
    _ stories: Set<Int64>, into known: inout [Int64: Row]
  ) throws(StoreError) {
    var wanted = stories.subtracting(known.keys)
    if query.limit == nil { wanted.formIntersection(try sharedStories()) }
    var members: [Int64: [Story.Member]] = [:]
    try connection.read(
      wanted.sorted().batches.map { batch in
        var filter = filter
        let list = filter.bind(SQLValue(list: batch))
        let isOne = connection.dialect.isOne(ofNumbers: list)
        return membersQuery(filter, ofStories: isOne) { members[$0, default: []].append($1) }
      })
    known.merge(merged(members)) { $1 }
  }

  /// All articles of these stories that may be shown or named.
  func membersQuery(
    _ filter: ArticleFilter, ofStories isOne: String,
    _ body: @escaping (Int64, Story.Member) -> Void
  ) -> SQLQuery {
    SQLQuery(
      """
      SELECT story, CASE WHEN \(filter.clause) THEN 1 ELSE 0 END, \(ArticleColumns.member)
      FROM article WHERE article.story \(isOne)
      """, filter.arguments
    ) { row in
      let (story, matches) = (row.integer(), row.flag())
      var member = Story.Member(&row)
      let isWanted = sources.contains(member.source)
      member.isFound = matches && isWanted
      if isWanted || query.configured?.contains(member.source) ?? true { body(story, member) }
    }
  }

  func merged(_ members: [Int64: [Story.Member]]) -> [Int64: Row] {
    members.compactMapValues { Story($0, critical: query.critical).map { Row($0) } }
  }

  /// Stories with more than one article: when everything is read, one pass beats many look-ups.
  private func sharedStories() throws(StoreError) -> Set<Int64> {
    Set(
      try connection.all("SELECT story FROM article GROUP BY story HAVING count(*) > 1") {
        $0.integer()
      })
  }

  /// The articles of these rows, in their order.
  private func articles(_ rows: ArraySlice<Row>) throws(StoreError) -> [Article] {
    var found = try read(rows.map(\.seq))
    return articles(rows, &found)
  }

  private func read(_ numbers: [Int64]) throws(StoreError) -> [Int64: Article] {
    var found: [Int64: Article] = [:]
    found.reserveCapacity(numbers.count)
    let isOne = connection.dialect.isOne(ofNumbers: "$1")
    let query = SQLQuery(
      "SELECT seq, \(articleColumns) FROM article WHERE seq \(isOne)", [SQLValue(list: numbers)]
    ) {
      let seq = $0.integer()
      found[seq] = ArticleColumns.article(&$0)
    }
    try connection.read([query])
    return found
  }

  /// The columns of ``ArticleColumns/article(_:)``.
  var articleColumns: String {
    query.includesContent ? ArticleColumns.names : ArticleColumns.namesWithoutContent
  }

  /// Selects the articles of the rows from those that were read.
  func articles(_ rows: ArraySlice<Row>, _ found: inout [Int64: Article]) -> [Article] {
    rows.compactMap { row in
      guard var article = found.removeValue(forKey: row.seq) else { return nil }
      article.alsoIn = row.others.sources
      return article
    }
  }
}

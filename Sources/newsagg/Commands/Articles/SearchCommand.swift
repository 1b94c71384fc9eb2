// SearchCommand.swift - full-text search in the stored articles.

import ArgumentParser
import NewsConfiguration
import NewsCore
import NewsEngine
import NewsRendering
import NewsStore
import NewsText

struct SearchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Search the stored articles.",
    discussion: """
      All words must occur. "several words" must follow one another; word* matches words with this \
      beginning; ~word matches all its English forms; -word excludes; a OR b needs one of the two; \
      (a OR b) c groups. title:word and author:word search only there. source:NAME, tag:TAG, url:TEXT \
      and since:2d restrict the search. The best matches come first, newer before older; without \
      --limit at most 20.
      """)

  @Argument(help: "Words to search for.")
  var query: [String] = []

  @Flag(help: "Exit 1 when nothing is found.")
  var exitStatus = false

  @OptionGroup var sources: SourceOptions
  @OptionGroup var since: SinceOption
  @OptionGroup var table: ArticleTableOptions
  @OptionGroup var listing: ListingOptions
  @OptionGroup var options: SettingOptions

  private var text: String { query.joined(separator: " ") }

  mutating func run() async throws {
    let settings = try options.load()
    var delivery = listing.delivery(settings)
    table.apply(to: &delivery)
    try delivery.checkFields(in: OutputFormat.ofListings)
    if listing.fields == listOfFields {
      return try delivery.write("hits", SearchRow.columns, [])
    }
    let limit = delivery.articleLimit ?? 20
    // A wrong query is reported before the store is opened.
    _ = try searched(settings, limit: limit, now: SystemClock().now().wall)
    let (wanted, result) = try await withStore(settings) { [self] store in
      let wanted = try searched(settings, limit: limit, now: store.wallNow)
      try? await store.indexContent(for: .milliseconds(400))
      return (wanted, try await store.search(wanted))
    }
    delivery.now = wanted.now
    delivery.remember(result.hits.map(\.article), settings)
    try deliver(result.hits, wanted, delivery)
    tellLimits(of: result)
    if result.hits.isEmpty, exitStatus { throw CommandError.quiet(.nothingFound) }
  }

  private func tellLimits(of result: SearchResult) {
    if result.isPartial {
      notice("only the newest matches were searched; narrow the search to see older ones")
    }
    if result.unindexed > 0 {
      let count = counted(result.unindexed, "article")
      notice(
        "the content of \(count) is not indexed yet; fetch, serve and search will index it")
    }
    if result.hits.isEmpty { notice("no stored article matches") }
    for advice in SearchQuery.advice(on: text) { notice(advice) }
  }

  /// The query of the words and options.
  private func searched(
    _ settings: Settings, limit: Int, now: WallTime
  ) throws -> SearchQuery {
    if text.allSatisfy(\.isWhitespace) {
      throw CommandError.usage("say what to search for: newsagg search WORDS")
    }
    var unreadable: String?
    var wanted = SearchQuery(text, limit: limit, now: now) { value in
      let time = parseSince(value, now: now, zone: .system)
      if time == nil { unreadable = value }
      return time
    }
    if let unreadable {
      throw CommandError.usage(
        "invalid time \"\(unreadable)\" in since:\(unreadable)",
        hint: "use 2h, 3d, today, monday, 08:00 or 2026-11-20; in quotes it is a word like others")
    }
    if let start = try since.time(now: now) { wanted.since = max(start, wanted.since ?? start) }
    wanted.critical = settings.catalogue.criticalNames
    wanted.configured = Set(settings.configuredNames)
    let selection = sources.selection()
    if !selection.names.isEmpty || !selection.tags.isEmpty {
      wanted.sources += try selection.resolve(settings).map(\.name)
    }
    return wanted
  }

  private func deliver(
    _ hits: [SearchHit], _ wanted: SearchQuery, _ delivery: Delivery
  ) throws {
    let format = delivery.chosenFormat
    guard !OutputFormat.ofListings.contains(format) else {
      var delivery = delivery
      delivery.fields = delivery.articleFields
      return try delivery.write(
        "hits", SearchRow.columns, hits.map(SearchRow.init),
        delivery.articleOptions(now: wanted.now))
    }
    let report = NewsReport(
      generatedAt: wanted.now, sources: [], articles: hits.map(\.article), duration: .zero)
    var document = NewsDocument(report)
    document.title = "Search: \(text)"
    try delivery.write(document.rendered(as: format, delivery.renderOptions))
  }
}

extension SearchRow {
  fileprivate init(_ hit: SearchHit) {
    self.init(
      article: hit.article, title: hit.title.runs.map(TextRun.init),
      excerpt: hit.excerpt.runs.map(TextRun.init), score: hit.score)
  }
}

extension TextRun {
  fileprivate init(_ run: Passage.Run) {
    self.init(run.text, isMatch: run.isMatch)
  }
}

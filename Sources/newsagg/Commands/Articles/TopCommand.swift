// TopCommand.swift - the stories that most sources report now.

import ArgumentParser
import NewsConfiguration
import NewsCore
import NewsEngine
import NewsRendering
import NewsStore
import NewsText

struct TopCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "top",
    abstract: "Show what most sources report right now, from the stored articles.",
    discussion: """
      Headlines of the same event are one row; events that most sources report come first. Without --since it \
      uses the articles of the last 24 hours, without --limit it prints 20 rows. In the formats rss, atom and \
      jsonfeed it writes a feed with the first article of each event.
      """)

  @Argument(
    help: "Sources by name or URL; by default the default sources.",
    completion: .custom(completeSources))
  var names: [String] = []

  @Option(
    name: .customLong("min"),
    help: ArgumentHelp("Only headlines that at least this many sources have.", valueName: "n"))
  var fewest = TopStory.usualFewest

  @OptionGroup var sources: SourceOptions
  @OptionGroup var since: SinceOption
  @OptionGroup var table: ArticleTableOptions
  @OptionGroup var listing: ListingOptions
  @OptionGroup var options: SettingOptions

  func validate() throws {
    if fewest < 1 { throw ValidationError("--min takes a number from 1") }
  }

  mutating func run() async throws {
    let settings = try options.load()
    var delivery = listing.delivery(settings)
    table.apply(to: &delivery)
    if listing.fields == listOfFields {
      return try delivery.write("top", TopStory.columns, [])
    }
    // A wrong time is reported before the store is opened.
    _ = try since.time()
    var query = ArticleQuery(
      sources: try sources.selection(names).resolve(settings).map(\.name))
    query.limit = TopCommand.mostCompared
    query.includesContent = !OutputFormat.ofListings.contains(delivery.chosenFormat)
    query.critical = settings.catalogue.criticalNames
    let (stored, now) = try await withStore(settings) { [query, since] store in
      var query = query
      let now = store.wallNow
      query.since = try since.time(now: now) ?? now.startOfLastDay
      return (try await store.stories(query), now)
    }
    delivery.now = now
    let stories = Array(
      topStories(stored, reportedBy: fewest).prefix(delivery.articleLimit ?? TopStory.usualCount))
    delivery.remember(stories.map(\.first), settings)
    try deliver(stories, delivery, now)
    if stories.isEmpty { explainNothing(hasArticles: !stored.isEmpty) }
  }

  /// How many articles are compared; when there are more, the newest ones.
  private static let mostCompared = 5000

  private func explainNothing(hasArticles: Bool) {
    guard hasArticles else {
      return notice("no article of that time is stored; newsagg fetch asks for new ones")
    }
    notice(
      "no story is reported by \(counted(fewest, "source"))\(fewest > 1 ? " or more" : ""); "
        + "try --since 3d or --min \(max(fewest - 1, 1))")
  }

  private func deliver(_ stories: [TopStory], _ delivery: Delivery, _ now: WallTime) throws {
    let format = delivery.chosenFormat
    guard !OutputFormat.ofListings.contains(format) else {
      return try delivery.write(
        "top", TopStory.columns, stories, delivery.articleOptions(now: now))
    }
    let document = NewsDocument(top: stories, at: now)
    try delivery.write(document.rendered(as: format, delivery.renderOptions))
  }
}

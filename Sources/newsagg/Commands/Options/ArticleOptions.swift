// ArticleOptions.swift - the options that choose and sort articles.

import ArgumentParser
import NewsCore
import NewsEngine

extension ArticleQuery.Order: ExpressibleByArgument {}
extension TextGroup: ExpressibleByArgument {}

/// The options that choose and sort articles.
struct ArticleOptions: ParsableArguments {
  @OptionGroup var since: SinceOption

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Only articles with this text in title or summary; also /pattern/ or /pattern/i. If repeated, all must match.",
      valueName: "text"))
  var match: [String] = []

  @Option(
    name: .customLong("not"),
    help: ArgumentHelp(
      "Only articles without this text in title or summary; may be repeated.", valueName: "text")
  )
  var excluded: [String] = []

  @Flag(help: "With several --match, one match is enough.")
  var any = false

  @Option(help: "Order of the articles (default: newest).")
  var sort: ArticleQuery.Order?

  @Flag(
    help:
      "Print the first of this order last, with -l 20 for example the newest twenty, newest last.")
  var reverse = false

  @Option(
    help:
      "Heading above the articles in --format text: their source or their first tag (default: source)."
  )
  var group: TextGroup?

  @Flag(
    name: .customLong("no-dedup"), help: "Print a story once for each source that has it.")
  var keepsDuplicates = false

  /// The query of these options; the caller adds sources and limit.
  func query(now: WallTime) throws -> ArticleQuery {
    var query = ArticleQuery(sources: [])
    query.since = try since.time(now: now)
    // Most likely an unset variable in a script: every text contains the empty text.
    for (option, texts) in [("--match", match), ("--not", excluded)] where texts.contains("") {
      throw CommandError.usage("\(option) needs a text")
    }
    for text in match + excluded {
      guard let fault = RegularExpression(text)?.fault else { continue }
      throw CommandError.usage("invalid pattern \(text): \(fault)")
    }
    query.matching = match
    query.matchesAny = any
    query.excluding = excluded
    query.mergesStories = !keepsDuplicates
    return query
  }
}

/// `--since`.
struct SinceOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Only rows published, fetched or changed since this local time: 2h, 3d, today, monday, \
      08:00, 2026-11-20, 2026-11-20T08:00.
      """,
      valueName: "time"))
  var since: String?

  func time(now: WallTime = SystemClock().now().wall) throws -> WallTime? {
    try since.map { text in
      if let time = parseSince(text, now: now, zone: .system) { return time }
      throw CommandError.usage(
        "invalid time \"\(text)\"", hint: "use 2h, 3d, today, monday, 08:00 or 2026-11-20")
    }
  }

  /// The `rows` whose `time` is not before `--since`; all of them without that option.
  func filter<Row>(
    _ rows: [Row], now: WallTime, by time: (Row) -> WallTime?
  ) throws -> [Row] {
    guard let start = try self.time(now: now) else { return rows }
    return rows.filter { row in time(row).map { $0 >= start } ?? false }
  }
}

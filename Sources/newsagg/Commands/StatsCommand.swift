// StatsCommand.swift - what fetching has cost and brought, source by source.

import ArgumentParser
import NewsCore
import NewsEngine
import NewsStore

struct StatsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Show for each source how fetching went: success, time, bytes, what the cache saved.")

  @Argument(help: "Sources by name or URL.", completion: .custom(completeSources))
  var names: [String] = []

  @Option(help: ArgumentHelp("Count from then on: 24h, 7d, yesterday.", valueName: "time"))
  var since: String?

  @Flag(help: "Write Prometheus text, for the textfile collector.")
  var prometheus = false

  @OptionGroup var sources: SourceOptions
  @OptionGroup var listing: ListingOptions
  @OptionGroup var options: SettingOptions

  mutating func run() async throws {
    let settings = try options.load()
    let chosen = try sources.selection(names).resolve(settings)
    let now = SystemClock().now().wall
    let start = try since.map { try parseSince($0, now: now) }
    let names = chosen.map(\.name)
    let (log, records) = try await withStore(settings) { store in
      (try await store.log(sources: names, since: start), try await store.records(named: names))
    }
    let rows = statistics(of: log, sources: names, since: start, until: now)
    if prometheus {
      try listing.deliver(prometheusText(rows, breakers: records.map(BreakerRow.init)))
    } else {
      try listing.deliver("stats", SourceStatistics.columns, rows)
    }
  }
}

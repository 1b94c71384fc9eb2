// StatsCommand.swift - requests, bytes and articles of each source over time.

import ArgumentParser
import NewsConfiguration
import NewsCore
import NewsEngine
import NewsRendering
import NewsStore

struct StatsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Show for each source the success rate, times, bytes and the savings of the cache.")

  @Argument(help: "Sources by name or URL.", completion: .custom(completeSources))
  var names: [String] = []

  @Flag(help: "Write Prometheus text, for the textfile collector.")
  var prometheus = false

  @OptionGroup var sources: SourceOptions
  @OptionGroup var since: SinceOption
  @OptionGroup var listing: ListingOptions
  @OptionGroup var options: SettingOptions

  mutating func run() async throws {
    let settings = try options.load()
    let chosen = try sources.selection(names).resolve(settings)
    // A wrong time is reported before the store is opened.
    _ = try since.time()
    let names = chosen.map(\.name)
    let (rows, records, now) = try await withStore(settings) { [since] store in
      let now = store.wallNow
      await takeOverOldLog(store, at: now)
      let rows = try await store.statistics(
        sources: names, since: try since.time(now: now), until: now)
      return (rows, try await store.records(named: names), now)
    }
    let delivery = listing.delivery(settings, at: now)
    if prometheus {
      try delivery.write(prometheusText(rows, breakers: records.map { BreakerRow($0) }))
    } else {
      try delivery.write("stats", SourceStatistics.columns, rows)
    }
  }
}

/// Compacts a log that an older version wrote, which may be long; a read-only store keeps it.
private func takeOverOldLog(_ store: Store, at now: WallTime) async {
  guard (try? await store.compactLog(at: now)) == true else { return }
  notice("adding up the fetch log of an older version")
  while (try? await store.compactLog(at: now)) == true {}
}

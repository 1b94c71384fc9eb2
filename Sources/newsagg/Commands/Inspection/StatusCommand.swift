// StatusCommand.swift - shows the state of each source.

import ArgumentParser
import NewsConfiguration
import NewsCore
import NewsEngine
import NewsRendering

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show which sources have trouble, since when, and what to do.",
    discussion: """
      Without names it shows the default sources that have trouble, and how many have none. It sends \
      no request, and its exit status is 0 whatever it finds.
      """)

  @Argument(help: "Sources by name or URL.", completion: .custom(completeSources))
  var names: [String] = []

  @OptionGroup var sources: SourceOptions
  @OptionGroup var listing: ListingOptions
  @OptionGroup var options: SettingOptions

  mutating func run() async throws {
    let settings = try options.load()
    let chosen = try sources.selection(names).resolve(settings)
    let (rows, now) = try await withEngine(
      settings, EngineSetup(needs: .noStoreToBeMade)
    ) { engine in
      let schedules = try await engine.schedules(chosen)
      return (schedules.map { StatusRow($0.source, $0.record, $0.schedule) }, engine.now().wall)
    }
    let delivery = listing.delivery(settings, at: now)
    let shown = names.isEmpty ? rows.filter(\.isNoteworthy) : rows
    guard delivery.chosenFormat == .table, delivery.fields == nil else {
      return try delivery.write("status", StatusRow.columns, shown)
    }
    let limited = delivery.limit.map { Array(shown.prefix($0)) } ?? shown
    let table = Listing("status", StatusRow.columns, limited)
      .rendered(as: .table, delivery.renderOptions)
    try delivery.write((limited.isEmpty ? [] : table + [0x0a]) + statusSummary(rows).utf8 + [0x0a])
  }
}

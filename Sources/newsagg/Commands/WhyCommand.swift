// WhyCommand.swift - why a source will or will not be asked now.

import ArgumentParser
import NewsCore
import NewsEngine

struct WhyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why",
    abstract: "Show every reason for and against asking a source now, and which one decides.")

  @Argument(help: "Sources by name or URL.", completion: .custom(completeSources))
  var names: [String] = []

  @OptionGroup var sources: SourceOptions
  @OptionGroup var listing: ListingOptions
  @OptionGroup var options: SettingOptions

  mutating func run() async throws {
    let settings = try options.load()
    let chosen = try sources.selection(names).resolve(settings)
    let reasons = try await withEngine(settings) { engine in
      try await engine.schedules(chosen).map { Reasons($0.source, $0.record, $0.schedule) }
    }
    if listing.chosenFormat == .table, listing.fields == nil {
      try listing.deliver(renderReasons(reasons, listing.renderOptions))
    } else {
      try listing.deliver("why", Reasons.columns, reasons)
    }
  }
}

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
    let explanations = try await withEngine(settings) { engine in
      try await engine.schedules(chosen).map { planned in
        Explanation(source: planned.source, schedule: planned.schedule, now: engine.now())
      }
    }
    let options = listing.delivery.renderOptions
    let shown = listing.limit.map { explanations.prefix($0) } ?? explanations[...]
    try listing.delivery.write(
      shown.flatMap { $0.rendered(as: listing.delivery.chosenFormat, options) })
  }
}

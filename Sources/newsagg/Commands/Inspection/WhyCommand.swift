// WhyCommand.swift - explains why a source will or will not be asked now.

import ArgumentParser
import NewsConfiguration
import NewsCore
import NewsEngine
import NewsRendering

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
    let (explanations, now) = try await withEngine(
      settings, EngineSetup(needs: .noStoreToBeMade)
    ) { engine in
      let explanations = try await engine.schedules(chosen).map { planned in
        Explanation(
          source: planned.source, record: planned.record, schedule: planned.schedule,
          now: engine.now())
      }
      return (explanations, engine.now().wall)
    }
    try deliver(
      listing.delivery(settings, at: now),
      listing.limit.map { Array(explanations.prefix($0)) } ?? explanations)
  }

  /// Writes a verdict for each source as text or JSON; in other formats, one listing of all their terms.
  private func deliver(_ delivery: Delivery, _ explanations: [Explanation]) throws {
    var delivery = delivery
    let options = delivery.renderOptions
    switch delivery.chosenFormat {
    case .table where delivery.fields == nil:
      try delivery.write(explanations.flatMap { $0.text(options) })
    case .json where delivery.fields != listOfFields:
      let fields = try delivery.fields.map { list in
        try fieldNames(list, known: Explanation.Term.columns.map(\.name))
      }
      try delivery.write(explanations.flatMap { $0.json(options, fields: fields) })
    default:
      delivery.limit = nil
      try delivery.write("why", Explanation.Row.columns, explanations.flatMap(\.rows))
    }
  }
}

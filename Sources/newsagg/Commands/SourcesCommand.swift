// SourcesCommand.swift - the catalogue.

import ArgumentParser
import NewsCore
import NewsStore

struct SourcesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sources",
    abstract: "List and change the catalogue.",
    subcommands: [
      List.self, Add.self, Remove.self, Check.self, Import.self, Export.self,
    ], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "Show the sources that are configured and those that are built in.")

    @Argument(
      help: "Sources by name or URL; all without one.", completion: .custom(completeSources))
    var names: [String] = []

    @OptionGroup var sources: SourceOptions
    @OptionGroup var since: SinceOption
    @OptionGroup var listing: ListingOptions
    @OptionGroup var options: SettingOptions

    mutating func run() async throws {
      let settings = try options.load()
      let selection = sources.selection(names)
      let isAll = selection.names.isEmpty && selection.tags.isEmpty
      let chosen = isAll ? settings.catalogue : try selection.resolve(settings)
      let records = try await withStore(settings) {
        try await $0.records(named: chosen.map(\.name))
      }
      let byName = Dictionary(
        records.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
      let own = Set(settings.ownNames)
      let rows = chosen.map { source in
        SourceRow(
          source: source, record: byName[source.name],
          origin: own.contains(source.name) ? settings.configurationFile ?? "file" : "built-in")
      }
      try listing.delivery.write(
        "sources", SourceRow.columns, try since.filter(rows) { $0.record?.fetchedAt?.wall })
    }
  }
}

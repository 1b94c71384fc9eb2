// SourcesCommand.swift - lists the catalogue of sources, and holds the commands that change it.

import ArgumentParser
import NewsConfiguration
import NewsCore
import NewsEngine
import NewsRendering

struct SourcesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sources",
    abstract: "List and change the catalogue.",
    subcommands: [
      List.self, Add.self, Remove.self, Disable.self, Enable.self, Rename.self, Check.self,
      Import.self, Export.self,
    ], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "Show the sources that are configured and those that are built in.")

    @Argument(
      help: "Sources by name or URL; by default all.", completion: .custom(completeSources))
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
      let own = Set(settings.ownNames)
      let defaults = Set(settings.defaultNames)
      let (rows, now) = try await withEngine(
        settings, EngineSetup(needs: .noStoreToBeMade)
      ) { engine in
        let rows = try await engine.schedules(chosen).map { planned in
          let name = planned.source.name
          return SourceRow(
            source: planned.source, record: planned.record, schedule: planned.schedule,
            isDefault: defaults.contains(name),
            origin: own.contains(name) ? settings.configurationFile ?? "file" : "built-in")
        }
        return (rows, engine.now().wall)
      }
      try listing.delivery(settings, at: now).write(
        "sources", SourceRow.columns,
        try since.filter(rows, now: now) { $0.record?.fetchedAt?.wall })
    }
  }
}

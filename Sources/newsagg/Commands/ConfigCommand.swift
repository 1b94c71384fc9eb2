// ConfigCommand.swift - shows the settings in force and where each came from.

import ArgumentParser
import NewsConfiguration
import NewsCore
import NewsRendering
import NewsText

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Show or check the configuration.",
    subcommands: [Show.self, Check.self], defaultSubcommand: Show.self)

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Print every setting with its current value.")

    @Flag(help: "Show where each value was set, also in a narrow table.")
    var origin = false

    @OptionGroup var listing: ListingOptions
    @OptionGroup var options: SettingOptions

    mutating func run() throws {
      let settings = try options.load()
      let rows = SettingDefinition.all.map { definition in
        SettingRow(
          key: definition.key, value: definition.show(settings),
          origin: settings.origins[definition.key] ?? .default, summary: definition.summary)
      }
      let columns = SettingRow.columns.map { column in
        origin && column.name == "origin" ? column.shown(as: "FROM", .flexible) : column
      }
      try listing.delivery(settings).write("settings", columns, rows)
    }
  }

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Report all errors of the configuration file; exit 78 if there are any.")

    @OptionGroup var options: SettingOptions

    mutating func run() throws {
      let faults = Settings.fileFaults(options.flags(), .current)
      for fault in faults.dropLast() { notice(fault.description) }
      if let last = faults.last { throw last }
      let settings = try options.load()
      let place = settings.configurationFile ?? "no file; the built-in configuration"
      try Output.standardOutput.write(
        Array("\(place): good, \(counted(settings.defaultNames.count, "source"))\n".utf8))
      for (name, missing) in settings.missingKeys { notice("\(name): \(missing)") }
    }
  }
}

/// One line of `config show`.
struct SettingRow {
  let key: String
  let value: String
  let origin: SettingOrigin
  let summary: String

  static var columns: [Column<SettingRow>] {
    [
      Column("key", .text, "Key in the configuration file.") { .text($0.key) }.shown(as: "KEY"),
      Column("value", .text, "The value, as written in the configuration file.") { .text($0.value) }
        .shown(as: "VALUE", .flexible),
      Column("origin", .text, "Where it came from: default, FILE:LINE, variable or flag.") {
        .text($0.origin.description)
      }.shown(as: "FROM", .optional),
      Column("summary", .text, "What the setting does.") { .text($0.summary) },
    ]
  }
}

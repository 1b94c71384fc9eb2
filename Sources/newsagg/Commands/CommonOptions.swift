// CommonOptions.swift - the options that commands share.

import ArgumentParser
import Logging
import NewsCore

/// Where settings come from.
struct SettingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Read this configuration file.", valueName: "file"),
    completion: .file(extensions: ["toml"]))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Keep articles and state in this file or PostgreSQL database.", valueName: "path|url"),
    completion: .file())
  var store: String?

  @Flag(name: .shortAndLong, help: "Say more on stderr; twice for every request.")
  var verbose: Int

  func load(_ more: [String: String?] = [:]) throws -> Settings {
    var flags = SettingFlags(config: config)
    flags.note("store", "--store", store)
    for (key, text) in more {
      flags.note(key, "--" + key.replacing("_", with: "-"), text)
    }
    return try Settings.load(flags, .current)
  }

  var logLevel: Logger.Level? {
    switch verbose {
    case 0: nil
    case 1: .info
    default: .debug
    }
  }
}

extension SettingFlags {
  fileprivate mutating func note(_ key: String, _ flag: String, _ text: String?) {
    if let text { values[key] = (flag, text) }
  }
}

/// Which sources are meant.
struct SourceOptions: ParsableArguments {
  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp("Sources by name or URL, separated by commas.", valueName: "a,b"),
    completion: .custom(completeSources))
  var sources: [String] = []

  @Option(
    help: ArgumentHelp("Sources with this tag; may be repeated.", valueName: "tag"),
    completion: .custom(completeTags))
  var tag: [String] = []

  func selection(_ arguments: [String] = []) -> SourceSelection {
    let listed = sources.flatMap { $0.split(separator: ",") }.map(String.init)
    let given = arguments.flatMap { argument in
      // A URL may contain commas.
      argument.contains("://") ? [argument] : argument.split(separator: ",").map(String.init)
    }
    return SourceSelection(names: given + listed, tags: tag)
  }
}

/// How a listing is written.
struct ListingOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "How to write it; a table on a terminal, JSON elsewhere.")
  var format: OutputFormat?

  @Flag(help: "The same as --format json.")
  var json = false

  @Option(
    help: ArgumentHelp("Write only these fields; without a value, list them.", valueName: "a,b"),
    completion: .custom(completeFields))
  var fields: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write to a file, whole or not at all.", valueName: "file"),
    completion: .file())
  var output: String?

  @Option(help: "Use colour.")
  var color = ColorChoice.auto

  /// Decided once: what was asked for, else a table on a terminal and JSON elsewhere.
  var chosenFormat: OutputFormat {
    if json { return .json }
    return format ?? (output == nil && terminal.isTTY ? .table : .json)
  }

  var terminal: Terminal { terminal(of: 1) }

  func terminal(of descriptor: Int32) -> Terminal {
    Terminal(descriptor: descriptor, color: color, environment: Environment.current.variables)
  }

  /// Writes the whole result: to the file, or to standard output.
  func deliver(_ bytes: [UInt8]) throws(OutputError) {
    if let output {
      try writeFile(bytes, at: output)
    } else {
      try Output.standardOutput.write(bytes)
      try Output.standardOutput.close()
    }
  }
}

extension ColorChoice: ExpressibleByArgument {}
extension OutputFormat: ExpressibleByArgument {}

/// Writes one line for a person on stderr; a lost one changes nothing.
func notice(_ text: String) {
  try? Output.standardError.write(Array("newsagg: \(escaped(text, for: .terminal))\n".utf8))
}

extension ListingOptions {
  var renderOptions: RenderOptions {
    RenderOptions(now: SystemClock().now().wall, terminal: terminal)
  }

  /// Delivers rows of any kind; an empty `--fields` names the fields there are.
  func deliver<Row>(_ name: String, _ columns: [Column<Row>], _ rows: [Row]) throws {
    if fields == listOfFields { return try deliver(fieldList(columns.map(\.name))) }
    let listing = try Listing(name, columns, rows, fields: fields)
    try deliver(listing.rendered(as: chosenFormat, renderOptions))
  }

  func fieldList(_ names: [String]) -> [UInt8] {
    names.flatMap { Array("\($0)\n".utf8) }
  }
}

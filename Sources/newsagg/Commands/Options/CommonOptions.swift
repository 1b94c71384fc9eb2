// CommonOptions.swift - the options that commands share.

import ArgumentParser
import Logging
import NewsConfiguration
import NewsCore
import NewsRendering

/// The options that choose configuration file and store.
struct SettingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Read this configuration file.", valueName: "file"),
    completion: .file(extensions: ["toml"]))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Keep articles and state in this file, or postgresql:// database.", valueName: "place"),
    completion: .file())
  var store: String?

  @Flag(name: .shortAndLong, help: "Print more on stderr; given twice, every request.")
  var verbose: Int

  func load(_ more: [String: String?] = [:]) throws -> Settings {
    try Settings.load(flags(more), .current)
  }

  /// The flags that were given: these, and those of `more`, whose keys are names of settings.
  func flags(_ more: [String: String?] = [:]) -> SettingFlags {
    var flags = SettingFlags(config: config)
    flags.set("store", "--store", store)
    for (key, text) in more {
      // The setting serve.port has the flag --port.
      let name = key.split(separator: ".").last ?? ""
      flags.set(key, "--" + name.replacing("_", with: "-"), text)
    }
    return flags
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
  fileprivate mutating func set(_ key: String, _ flag: String, _ text: String?) {
    if let text { values[key] = (flag, text) }
  }
}

/// The options that choose sources.
struct SourceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Sources by name or URL, separated by commas.", valueName: "a,b"),
    completion: .custom(completeSources))
  var sources: [String] = []

  @Option(
    help: ArgumentHelp("Sources with this tag; may be repeated.", valueName: "tag"),
    completion: .custom(completeTags))
  var tag: [String] = []

  func selection(_ arguments: [String] = []) -> SourceSelection {
    var selection = SourceSelection(arguments: arguments, listed: sources)
    selection.tags = tag
    return selection
  }
}

/// The options of format and output of a listing.
struct ListingOptions: ParsableArguments {
  @Option(
    name: [.long, .customShort("f", allowingJoined: true)],
    help: "Output format; by default a table on a terminal, JSON elsewhere.")
  var format: OutputFormat?

  @Flag(help: "The same as --format json.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Write only these fields; without a value, list the possible ones.", valueName: "a,b"),
    completion: .custom(completeFields))
  var fields: String?

  @Option(
    name: [.long, .customShort("o", allowingJoined: true)],
    help: ArgumentHelp(
      "Write to this file, completely or not at all; %Y, %m, %d, %H in its name are the local time.",
      valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(help: "Add to the end of the file of -o instead of replacing it.")
  var append = false

  @Flag(
    name: .customLong("no-header"), help: "Write a table, TSV and CSV without the header line.")
  var skipsHeader = false

  @Option(
    name: [.long, .customShort("l", allowingJoined: true)],
    help: ArgumentHelp("Write at most this many rows.", valueName: "n"))
  var limit: Int?

  @OptionGroup var paging: PagingOptions

  func validate() throws {
    if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1") }
    if output == "" { throw ValidationError("--output needs a file: -o FILE") }
    if append, output == nil { throw ValidationError("--append needs a file: -o FILE") }
    if append, let format, [.html, .rss, .atom, .jsonfeed].contains(format) {
      throw ValidationError(
        "--append is not for \(format.rawValue): the file would hold two documents")
    }
  }

  /// How the listing is written; `settings` is nil when they do not matter, or are not known yet.
  ///
  /// `now` is the time to which ages are counted; see ``Delivery/now``.
  func delivery(_ settings: Settings? = nil, at now: WallTime? = nil) -> Delivery {
    var delivery = Delivery(
      format: json ? .json : format, fields: fields, limit: limit, output: output,
      color: paging.color)
    delivery.usesPager = paging.usesPager
    delivery.appends = append
    delivery.now = now
    delivery.hasHeader = !skipsHeader
    if let settings { delivery.defaults = settings.output }
    return delivery
  }
}

/// The options of the pager.
struct PagingOptions: ParsableArguments {
  @Option(help: "When to use colour.")
  var color: ColorChoice?

  @Flag(
    name: .customLong("no-pager"),
    help: "Print a table that is longer than the screen without a pager.")
  var skipsPager = false

  var usesPager: Bool { !skipsPager }
}

/// The options of a table of articles.
struct ArticleTableOptions: ParsableArguments {
  @Flag(
    name: [.customShort("n"), .customLong("number")],
    help: "Number the rows of the table, for open and show; a terminal always gets numbers.")
  var numbersRows = false

  @Flag(
    inversion: .prefixedNo,
    help:
      "Make titles in the table clickable (OSC 8); by default on terminals that are known to support it."
  )
  var hyperlinks: Bool?

  func apply(to delivery: inout Delivery) {
    delivery.isNumbered = numbersRows
    delivery.usesHyperlinks = hyperlinks
  }
}

extension ColorChoice: ExpressibleByArgument {}
extension OutputFormat: ExpressibleByArgument {}

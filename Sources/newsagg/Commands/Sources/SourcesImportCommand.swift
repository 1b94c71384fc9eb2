// SourcesImportCommand.swift - imports and exports subscriptions of other feed readers.

import ArgumentParser
import Glibc
import NewsConfiguration
import NewsCore
import NewsText

extension SourcesCommand {
  struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "import",
      abstract: "Add the subscriptions of an OPML document or a newsboat urls file.",
      discussion: """
        Folders become tags. Nothing is fetched. A subscription that cannot be imported is named with its line.

          newsagg sources import subscriptions.opml
          newsagg sources import - < ~/.newsboat/urls
        """)

    @Argument(help: "The file; - is standard input.", completion: .file())
    var file: String

    @OptionGroup var options: SettingOptions

    mutating func run() throws {
      let settings = try options.load()
      let place = try settings.editableFile(.current)
      let found = try read()
      for problem in found.problems { notice("\(file): \(problem)") }
      let tables = found.newTables(besides: settings.ownSources, taken: settings.catalogue)
      if !tables.isEmpty {
        try editConfiguration(at: place, .current) { try addingSources(tables, to: $0) }
      }
      let known = found.sources.count - tables.count
      notice(
        "imported \(counted(tables.count, "source")) into \(place)"
          + (known > 0 ? ", \(known) already there" : "")
          + (found.problems.isEmpty ? "" : ", \(found.problems.count) refused"))
      if found.sources.isEmpty { throw CommandError.quiet(.badInput) }
    }

    /// Reads the document: OPML when it begins with a tag, else Newsboat's list of URLs.
    private func read() throws -> SourceImport {
      guard let bytes = contents(of: file) else {
        throw CommandError(
          status: .badInput, code: "input", message: "cannot read \(file): \(errorText(errno))")
      }
      let start = bytes.drop { $0 <= 0x20 || $0 >= 0x80 }.first
      if start == UInt8(ascii: "<") { return try importOPML(bytes) }
      return importNewsboatURLs(String(decoding: bytes, as: UTF8.self))
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export",
      abstract: "Write the catalogue as OPML, for other feed readers.",
      discussion: """
        Writes the sources of the configuration or, if there are none, the built-in ones. Tags become folders. NewsAPI \
        sources are not exported, because other readers cannot use them.
        """)

    @Argument(help: "Sources by name; by default all.", completion: .custom(completeSources))
    var names: [String] = []

    @Option(
      name: .shortAndLong,
      help: ArgumentHelp("Write to this file, completely or not at all.", valueName: "file"),
      completion: .file())
    var output: String?

    @OptionGroup var sources: SourceOptions
    @OptionGroup var options: SettingOptions

    mutating func run() throws {
      let settings = try options.load()
      // "-" means standard output, as "-" means standard input with import; that is the default anyway.
      let selection = sources.selection(names.filter { $0 != "-" })
      let isAll = selection.names.isEmpty && selection.tags.isEmpty
      let own = settings.ownSources
      let chosen =
        isAll ? (own.isEmpty ? settings.catalogue : own) : try selection.resolve(settings)
      let document = exportOPML(chosen, now: SystemClock().now().wall)
      if let output, output != "-" {
        try writeFile(document, at: output)
      } else {
        try Output.standardOutput.write(document)
      }
    }
  }
}

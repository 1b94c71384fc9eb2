// SourcesRemoveCommand.swift - removes sources from the configuration file.

import ArgumentParser
import NewsConfiguration
import NewsCore
import NewsStore

extension SourcesCommand {
  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "remove",
      abstract: "Remove sources from the configuration file, and delete their state in the store.",
      discussion: "Their articles can still be searched until the retention removes them.")

    @Argument(help: "Names of sources.", completion: .custom(completeSources))
    var names: [String]

    @Flag(help: "Delete their stored articles too.")
    var purge = false

    @OptionGroup var options: SettingOptions

    mutating func run() async throws {
      let settings = try options.load()
      let names = names.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      for name in names {
        try settings.checkOwn(name, hint: "it is fetched only when you name it")
      }
      try await withStore(settings) { [purge] store in
        // A source that is in the file, but not in the store, would be asked at once.
        try await store.checkIsWritable()
        if let file = settings.configurationFile {
          try editConfiguration(at: file, .current) { text in
            try names.reduce(text) { try removingSource($1, from: $0) }
          }
          notice("removed \(names.joined(separator: ", ")) from \(file)")
        }
        for name in names { try await store.removeSource(name, keepingArticles: !purge) }
      }
    }
  }
}

// SourcesRemoveCommand.swift - takes sources out of the configuration file.

import ArgumentParser
import NewsConfiguration
import NewsCore
import NewsStore
import NewsText

extension SourcesCommand {
  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "remove",
      abstract: "Take sources out of the configuration file and forget what was learned of them.",
      discussion: "Stored articles can still be searched until they grow old.")

    @Argument(help: "Names of sources.", completion: .custom(completeSources))
    var names: [String]

    @Flag(help: "Delete the stored articles too.")
    var purge = false

    @OptionGroup var options: SettingOptions

    mutating func run() async throws {
      let settings = try options.load()
      let names = names.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      for name in names { try checkRemovable(name, settings) }
      if let file = settings.configurationFile {
        try editConfiguration(at: file, .current) { text in
          try names.reduce(text) { try removingSource($1, from: $0) }
        }
        notice("removed \(names.joined(separator: ", ")) from \(file)")
      }
      try await withStore(settings) { [purge] store in
        for name in names { try await store.removeSource(name, keepingArticles: !purge) }
      }
    }

    private func checkRemovable(_ name: String, _ settings: Settings) throws {
      if settings.ownNames.contains(name) { return }
      if settings.catalogue.contains(where: { $0.name == name }) {
        throw CommandError.usage(
          "\"\(name)\" is built in", hint: "it is only fetched where you name it")
      }
      throw CommandError.usage(
        "unknown source \"\(name)\"" + didYouMean(name, among: settings.ownNames),
        hint: "newsagg sources list shows all of them")
    }
  }
}

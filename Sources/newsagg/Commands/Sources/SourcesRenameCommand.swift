// SourcesRenameCommand.swift - renames a source.

import ArgumentParser
import NewsConfiguration
import NewsCore
import NewsStore

extension SourcesCommand {
  struct Rename: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "rename",
      abstract: "Give a source another name; it keeps its articles, cursors and statistics.")

    @Argument(help: "Name of the source.", completion: .custom(completeSources))
    var name: String

    @Argument(help: "Its new name.")
    var newName: String

    @OptionGroup var options: SettingOptions

    func validate() throws {
      if !isSourceName(newName) {
        throw ValidationError(sourceNameRule)
      }
    }

    mutating func run() async throws {
      let settings = try options.load()
      try settings.checkOwn(
        name, hint: "copy it under another name: newsagg sources add \(name) --name \(newName)")
      if settings.catalogue.contains(where: { $0.name == newName }) {
        throw CommandError.usage("there is a source \"\(newName)\" already")
      }
      guard let file = settings.configurationFile else { return }
      try await withStore(settings) { [name, newName] store in
        try await store.checkIsWritable()
        try editConfiguration(at: file, .current) { text in
          try renamingSource(name, to: newName, in: text)
        }
        try await store.renameSource(name, to: newName)
      }
      notice("renamed \(name) to \(newName) in \(file)")
    }
  }
}

// SourcesEnableCommand.swift - disables and enables sources.

import ArgumentParser
import NewsConfiguration
import NewsCore
import NewsText

extension SourcesCommand {
  struct Disable: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "disable",
      abstract: "Stop asking sources, and leave them out of every answer.",
      discussion: "They stay in the configuration file, and their stored articles can be searched.")

    @Argument(help: "Names of sources.", completion: .custom(completeSources))
    var names: [String]

    @OptionGroup var options: SettingOptions

    mutating func run() throws {
      try change(names, to: false, options.load())
    }
  }

  struct Enable: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "enable", abstract: "Ask disabled sources again.")

    @Argument(help: "Names of sources.", completion: .custom(completeSources))
    var names: [String]

    @OptionGroup var options: SettingOptions

    mutating func run() throws {
      try change(names, to: true, options.load())
    }
  }

  private static func change(
    _ names: [String], to isEnabled: Bool, _ settings: Settings
  ) throws {
    for name in names {
      try settings.checkOwn(
        name, hint: "write the sources you want into the file: newsagg sources add")
    }
    guard let file = settings.configurationFile else { return }
    try editConfiguration(at: file, .current) { text in
      try names.reduce(text) { try settingEnabled(isEnabled, source: $1, in: $0) }
    }
    let done = isEnabled ? "enabled" : "disabled"
    notice("\(done) \(names.joined(separator: ", ")) in \(file)")
  }
}

extension Settings {
  /// Refuses a source that the file does not define; `hint` is the advice for a built-in one.
  func checkOwn(_ name: String, hint: String) throws {
    if ownNames.contains(name) { return }
    if catalogue.contains(where: { $0.name == name }) {
      throw CommandError.usage("\"\(name)\" is built in", hint: hint)
    }
    throw CommandError.usage(
      "unknown source \"\(name)\"" + didYouMean(name, among: ownNames),
      hint: "newsagg sources list shows all of them")
  }
}

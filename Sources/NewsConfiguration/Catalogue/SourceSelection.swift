// SourceSelection.swift - finds the sources that a command line names.

package import NewsCore
import NewsText

/// The names, URLs and tags that select the sources of a command.
package struct SourceSelection: Sendable {
  /// Names and URLs, as given.
  package var names: [String] = []
  package var tags: [String] = []

  package init(names: [String] = [], tags: [String] = []) {
    self.names = names
    self.tags = tags
  }

  /// The settings, with at least the selected sources in their catalogue.
  package func load(_ flags: SettingFlags, _ environment: Environment) throws -> Settings {
    if tags.contains("") { throw ConfigurationError.usage("--tag needs a name") }
    let areFewNames =
      (1...8).contains(names.count) && tags.isEmpty && !names.contains { $0.contains("://") }
    if areFewNames {
      let settings = try Settings.load(flags, environment) { bytes in
        names.contains { $0.utf8.elementsEqual(bytes) }
      }
      let known = settings.catalogue.names
      if known.isSuperset(of: names) { return settings }
      // A suggestion for an unknown name needs the whole catalogue.
    }
    return try Settings.load(flags, environment)
  }

  /// The selected sources, each once, in the given order; without a selection all default ones.
  package func resolve(_ settings: Settings) throws -> [Source] {
    if names.isEmpty, tags.isEmpty { return settings.defaultSources }
    let meant = try named(in: settings) + tags.flatMap { try tagged($0, in: settings) }
    var seen: Set<String> = []
    return meant.filter { seen.insert($0.name).inserted }
  }

  private func named(in settings: Settings) throws -> [Source] {
    if names.isEmpty { return [] }
    let wanted = Set(names)
    let catalogue = settings.catalogue
    var known: [String: Source] = [:]
    // By index: a loop over the sources would copy each of ten thousand.
    for index in catalogue.indices where wanted.contains(catalogue[index].name) {
      known[catalogue[index].name] = catalogue[index]
    }
    return try names.map { name in
      if let source = known[name] { return source }
      if name.isEmpty {
        throw ConfigurationError.usage(
          "the name of a source is empty",
          hint: "is a variable unset? leave the argument out to use the default sources")
      }
      guard name.contains("://") else {
        throw ConfigurationError.usage(
          "unknown source \"\(name)\"" + didYouMean(name, among: catalogue.map(\.name).sorted()),
          hint: "newsagg sources list shows all of them")
      }
      if let fault = URLFault(name) { throw ConfigurationError.usage(fault.description) }
      return catalogue.first { $0.url == name } ?? adHocSource(name)
    }
  }

  private func tagged(_ tag: String, in settings: Settings) throws -> [Source] {
    let tagged = settings.taggedSources.filter { $0.tags.contains(tag) }
    guard tagged.isEmpty else { return tagged }
    let all = Set(settings.taggedSources.flatMap(\.tags)).sorted()
    throw ConfigurationError.usage(
      "no source has the tag \"\(tag)\"" + didYouMean(tag, among: all))
  }
}

extension SourceSelection {
  /// The selected sources without disabled ones; sources given by name are critical unless the
  /// configuration says `critical = false`.
  package func resolveForRun(_ settings: Settings) throws -> [Source] {
    let named = Set(names)
    let meant = try resolve(settings)
    let areAllEnabled = meant.indices.allSatisfy { meant[$0].isEnabled }
    let enabled = areAllEnabled ? meant : meant.filter(\.isEnabled)
    if enabled.isEmpty, let disabled = meant.first ?? settings.ownSources.first {
      throw ConfigurationError.usage(
        meant.count == 1 ? "\"\(disabled.name)\" is disabled" : "all of these sources are disabled",
        hint: "newsagg sources enable \(disabled.name)")
    }
    if named.isEmpty { return enabled }
    return enabled.map { source in
      guard !source.isNeverCritical, named.contains(source.name) || named.contains(source.url)
      else { return source }
      var source = source
      source.isCritical = true
      return source
    }
  }

  /// A selection of names, and of comma-separated lists of names, from a command line.
  ///
  /// An empty name is kept and will be unknown: `"$SOURCE"` without a value must not select all sources.
  package init(arguments: [String], listed: [String]) {
    let listed = listed.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let given = arguments.flatMap { argument in
      // A URL may contain commas.
      argument.contains("://")
        ? [argument[...]] : argument.split(separator: ",", omittingEmptySubsequences: false)
    }
    let names = (given + listed).map(String.init)
    // "a,b,": a comma at the end, as scripts write it, is allowed.
    self.init(names: names.last == "" && names.count > 1 ? names.dropLast() : names)
  }
}

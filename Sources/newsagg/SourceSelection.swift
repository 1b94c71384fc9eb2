// SourceSelection.swift - names, URLs and tags of the command line as sources.

import NewsCore
import NewsText

/// Which sources a command means.
struct SourceSelection: Sendable {
  /// Names and URLs, as given.
  var names: [String] = []
  var tags: [String] = []

  /// The settings, with at least the sources meant in their catalogue.
  func load(_ flags: SettingFlags, _ environment: Environment) throws -> Settings {
    if tags.contains("") { throw CommandError.usage("--tag needs a name") }
    let areFewNames =
      (1...8).contains(names.count) && tags.isEmpty && !names.contains { $0.contains("://") }
    if areFewNames {
      let settings = try Settings.load(flags, environment) { bytes in
        names.contains { $0.utf8.elementsEqual(bytes) }
      }
      let known = Set(settings.catalogue.map(\.name))
      if known.isSuperset(of: names) { return settings }
      // To say which name was meant takes all of them.
    }
    return try Settings.load(flags, environment)
  }

  /// The sources meant, each once, in the order given; all default ones when none is named.
  func resolve(_ settings: Settings) throws -> [Source] {
    let wanted = Set(names)
    var known: [String: Source] = [:]
    let catalogue = wanted.isEmpty ? [] : settings.catalogue
    for index in catalogue.indices where wanted.contains(catalogue[index].name) {
      known[catalogue[index].name] = catalogue[index]
    }
    var chosen: [Source] = []
    var seen: Set<String> = []
    func choose(_ source: Source) {
      if seen.insert(source.name).inserted { chosen.append(source) }
    }
    for name in names {
      if name.contains("://") {
        if let fault = URLFault(name) { throw CommandError.usage(fault.description) }
        choose(catalogue.first { $0.url == name } ?? adHocSource(name))
      } else if let source = known[name] {
        choose(source)
      } else {
        throw CommandError.usage(
          "unknown source \"\(name)\"" + didYouMean(name, among: catalogue.map(\.name).sorted()),
          hint: "newsagg sources list shows all of them")
      }
    }
    for tag in tags {
      let tagged = settings.taggedSources.filter { $0.tags.contains(tag) }
      guard !tagged.isEmpty else {
        let all = Set(settings.taggedSources.flatMap(\.tags)).sorted()
        throw CommandError.usage("no source has the tag \"\(tag)\"" + didYouMean(tag, among: all))
      }
      tagged.forEach(choose)
    }
    return names.isEmpty && tags.isEmpty ? settings.defaultSources : chosen
  }
}

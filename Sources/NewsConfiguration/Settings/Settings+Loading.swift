// Settings+Loading.swift - loads settings: flag before variable before file before default.

import NewsCore
import NewsEngine
import NewsStore
import NewsText

/// The options of the command line that are settings, as written.
package struct SettingFlags: Sendable {
  package var config: String?
  /// The flag's name and text, by the key of its ``SettingDefinition``.
  package var values: [String: (flag: String, text: String)] = [:]

  package init(
    config: String? = nil, values: [String: (flag: String, text: String)] = [:]
  ) {
    self.config = config
    self.values = values
  }
}

extension Settings {
  /// Reads the file, the environment and the flags, in this order, so that the last one wins.
  ///
  /// Everything is checked. Sources for which `isWanted` is false may be missing in the catalogue:
  /// storing ten thousand of them takes most of the time.
  package static func load(
    _ flags: SettingFlags, _ environment: Environment,
    isWanted: (UnsafeBufferPointer<UInt8>) -> Bool = { _ in true }
  ) throws -> Settings {
    do {
      return try loadAll(flags, environment, isWanted)
    } catch let error as SettingsError where error.line > 0 {
      throw firstOfSeveral(flags, environment) ?? error
    }
  }

  private static func loadAll(
    _ flags: SettingFlags, _ environment: Environment,
    _ isWanted: (UnsafeBufferPointer<UInt8>) -> Bool
  ) throws -> Settings {
    var settings = Settings(store: environment.storeFile ?? "")
    let fromFile = try settings.readFile(flags, environment, isWanted)
    // The general setting first, so that terminal_format and pipe_format override it.
    for raw in fromFile.filter({ $0.key == "format" }) + fromFile.filter({ $0.key != "format" }) {
      guard let definition = SettingDefinition.named(raw.key) else { throw raw.unknownKey }
      try settings.apply(definition, raw)
    }
    try settings.apply(flags, environment)
    if settings.store.isEmpty {
      throw ConfigurationError.file(
        "there is no place for the store: HOME is not set", hint: "give --store PATH")
    }
    settings.store = expandingHome(settings.store, home: environment.home)
    settings.storePassword = environment["NEWSAGG_STORE_PASSWORD"]
    settings.builtInSources = builtInCatalogue(environment)
    settings.engine.breaker.probeLease = settings.engine.timeout + .seconds(2)
    return settings
  }

  /// Variables take precedence over the file, flags over variables.
  private mutating func apply(_ flags: SettingFlags, _ environment: Environment) throws {
    for definition in SettingDefinition.all {
      if let text = environment[definition.variable] {
        let origin = SettingOrigin.environment(definition.variable)
        try apply(
          definition, RawSetting(key: definition.key, value: .text(text), origin: origin))
      }
      if let (flag, text) = flags.values[definition.key] {
        try apply(
          definition, RawSetting(key: definition.key, value: .text(text), origin: .flag(flag)))
      }
    }
  }

  /// Connects to the database that flags or variables name, while the file is still read.
  package static func connectAhead(_ flags: SettingFlags, _ environment: Environment) {
    guard let place = flags.values["store"]?.text ?? environment["NEWSAGG_STORE"],
      var address = try? PostgreSQLAddress(place)
    else { return }
    address.password = environment["NEWSAGG_STORE_PASSWORD"]
    address.connectAhead()
  }

  /// The first error of a file that has several, and how to see the others; nil for a single one.
  private static func firstOfSeveral(
    _ flags: SettingFlags, _ environment: Environment
  ) -> ConfigurationError? {
    let faults = fileFaults(flags, environment)
    guard faults.count > 1, let first = faults.first else { return nil }
    let option = flags.config.map { " --config \($0)" } ?? ""
    let others = counted(faults.count - 1, "more error")
    return .file(first.description, hint: "\(others): newsagg config check\(option) shows all")
  }

  /// All errors in the configuration file, in the order of its lines.
  package static func fileFaults(
    _ flags: SettingFlags, _ environment: Environment
  ) -> [SettingsError] {
    let named = flags.config ?? environment["NEWSAGG_CONFIG"]
    // An error for a file that cannot be read is thrown by `load`.
    guard let path = named ?? environment.configurationFile, let text = try? readUTF8(path) else {
      return []
    }
    var settings = Settings(store: "")
    let file: ConfigurationFile
    do throws(SettingsError) {
      file = try ConfigurationFile.withFaults(utf8: text, path: path, environment: environment)
    } catch {
      return [error]
    }
    let faults = file.settings.compactMap { raw -> SettingsError? in
      guard let definition = SettingDefinition.named(raw.key) else { return raw.unknownKey }
      do throws(SettingsError) {
        try settings.apply(definition, raw)
      } catch {
        return error
      }
      return nil
    }
    return (faults + file.faults + file.keyFaults).sorted { $0.line < $1.line }
  }

  /// Reads the file, keeps its sources and returns its settings.
  private mutating func readFile(
    _ flags: SettingFlags, _ environment: Environment,
    _ isWanted: (UnsafeBufferPointer<UInt8>) -> Bool
  ) throws -> [RawSetting] {
    if flags.config == "" {
      throw ConfigurationError.usage("--config needs a file", hint: "is a variable unset?")
    }
    let named = flags.config ?? environment["NEWSAGG_CONFIG"]
    guard let path = named ?? environment.configurationFile else { return [] }
    do {
      if fileSize(path) > 1 << 17 { growHeapByLargePages() }
      guard let text = try readUTF8(path) else {
        if named == nil { return [] }
        throw FileFault(description: "cannot read \(path): no such file")
      }
      configurationFile = path
      let file = try ConfigurationFile(
        utf8: text, path: path, environment: environment, isWanted: isWanted)
      (ownSources, otherNames) = (file.sources, file.otherNames)
      return file.settings
    } catch let fault as FileFault {
      let place = flags.config == nil ? "NEWSAGG_CONFIG" : "--config"
      throw ConfigurationError.file(
        fault.description, hint: named == nil ? nil : "check \(place)")
    }
  }

  private mutating func apply(
    _ definition: SettingDefinition, _ raw: RawSetting
  ) throws(SettingsError) {
    try definition.apply(&self, raw)
    origins[definition.key] = raw.origin
  }
}

extension RawSetting {
  fileprivate var unknownKey: SettingsError {
    fail("unknown key" + didYouMean(key, among: SettingDefinition.all.map(\.key).sorted()))
  }
}

extension SettingsError {
  /// The line in the file; zero for an error that is not from a file.
  fileprivate var line: Int {
    if case .file(_, let line) = origin { line } else { 0 }
  }
}

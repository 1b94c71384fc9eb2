// Settings.swift - flags, environment and file, merged and checked once.

package import NewsCore
package import NewsEngine
import NewsText

/// All settings of a command, checked; no module below the commands reads files or variables for them.
package struct Settings: Sendable {
  package var engine = EngineOptions()
  /// Time limit of the whole answer of `fetch`.
  package var deadline = Duration.seconds(10)
  /// The store: a path, `:memory:`, or the URL of a database.
  package var store: String
  /// The password in NEWSAGG_STORE_PASSWORD; neither the file nor an option can set it.
  package internal(set) var storePassword: String?
  /// Address ranges that the guard lets through for every source.
  package var allowPrivate: [String] = []
  package var proxy: String?
  /// A contact for the User-Agent, so that publishers can reach the operator.
  package var contact: String?
  package var retention = Duration.days(90)
  package var maxArticles = 100_000
  package var serve = ServeSettings()
  package var output = OutputSettings()
  /// The sources that the file defines.
  package var ownSources: [Source] = []
  /// Names of the other sources that the file defines, which were not requested.
  var otherNames: [String] = []
  /// The sources that come with the program, even if the file redefines them; see ``catalogue``.
  var builtInSources: [Source] = []
  package var configurationFile: String?
  /// Where each setting came from, for `config show --origin`.
  package var origins: [String: SettingOrigin] = [:]

  package init(store: String) {
    self.store = store
  }

  /// All sources, each name once: a source of the file replaces a built-in one of the same name.
  package var catalogue: [Source] {
    // With sets: comparing each built-in name with ten thousand names of the file would be slow.
    let builtInNames = Set(builtInSources.map(\.name))
    let replaced = Set(ownSources.lazy.map(\.name).filter(builtInNames.contains))
    return ownSources + builtInSources.filter { !replaced.contains($0.name) }
  }

  /// Names of all sources, including those that were not requested.
  package var configuredNames: [String] { catalogue.map(\.name) + otherNames }

  /// Sources of the file that are asked without a key because it is not set; their note says which.
  package var missingKeys: [(name: String, missing: String)] {
    ownSources.compactMap { source in source.note.map { (source.name, $0) } }
  }

  /// Sources that are not asked because their configuration cannot be used now, and why.
  package var faultySources: [(name: String, fault: String)] {
    ownSources.compactMap { source in
      if case .fault(let fault)? = source.obstacle { (source.name, fault) } else { nil }
    }
  }

  package var ownNames: [String] { ownSources.map(\.name) }

  /// The sources that a tag can select: those of the file or, without any, the built-in ones.
  package var taggedSources: [Source] { ownSources.isEmpty ? builtInSources : enabledSources }

  /// Names of the sources of a command without a selection.
  package var defaultNames: [String] {
    ownSources.isEmpty ? builtInDefaults : enabledSources.map(\.name)
  }

  /// The sources of the file without disabled ones.
  private var enabledSources: [Source] {
    // By index: a loop over the sources would copy each of ten thousand.
    let areAllEnabled = ownSources.indices.allSatisfy { ownSources[$0].obstacle == nil }
    return areAllEnabled ? ownSources : ownSources.filter(\.isEnabled)
  }

  package var defaultSources: [Source] {
    guard ownSources.isEmpty else { return enabledSources }
    return builtInDefaults.compactMap { name in builtInSources.first { $0.name == name } }
  }
}

/// The settings of `serve`.
package struct ServeSettings: Hashable, Sendable {
  package var host = "127.0.0.1"
  package var port = 8080
  /// How long `/news` waits for sources without a copy.
  package var deadline = Duration.milliseconds(500)
  /// Most memory of cached answers.
  package var cacheBytes = 64 << 20
  package var tokenFile: String?
  /// Names, besides its own address, that a request's Host field may have.
  package var allowedHosts: [String] = []
}

/// Where a setting came from; later cases override earlier ones.
package enum SettingOrigin: Hashable, Sendable, CustomStringConvertible {
  case `default`
  case file(String, line: Int)
  case environment(String)
  case flag(String)

  package var description: String {
    switch self {
    case .default: "default"
    case .file(let path, let line): "\(path):\(line)"
    case .environment(let name): name
    case .flag(let name): name
    }
  }
}

/// The error of a setting, its place, and a correct value.
package struct SettingsError: Error, Hashable, CustomStringConvertible {
  package let origin: SettingOrigin
  package let message: String

  package var description: String { "\(origin): \(message)" }
}

/// A value as it was written, before it is checked.
struct RawSetting: Sendable {
  package enum Value: Hashable, Sendable {
    case text(String)
    case number(Int)
    case flag(Bool)
    case list([String])
    /// A table, date or float: no setting takes one.
    case other(String)
  }

  package let key: String
  package let value: Value
  package let origin: SettingOrigin
  /// The source it belongs to; nil for a setting outside of [sources.*].
  package var source: String?

  package func fail(_ message: String) -> SettingsError {
    // The origin already shows the name of a flag.
    if case .flag = origin { return SettingsError(origin: origin, message: message) }
    let scope = source.map { "sources.\($0)." } ?? ""
    return SettingsError(origin: origin, message: "\(scope)\(key): \(message)")
  }

  /// The value as a duration with its unit: `500ms`, `5s`, `15m`, `24h`, `7d`.
  package func duration(_ range: ClosedRange<Duration>) throws(SettingsError) -> Duration {
    guard case .text(let text) = value, let duration = Duration(settingText: text) else {
      throw fail(
        "\(written) is not a duration; use a number and a unit, such as \"30s\" or \"15m\"")
    }
    guard range.contains(duration) else {
      throw fail(
        "\(text) is out of range; \(range.lowerBound.settingText) to "
          + "\(range.upperBound.settingText) is allowed")
    }
    return duration
  }

  package func integer(_ range: ClosedRange<Int>) throws(SettingsError) -> Int {
    var number: Int?
    if case .number(let value) = value { number = value }
    if case .text(let text) = value, !isFromFile { number = Int(text) }
    guard let number else { throw fail("\(written) is not a whole number") }
    guard range.contains(number) else {
      throw fail("\(number) is out of range; \(range.lowerBound) to \(range.upperBound) is allowed")
    }
    return number
  }

  func boolean() throws(SettingsError) -> Bool {
    switch value {
    case .flag(let flag): return flag
    case .text("true") where !isFromFile, .text("1") where !isFromFile: return true
    case .text("false") where !isFromFile, .text("0") where !isFromFile: return false
    default: throw fail("\(written) is neither true nor false")
    }
  }

  package func text() throws(SettingsError) -> String {
    guard case .text(let text) = value else { throw fail("\(written) is not a text") }
    if text.isEmpty { throw fail("its value is empty") }
    return text
  }

  /// The value as a list; in the environment and in flags it is separated by commas.
  package func list() throws(SettingsError) -> [String] {
    switch value {
    case .list(let items): return items
    case .text(let text) where !isFromFile:
      return text.split(separator: ",").map(String.init)
    default: throw fail("\(written) is not a list; use [\"…\", \"…\"]")
    }
  }

  /// The value as a list of address ranges.
  func addressRanges() throws(SettingsError) -> [String] {
    let ranges = try list()
    if let fault = ranges.first(where: { AddressRange($0) == nil }) {
      throw fail("\"\(fault)\" is not an address range; use one such as 192.168.1.0/24")
    }
    return ranges
  }

  private var isFromFile: Bool {
    if case .file = origin { return true }
    return false
  }

  private var written: String {
    switch value {
    case .text(let text): "\"\(text)\""
    case .number(let number): "\(number)"
    case .flag(let flag): "\(flag)"
    case .list: "a list"
    case .other(let what): what
    }
  }
}

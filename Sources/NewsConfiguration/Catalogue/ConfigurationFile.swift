// ConfigurationFile.swift - reads the TOML file into settings and sources.

import NewsCore
import NewsText

/// A TOML file read into raw settings and sources; every error names file, line and key.
package struct ConfigurationFile {
  private(set) var settings: [RawSetting] = []
  /// The sources in the order of the file.
  private(set) var sources: [Source] = []
  /// Names of sources that were checked but not kept, because they were not requested.
  private(set) var otherNames: [String] = []
  /// Invalid keys and values, in the order of the lines.
  private(set) var faults: [SettingsError] = []
  /// Secret files that cannot be read: their sources are not asked, all others are.
  private(set) var keyFaults: [SettingsError] = []
  /// The line on which each source begins.
  private var lines: [Int] = []

  /// Checks the whole file, and keeps at least those sources that are wanted.
  ///
  /// `isWanted` gets the bytes of a source's name.
  ///
  /// - Throws: ``SettingsError`` for bad syntax, unknown keys and invalid values.
  package init(
    utf8 text: [UInt8], path: String, environment: Environment,
    isWanted: (UnsafeBufferPointer<UInt8>) -> Bool = { _ in true }
  ) throws(SettingsError) {
    try self.init(reading: text, path, environment, isWanted)
    if let fault = faults.first { throw fault }
  }

  /// The file with all its ``faults``.
  ///
  /// - Throws: ``SettingsError`` for bad syntax, after which nothing can be read.
  static func withFaults(
    utf8 text: [UInt8], path: String, environment: Environment
  ) throws(SettingsError) -> ConfigurationFile {
    try ConfigurationFile(reading: text, path, environment) { _ in true }
  }

  private init(
    reading text: [UInt8], _ path: String, _ environment: Environment,
    _ isWanted: (UnsafeBufferPointer<UInt8>) -> Bool
  ) throws(SettingsError) {
    let root = try readTables(text, path, isWanted)
    for (key, node) in root.entries {
      switch (key, node.value) {
      case ("sources", .table(let tables)):
        for (name, entry) in tables.entries {
          take(entry, SourceReader(name: name, path: path, environment: environment))
        }
      case ("sources", _):
        faults.append(
          SettingsError(
            origin: .file(path, line: node.line),
            message: "sources: write each source as a table, [sources.NAME]"))
      case (_, .table(let table)):
        for (inner, innerNode) in table.entries {
          settings.append(RawSetting("\(key).\(inner)", innerNode, path: path))
        }
      default:
        settings.append(RawSetting(key, node, path: path))
      }
    }
    if !root.sourceTables.isEmpty { sortSources() }
  }

  private mutating func take(_ entry: TOMLNode, _ reader: consuming SourceReader) {
    var reader = reader
    if let source = reader.source(entry) {
      sources.append(source)
      lines.append(entry.line)
    }
    faults += reader.faults
    keyFaults += reader.keyFaults
  }

  /// Reads sources of the usual form directly (see ``TOMLParser/plainSource()``), and returns the rest as
  /// a table.
  private mutating func readTables(
    _ text: [UInt8], _ path: String, _ isWanted: (UnsafeBufferPointer<UInt8>) -> Bool
  ) throws(SettingsError) -> TOMLTable {
    // Reserved memory that is not used costs nothing, but an array that grows is copied.
    sources.reserveCapacity(text.count / 56)
    // Hashes of all names, to find a duplicate. Two names with one hash do no harm: the file is only
    // read a second time.
    var hashes: [UInt64] = []
    let rest = try? TOMLTable(parsing: text) { parser in
      guard let plain = parser.plainSource() else { return false }
      let name = UnsafeBufferPointer(rebasing: parser.bytes[plain.name])
      hashes.append(contentHash(name))
      if isWanted(name) {
        parser.append(plain, to: &sources)
        lines.append(plain.line)
      } else {
        otherNames.append(String(decoding: name, as: UTF8.self))
      }
      return true
    }
    if let rest {
      hashes += rest.sourceTables.map { contentHash($0) }
      hashes.sort()
      if !zip(hashes, hashes.dropFirst()).contains(where: ==) { return rest }
    }
    (sources, lines, otherNames) = ([], [], [])
    return try wholeDocument(text, path)
  }

  /// Reads the whole file with the general parser, which joins parts of one table and reports the first
  /// error.
  private func wholeDocument(_ text: [UInt8], _ path: String) throws(SettingsError) -> TOMLTable {
    do {
      return try TOMLTable(parsing: text)
    } catch {
      throw SettingsError(origin: .file(path, line: error.line), message: error.message)
    }
  }

  private mutating func sortSources() {
    sources = zip(lines, sources).sorted { $0.0 < $1.0 }.map(\.1)
  }
}

extension TOMLTable {
  /// Names of the tables below `sources`.
  fileprivate var sourceTables: [String] {
    if case .table(let tables)? = self["sources"]?.value { tables.keys } else { [] }
  }
}

/// Reads one [sources.NAME] table.
private struct SourceReader {
  let name: String
  let path: String
  let environment: Environment
  /// Invalid keys and values, in the order of the table.
  var faults: [SettingsError] = []
  var keyFaults: [SettingsError] = []

  /// The source of a table; nil when anything in it is invalid.
  mutating func source(_ entry: TOMLNode) -> Source? {
    guard case .table(let table) = entry.value else {
      return refuse(entry, "write it as a table, [sources.\(name)]")
    }
    guard isSourceName(name) else {
      return refuse(entry, sourceNameRule)
    }
    var source = Source(name: name, url: "")
    for (key, node) in table.entries {
      do throws(SettingsError) {
        try read(key, node, into: &source)
      } catch {
        faults.append(error)
      }
    }
    guard let url = table["url"] else { return refuse(entry, "url is missing") }
    if !source.url.isEmpty, let fault = URLFault(source.url) {
      return refuse(url, fault.description)
    }
    return faults.isEmpty ? source : nil
  }

  private mutating func read(
    _ key: String, _ node: TOMLNode, into source: inout Source
  ) throws(SettingsError) {
    let raw = RawSetting(key, node, path: path, source: name)
    switch key {
    case "url": source.url = try raw.text()
    case "critical":
      source.isCritical = try raw.boolean()
      source.isNeverCritical = !source.isCritical
    case "enabled": if try !raw.boolean() { source.obstacle = .disabled }
    case "ttl": source.ttl = try raw.duration(.seconds(1) ... .days(7))
    case "timeout": source.timeout = try raw.duration(.milliseconds(100) ... .minutes(10))
    case "tags": source.tags = try raw.list()
    case "allow_private": source.allowPrivate = try raw.addressRanges()
    case "kind": source.kind = try kind(raw)
    case "header": try readHeaders(node, raw, into: &source)
    default: throw raw.fail("unknown key" + didYouMean(key, among: SourceReader.keys))
    }
  }

  private static let keys = [
    "url", "kind", "critical", "enabled", "ttl", "timeout", "tags", "header", "allow_private",
  ]

  private func kind(_ raw: RawSetting) throws(SettingsError) -> Source.Kind {
    let text = try raw.text()
    guard let kind = Source.Kind(rawValue: text) else {
      throw raw.fail("unknown kind \"\(text)\": use feed (the default) or newsapi")
    }
    return kind
  }

  private mutating func readHeaders(
    _ node: TOMLNode, _ raw: RawSetting, into source: inout Source
  ) throws(SettingsError) {
    guard case .table(let table) = node.value else {
      throw raw.fail("write { Name = { env = \"VARIABLE\" } }")
    }
    for (header, place) in table.entries { try read(header: header, place, raw, into: &source) }
  }

  private mutating func read(
    header: String, _ place: TOMLNode, _ raw: RawSetting, into source: inout Source
  ) throws(SettingsError) {
    guard case .table(let table) = place.value, let (kind, node) = table.entries.first,
      table.keys.count == 1, case .string(let target) = node.value
    else {
      throw raw.fail(
        "\(header): a key does not belong in this file; write { env = \"VARIABLE\" } "
          + "or { file = \"PATH\" }")
    }
    switch kind {
    case "env":
      guard let secret = environment[target] else {
        source.note = "\(target) is not set, so it is asked without \(header)"
        return
      }
      source.headers.append(SecretHeader(name: header, value: Secret(secret)))
    case "file":
      do {
        let secret = try readSecretFile(target, home: environment.home)
        source.headers.append(SecretHeader(name: header, value: Secret(secret)))
      } catch {
        keyFaults.append(raw.fail(error.description))
        if source.isEnabled { source.obstacle = .fault("\(header): \(error.description)") }
      }
    default:
      throw raw.fail("\(header): \(kind) is neither env nor file")
    }
  }

  private mutating func refuse(_ node: TOMLNode, _ message: String) -> Source? {
    faults.append(
      SettingsError(
        origin: .file(path, line: node.line), message: "sources.\(name): \(message)"))
    return nil
  }
}

extension RawSetting {
  fileprivate init(_ key: String, _ node: TOMLNode, path: String, source: String? = nil) {
    self.init(
      key: key, value: Value(node), origin: .file(path, line: node.line), source: source)
  }
}

extension RawSetting.Value {
  fileprivate init(_ node: TOMLNode) {
    switch node.value {
    case .string(let text): self = .text(text)
    case .integer(let number): self = .number(Int(clamping: number))
    case .bool(let flag): self = .flag(flag)
    case .array(let items):
      let texts = items.compactMap { item in
        if case .string(let text) = item.value { text } else { nil }
      }
      self =
        texts.count == items.count ? .list(texts) : .other("a list not only of texts")
    case .table: self = .other("a table")
    case .float: self = .other("a fraction")
    case .date: self = .other("a date")
    }
  }
}

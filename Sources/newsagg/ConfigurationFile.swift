// ConfigurationFile.swift - the TOML file as settings and sources, each with its line.

import NewsCore
import TOMLKit

/// A TOML file read into raw settings and sources; every error names file, line and key.
struct ConfigurationFile {
  private(set) var settings: [RawSetting] = []
  private(set) var sources: [Source] = []

  /// - Throws: ``SettingsError`` for bad syntax, unknown keys and values that do not fit.
  init(text: String, path: String, environment: Environment) throws(SettingsError) {
    let lines = TOMLLines(text)
    let root = try ConfigurationFile.parse(text, path: path)
    for (key, value) in root {
      if key == "sources" {
        guard let tables = value.table else {
          throw SettingsError(
            origin: .file(path, line: lines.line(of: ["sources"])),
            message: "sources: write each source as a table, [sources.NAME]")
        }
        for (name, entry) in tables {
          let reader = SourceReader(
            name: name, path: path, lines: lines, environment: environment)
          sources.append(try reader.source(entry.table))
        }
      } else if let table = value.table {
        for (inner, innerValue) in table { append([key, inner], innerValue, path, lines) }
      } else {
        append([key], value, path, lines)
      }
    }
    // TOML tables come back in no order that means anything; a list of sources should keep one.
    sources.sort { lines.line(of: ["sources", $0.name]) < lines.line(of: ["sources", $1.name]) }
  }

  private mutating func append(
    _ keys: [String], _ value: any TOMLValueConvertible, _ path: String, _ lines: TOMLLines
  ) {
    let origin = SettingOrigin.file(path, line: lines.line(of: keys))
    settings.append(
      RawSetting(key: keys.joined(separator: "."), value: RawSetting.Value(value), origin: origin))
  }

  private static func parse(_ text: String, path: String) throws(SettingsError) -> TOMLTable {
    do {
      return try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw SettingsError(
        origin: .file(path, line: error.source.begin.line),
        message: "column \(error.source.begin.column): \(oneLine(error.description))")
    } catch {
      throw SettingsError(origin: .file(path, line: 1), message: "not TOML")
    }
  }
}

/// Reads one [sources.NAME] table.
private struct SourceReader {
  let name: String
  let path: String
  let lines: TOMLLines
  let environment: Environment

  func source(_ table: TOMLTable?) throws(SettingsError) -> Source {
    guard let table else { throw fail([], "write it as a table, [sources.\(name)]") }
    guard isSourceName(name) else {
      throw fail([], "a source's name is 1 to 64 of a-z 0-9 . _ -")
    }
    var source = Source(name: name, url: "")
    for (key, value) in table { try read(key, value, into: &source) }
    if let fault = URLFault(source.url) {
      throw fail(["url"], source.url.isEmpty ? "url is missing" : fault.description)
    }
    return source
  }

  private func read(
    _ key: String, _ value: any TOMLValueConvertible, into source: inout Source
  ) throws(SettingsError) {
    let raw = RawSetting(
      key: "sources.\(name).\(key)", value: RawSetting.Value(value),
      origin: .file(path, line: lines.line(of: ["sources", name, key])))
    switch key {
    case "url": source.url = try raw.text()
    case "critical": source.isCritical = try raw.boolean()
    case "ttl": source.ttl = try raw.duration(.seconds(1) ... .days(7))
    case "timeout": source.timeout = try raw.duration(.milliseconds(100) ... .minutes(10))
    case "tags": source.tags = try raw.list()
    case "allow_private": source.allowPrivate = try raw.list()
    case "kind":
      let text = try raw.text()
      guard let kind = Source.Kind(rawValue: text) else {
        throw raw.fail("\"\(text)\" is no kind; feed (the default) and newsapi are")
      }
      source.kind = kind
    case "header":
      guard let table = value.table else {
        throw raw.fail("write { Name = { env = \"VARIABLE\" } }")
      }
      for (header, place) in table { try read(header: header, place, raw, into: &source) }
    default:
      throw raw.fail(
        "unknown key"
          + didYouMean(
            key,
            among: ["url", "kind", "critical", "ttl", "timeout", "tags", "header", "allow_private"])
      )
    }
  }

  private func read(
    header: String, _ place: any TOMLValueConvertible, _ raw: RawSetting,
    into source: inout Source
  ) throws(SettingsError) {
    guard let table = place.table, table.count == 1,
      let (kind, value) = table.first(where: { _ in true }),
      let target = value.string
    else {
      throw raw.fail(
        "\(header): a key does not belong in this file; write { env = \"VARIABLE\" } or { file = \"PATH\" }"
      )
    }
    switch kind {
    case "env":
      guard let secret = environment[target] else {
        source.note = "\(target) is not set, so it is asked without \(header)"
        return
      }
      source.headers.append(SecretHeader(name: header, value: Secret(secret)))
    case "file":
      let secret = try readSecret(target, raw)
      source.headers.append(SecretHeader(name: header, value: Secret(secret)))
    default:
      throw raw.fail("\(header): \(kind) is neither env nor file")
    }
  }

  private func readSecret(_ file: String, _ raw: RawSetting) throws(SettingsError) -> String {
    do {
      return try readSecretFile(file, home: environment.home)
    } catch {
      throw raw.fail(error.description)
    }
  }

  private func fail(_ keys: [String], _ message: String) -> SettingsError {
    let place = ["sources", name] + keys
    return SettingsError(
      origin: .file(path, line: lines.line(of: place)),
      message: "\(place.joined(separator: ".")): \(message)")
  }
}

/// Where in a TOML text a key stands; the parser keeps positions only of its errors.
struct TOMLLines {
  private var lines: [[String]: Int] = [:]

  init(_ text: String) {
    var table: [String] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let content = line.drop { $0 == " " || $0 == "\t" }
      if content.first == "[" {
        table = TOMLLines.keys(content.drop { $0 == "[" }.prefix { $0 != "]" })
        note(table, index + 1)
      } else if let equals = content.firstIndex(of: "="), content.first != "#" {
        note(table + TOMLLines.keys(content[..<equals]), index + 1)
      }
    }
  }

  /// The line of a key, or of the nearest table around it; at least 1.
  func line(of keys: [String]) -> Int {
    for count in stride(from: keys.count, to: 0, by: -1) {
      if let line = lines[Array(keys.prefix(count))] { return line }
    }
    return 1
  }

  private mutating func note(_ keys: [String], _ line: Int) {
    if lines[keys] == nil { lines[keys] = line }
  }

  private static func keys(_ text: Substring) -> [String] {
    text.split(separator: ".").map { part in
      String(part.filter { $0 != "\"" && $0 != "'" && $0 != " " && $0 != "\t" && $0 != "\r" })
    }
  }
}

extension RawSetting.Value {
  fileprivate init(_ value: any TOMLValueConvertible) {
    switch value.type {
    case .string: self = .text(value.string ?? "")
    case .int: self = .number(value.int ?? 0)
    case .bool: self = .flag(value.bool ?? false)
    case .array:
      let items = value.array?.map { $0.string } ?? []
      let texts = items.compactMap(\.self)
      self = texts.count == items.count ? .list(texts) : .other("a list of other things than text")
    case .table: self = .other("a table")
    case .double: self = .other("a fraction")
    case .date, .time, .dateTime: self = .other("a date")
    }
  }
}

private func oneLine(_ text: String) -> String {
  text.split(whereSeparator: \.isNewline).joined(separator: " ")
}

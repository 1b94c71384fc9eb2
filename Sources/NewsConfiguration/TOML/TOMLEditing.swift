// TOMLEditing.swift - adds and removes sources in a configuration file, and keeps everything else.

package import NewsCore
import NewsText

/// Why a file cannot be edited.
package enum TOMLEditError: Error, Hashable, CustomStringConvertible {
  case exists(name: String)
  case missing(name: String)
  /// The source is written in a form that has to be edited by hand.
  case notATable(name: String, line: Int)
  /// All sources are one inline table, to which no header may add (TOML 1.0).
  case inlineTable(line: Int)

  package var description: String {
    switch self {
    case .exists(let name): "there is a source \"\(name)\" already"
    case .missing(let name): "no source \"\(name)\" in this file"
    case .notATable(let name, let line):
      "line \(line): \"\(name)\" is not written as a table [sources.\(name)]; edit it by hand"
    case .inlineTable(let line):
      "line \(line): sources is one inline table; write each source as a table [sources.NAME] first"
    }
  }
}

/// A source to write into the file, and the comment above it.
package struct NewSourceTable: Hashable, Sendable {
  package var source: Source
  package var comment: String?

  package init(source: Source, comment: String? = nil) {
    self.source = source
    self.comment = comment
  }
}

/// `text` with a `[sources.NAME]` table for each new source, after the last such table, else at the end.
package func addingSources(_ tables: [NewSourceTable], to text: String) throws(TOMLEditError)
  -> String
{
  let lines = tomlLines(text)
  try checkEditable(lines)
  var taken = Set(lines.compactMap(definedSource))
  for table in tables where !taken.insert(table.source.name).inserted {
    throw .exists(name: table.source.name)
  }
  let newline = text.utf8.contains(0x0d) ? "\r\n" : "\n"
  let end = endOfSources(lines)
  var head = lines[..<end].map(\.text).joined()
  if !head.isEmpty, head.utf8.last != 0x0a { head += newline }
  for table in tables {
    if !head.isEmpty { head += newline }
    head += table.lines.joined(separator: newline) + newline
  }
  return head + lines[end...].map(\.text).joined()
}

/// `text` without the table of a source, its subtables and the comment directly above it.
package func removingSource(_ name: String, from text: String) throws(TOMLEditError) -> String {
  var lines = tomlLines(text)
  try checkEditable(lines)
  if let odd = lines.firstIndex(where: { inlineSource($0) == name }) {
    throw .notATable(name: name, line: odd + 1)
  }
  var isFound = false
  while let header = lines.firstIndex(where: { isHeader(of: name, $0) }) {
    isFound = true
    lines.removeSubrange(extent(of: header, in: lines))
  }
  guard isFound else { throw .missing(name: name) }
  return lines.map(\.text).joined()
}

func checkEditable(_ lines: [TOMLLine]) throws(TOMLEditError) {
  let inline = lines.firstIndex { line in
    if case .assignment(["sources"]) = line.kind { line.table.isEmpty } else { false }
  }
  if let inline { throw .inlineTable(line: inline + 1) }
}

/// The lines of a table: from the comment above its header to the blank lines after it.
private func extent(of header: Int, in lines: [TOMLLine]) -> Range<Int> {
  var start = header
  while start > 0, lines[start - 1].kind == .comment { start -= 1 }
  // A comment at the very top is about the file.
  if start == 0, header > 0 { start = header }
  var end = endOfTable(header, in: lines)
  while end < lines.count, lines[end].kind == .blank { end += 1 }
  // With the last table, the blank lines above it are removed too, so that none remain at the end.
  if end == lines.count {
    while start > 0, lines[start - 1].kind == .blank { start -= 1 }
  }
  return start..<end
}

/// The index after the table's last line; blank lines and comments at its end do not belong to it.
private func endOfTable(_ header: Int, in lines: [TOMLLine]) -> Int {
  let next = lines[(header + 1)...].firstIndex { if case .header = $0.kind { true } else { false } }
  var end = next ?? lines.count
  while end > header + 1, lines[end - 1].kind == .blank || lines[end - 1].kind == .comment {
    end -= 1
  }
  return end
}

private func endOfSources(_ lines: [TOMLLine]) -> Int {
  let last = lines.lastIndex {
    if case .header(let key) = $0.kind { key.first == "sources" } else { false }
  }
  return last.map { endOfTable($0, in: lines) } ?? lines.count
}

func isHeader(of name: String, _ line: TOMLLine) -> Bool {
  if case .header(let key) = line.kind { key.starts(with: ["sources", name]) } else { false }
}

/// The name of the source that a line defines, in any form.
private func definedSource(_ line: TOMLLine) -> String? {
  if case .header(let key) = line.kind {
    return key.count > 1 && key[0] == "sources" ? key[1] : nil
  }
  return inlineSource(line)
}

/// The name in `sources.bbc = …` at the top, or in `bbc = …` under `[sources]`.
func inlineSource(_ line: TOMLLine) -> String? {
  guard case .assignment(let key) = line.kind else { return nil }
  if line.table.isEmpty, key.count > 1, key[0] == "sources" { return key[1] }
  return line.table == ["sources"] ? key.first : nil
}

extension NewSourceTable {
  fileprivate var lines: [String] {
    var lines = comment.map { ["# " + escaped($0, for: .terminal)] } ?? []
    lines += ["[sources.\(tomlName(source.name))]", "url = \(tomlString(source.url))"]
    if source.kind != .feed { lines.append("kind = \(tomlString(source.kind.rawValue))") }
    if source.isCritical { lines.append("critical = true") }
    if let ttl = source.ttl { lines.append("ttl = \(tomlString(ttl.settingText))") }
    if !source.tags.isEmpty {
      lines.append("tags = [\(source.tags.map(tomlString).joined(separator: ", "))]")
    }
    return lines
  }
}

/// A name as a TOML key: in quotes if it has a dot, which would begin another key, or a character that
/// a bare key may not have.
func tomlName(_ name: String) -> String {
  let isBare = name.utf8.allSatisfy { byte in
    isSourceNameByte(byte | 0x20) && byte != UInt8(ascii: ".")
  }
  return isBare && !name.isEmpty ? name : tomlString(name)
}

/// A basic string (TOML 1.0) without control characters; its two escapes are those of JSON.
private func tomlString(_ text: String) -> String {
  var writer = JSONWriter()
  writer.string(escaped(text, for: .terminal))
  return String(decoding: writer.bytes, as: UTF8.self)
}

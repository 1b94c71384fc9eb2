// TOMLEditing+Changes.swift - disables, enables or renames a source in a configuration file.

/// `text` with the source disabled (`enabled = false`) or enabled.
package func settingEnabled(
  _ isEnabled: Bool, source name: String, in text: String
) throws(TOMLEditError) -> String {
  var lines = tomlLines(text)
  let header = try headerOfTable(name, in: lines)
  let end = lines[(header + 1)...].firstIndex(where: \.isHeader) ?? lines.count
  let newline = text.utf8.contains(0x0d) ? "\r\n" : "\n"
  let place = (header + 1..<end).first { lines[$0].kind == .assignment(["enabled"]) }
  switch (place, isEnabled) {
  case (let place?, true): lines.remove(at: place)
  case (let place?, false): lines[place].text = "enabled = false" + newline
  case (nil, true): break
  case (nil, false):
    if lines[header].text.utf8.last != 0x0a { lines[header].text += newline }
    let line = TOMLLine(text: "enabled = false" + newline, kind: .assignment(["enabled"]))
    lines.insert(line, at: header + 1)
  }
  return lines.map(\.text).joined()
}

/// `text` with another name for a source, in the headers of its table and of its subtables.
package func renamingSource(
  _ name: String, to newName: String, in text: String
) throws(TOMLEditError) -> String {
  var lines = tomlLines(text)
  _ = try headerOfTable(name, in: lines)
  if lines.contains(where: { isHeader(of: newName, $0) || inlineSource($0) == newName }) {
    throw .exists(name: newName)
  }
  for index in lines.indices {
    guard isHeader(of: name, lines[index]), case .header(var key) = lines[index].kind else {
      continue
    }
    key[1] = newName
    lines[index].text = "[" + key.map(tomlName).joined(separator: ".") + lines[index].endOfHeader
  }
  return lines.map(\.text).joined()
}

/// The index of the line `[sources.NAME]`.
private func headerOfTable(_ name: String, in lines: [TOMLLine]) throws(TOMLEditError) -> Int {
  try checkEditable(lines)
  if let header = lines.firstIndex(where: { $0.kind == .header(["sources", name]) }) {
    return header
  }
  if let odd = lines.firstIndex(where: { isHeader(of: name, $0) || inlineSource($0) == name }) {
    throw .notATable(name: name, line: odd + 1)
  }
  throw .missing(name: name)
}

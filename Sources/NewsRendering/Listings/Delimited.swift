// Delimited.swift - tab-separated and comma-separated values.

import NewsCore
import NewsText

/// Rows of fields separated by one character.
enum Delimiter: Hashable, Sendable {
  /// TSV: no quotes, and no line breaks or tabs in a field; rows end in a line feed.
  case tab
  /// CSV (RFC 4180): quotes where needed; rows end in CR LF.
  case comma

  package func appendHeader(_ names: [String], to bytes: inout [UInt8]) {
    appendRow(names.map { .text($0) }, to: &bytes)
  }

  func appendRow(_ cells: some Sequence<Cell>, to bytes: inout [UInt8]) {
    var isFirst = true
    for cell in cells {
      if !isFirst { bytes.append(UInt8(ascii: self == .tab ? "\t" : ",")) }
      isFirst = false
      switch self {
      case .tab: appendEscaped(cell.plainText, for: .tsv, to: &bytes)
      case .comma: appendCSV(cell, to: &bytes)
      }
    }
    bytes.append(contentsOf: self == .tab ? [0x0a] : [0x0d, 0x0a])
  }
}

private func appendCSV(_ cell: Cell, to bytes: inout [UInt8]) {
  let text = cell.plainText
  let isGuarded = cell.isText && startsFormula(text)
  let needsQuotes =
    isGuarded || text.utf8.first == 0x20 || text.utf8.last == 0x20
    || text.utf8.contains { $0 < 0x20 || $0 == 0x22 || $0 == 0x2c }
  if needsQuotes { bytes.append(UInt8(ascii: "\"")) }
  // A spreadsheet treats what follows an apostrophe as text.
  if isGuarded { bytes.append(UInt8(ascii: "'")) }
  appendEscaped(text, for: .csv, to: &bytes)
  if needsQuotes { bytes.append(UInt8(ascii: "\"")) }
}

/// Whether a spreadsheet would calculate this text (OWASP "CSV Injection", full-width forms too).
private func startsFormula(_ text: String) -> Bool {
  // The escaping below drops some characters; the first one after that decides.
  let first = text.unicodeScalars.first { !$0.properties.isWhitespace && !$0.isLeftOut }
  switch first {
  case "=", "+", "-", "@", "\u{ff1d}", "\u{ff0b}", "\u{ff0d}", "\u{ff20}": return true
  default: return text.utf8.first == 0x09 || text.utf8.first == 0x0d
  }
}

// TOMLScanner.swift - finds the kind of each line of a TOML file, so that it can be edited in place.

/// One line of a TOML file and its kind (TOML 1.0).
struct TOMLLine: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case blank, comment
    /// `[a.b]`, or `[[a.b]]`.
    case header([String])
    /// `a.b = …`; its value may continue on lines of kind `continuation`.
    case assignment([String])
    case continuation
  }

  /// The line with its line end.
  package var text: String
  package var kind: Kind
  /// The key of the table that the line belongs to, for a header its own; empty before the first header.
  package var table: [String] = []

  var isHeader: Bool {
    if case .header = kind { true } else { false }
  }

  /// The end of a header line: its closing bracket and the text after it, for example a comment.
  var endOfHeader: Substring {
    let line = Array(text.utf8)
    let start = line.firstIndex(of: UInt8(ascii: "[")).map { $0 + 1 } ?? 0
    let end = tomlKey(line[start...], endedBy: UInt8(ascii: "]")).end
    return text.utf8.dropFirst(end).isEmpty ? "" : Substring(text.utf8.dropFirst(end))
  }
}

/// Splits a file into lines; lines inside of multi-line strings and arrays are continuations.
func tomlLines(_ text: String) -> [TOMLLine] {
  var state = TOMLState()
  var lines: [TOMLLine] = []
  var table: [String] = []
  var rest = text.utf8[...]
  while !rest.isEmpty {
    let end = rest.firstIndex(of: 0x0a).map { rest.index(after: $0) } ?? rest.endIndex
    let line = Substring(rest[..<end])
    let kind = state.read(Array(line.utf8))
    if case .header(let key) = kind { table = key }
    lines.append(TOMLLine(text: String(line), kind: kind, table: table))
    rest = rest[end...]
  }
  return lines
}

/// The state that continues from one line to the next.
private struct TOMLState {
  /// The quotes that end the current string; nil outside of a string.
  private var closing: [UInt8]?
  private var depth = 0

  mutating func read(_ line: [UInt8]) -> TOMLLine.Kind {
    if closing != nil || depth > 0 {
      skipValue(line, from: 0)
      return .continuation
    }
    guard let first = line.firstIndex(where: { !isTOMLSpace($0) }) else { return .blank }
    switch line[first] {
    case UInt8(ascii: "#"):
      return .comment
    case UInt8(ascii: "["):
      let start = line[first...].firstIndex { $0 != UInt8(ascii: "[") } ?? line.endIndex
      return .header(tomlKey(line[start...], endedBy: UInt8(ascii: "]")).parts)
    default:
      let key = tomlKey(line[first...], endedBy: UInt8(ascii: "="))
      skipValue(line, from: key.end)
      return .assignment(key.parts)
    }
  }

  /// Reads strings and brackets up to the end of the line.
  private mutating func skipValue(_ line: [UInt8], from start: Int) {
    var index = start
    while index < line.count {
      if let quotes = closing {
        index = skipString(line, from: index, closing: quotes)
        continue
      }
      switch line[index] {
      case UInt8(ascii: "#"): return
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(depth - 1, 0)
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        let triple = Array(repeating: line[index], count: 3)
        closing = line[index...].starts(with: triple) ? triple : [line[index]]
        index += (closing?.count ?? 1) - 1
      default: break
      }
      index += 1
    }
    // Only a string in three quotes may continue on the next line.
    if closing?.count == 1 { closing = nil }
  }

  /// The index after the closing quotes, or the end of the line.
  private mutating func skipString(_ line: [UInt8], from start: Int, closing quotes: [UInt8]) -> Int
  {
    var index = start
    while index < line.count {
      if line[index] == UInt8(ascii: "\\"), quotes[0] == UInt8(ascii: "\"") {
        index += 2
      } else if line[index...].starts(with: quotes) {
        closing = nil
        return index + quotes.count
      } else {
        index += 1
      }
    }
    return line.count
  }
}

/// The parts of a dotted key without their quotes, and the index where the key ends.
private func tomlKey(_ text: ArraySlice<UInt8>, endedBy end: UInt8) -> (parts: [String], end: Int) {
  var parts: [[UInt8]] = [[]]
  var quote: UInt8?
  var index = text.startIndex
  while index < text.endIndex {
    let byte = text[index]
    if let open = quote {
      if byte == open { quote = nil } else { parts[parts.count - 1].append(byte) }
    } else if byte == end {
      break
    } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
      quote = byte
    } else if byte == UInt8(ascii: ".") {
      parts.append([])
    } else if !isTOMLSpace(byte) {
      parts[parts.count - 1].append(byte)
    }
    index += 1
  }
  return (parts.map { String(decoding: $0, as: UTF8.self) }, index)
}

private func isTOMLSpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
}

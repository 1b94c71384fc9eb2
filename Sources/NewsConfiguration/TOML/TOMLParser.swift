// TOMLParser.swift - reads the statements of a TOML text one after the other.

/// Reads headers and assignments from bytes, which must outlive it; one pass, no backtracking.
struct TOMLParser {
  enum Statement {
    case header([String], line: Int)
    case assignment([String], TOMLNode)
  }

  package let bytes: UnsafeBufferPointer<UInt8>
  package var index = 0
  package var line = 1
  private var depth = 0
  /// Lists of tags in plain sources: the bytes, and the texts that were read from them.
  package var lists: [(written: UnsafeBufferPointer<UInt8>, texts: [String])] = []

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    // Skips a byte order mark, which is not part of the document.
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { index = 3 }
  }

  /// The next statement, or nil at the end.
  mutating func statement() throws(TOMLError) -> Statement? {
    skipBlankLines()
    guard let byte = peek else { return nil }
    let start = line
    if byte == ascii("[") {
      index += 1
      if peek == ascii("[") { throw fail("arrays of tables ([[…]]) are not used here") }
      let path = try keyPath(endedBy: ascii("]"))
      try endLine()
      return .header(path, line: start)
    }
    let path = try keyPath(endedBy: ascii("="))
    skipSpaces()
    let value = try value()
    try endLine()
    return .assignment(path, TOMLNode(value: value, line: start))
  }

  // MARK: - Keys

  private mutating func keyPath(endedBy end: UInt8) throws(TOMLError) -> [String] {
    var path: [String] = []
    while true {
      skipSpaces()
      path.append(try key())
      skipSpaces()
      switch peek {
      case end?:
        index += 1
        return path
      case ascii("."):
        index += 1
      default:
        throw fail(
          end == ascii("=") ? "a key needs \"=\" and a value" : "a table header needs \"]\"")
      }
    }
  }

  private mutating func key() throws(TOMLError) -> String {
    if peek == ascii("\"") { return try basicString() }
    if peek == ascii("'") { return try literalString() }
    let start = index
    while let byte = peek, isBareKey(byte) { index += 1 }
    guard index > start else { throw fail("a key is 1 or more of A-Z a-z 0-9 _ -, or quoted") }
    return text(start..<index)
  }

  // MARK: - Values

  private mutating func value() throws(TOMLError) -> TOMLNode.Value {
    switch peek {
    case ascii("\""): return .string(try basicString())
    case ascii("'"): return .string(try literalString())
    case ascii("["): return .array(try nested { parser throws(TOMLError) in try parser.array() })
    case ascii("{"):
      return .table(try nested { parser throws(TOMLError) in try parser.inlineTable() })
    default: return try word()
    }
  }

  /// Runs `body` one level deeper, up to 63 levels, so that a crafted file cannot exhaust the stack.
  private mutating func nested<Value>(
    _ body: (inout TOMLParser) throws(TOMLError) -> Value
  ) throws(TOMLError) -> Value {
    depth += 1
    guard depth < 64 else { throw fail("nested too deeply") }
    let value = try body(&self)
    depth -= 1
    return value
  }

  private mutating func array() throws(TOMLError) -> [TOMLNode] {
    index += 1
    var items: [TOMLNode] = []
    while true {
      skipBlankLines()
      if take("]") { return items }
      let start = line
      items.append(TOMLNode(value: try value(), line: start))
      skipBlankLines()
      if take(",") { continue }
      guard take("]") else {
        throw fail("a list needs \",\" between its values and \"]\" at its end")
      }
      return items
    }
  }

  private mutating func inlineTable() throws(TOMLError) -> TOMLTable {
    index += 1
    var table = TOMLTable()
    table.isDefined = true
    skipSpaces()
    if take("}") { return table }
    while true {
      let start = line
      let path = try keyPath(endedBy: ascii("="))
      skipSpaces()
      try table.insert(TOMLNode(value: try value(), line: start), at: path[...])
      skipSpaces()
      if take("}") { return table }
      guard take(",") else { throw fail("{ … } needs \",\" between its keys and \"}\" at its end") }
      skipSpaces()
    }
  }

  /// Reads a value without quotes or brackets: a number, true, false or a date.
  private mutating func word() throws(TOMLError) -> TOMLNode.Value {
    let start = index
    while let byte = peek, isWord(byte) { index += 1 }
    // A date of ten characters and its time may be separated by a space.
    if index - start == 10, peek == 0x20, index + 1 < bytes.count, isDigit(bytes[index + 1]) {
      index += 1
      while let byte = peek, isWord(byte) { index += 1 }
    }
    let text = text(start..<index)
    if let value = TOMLNode.Value(word: text) { return value }
    throw fail(text.isEmpty ? "a value is missing" : "\(text) is not a value; texts need quotes")
  }

  // MARK: - Strings

  private mutating func basicString() throws(TOMLError) -> String {
    let isLong = startsWith("\"\"\"")
    openString(isLong)
    var text: [UInt8] = []
    while let byte = peek {
      if isLong ? startsWith("\"\"\"") : byte == ascii("\"") {
        closeString(isLong, quote: ascii("\""), into: &text)
        return String(decoding: text, as: UTF8.self)
      }
      index += 1
      if byte == ascii("\\") {
        try escape(isLong, into: &text)
      } else {
        try append(byte, isLong, into: &text)
      }
    }
    throw fail("a text is not closed; \(isLong ? "\"\"\"" : "\"") is missing")
  }

  private mutating func literalString() throws(TOMLError) -> String {
    let isLong = startsWith("'''")
    openString(isLong)
    var text: [UInt8] = []
    while let byte = peek {
      if isLong ? startsWith("'''") : byte == ascii("'") {
        closeString(isLong, quote: ascii("'"), into: &text)
        return String(decoding: text, as: UTF8.self)
      }
      index += 1
      try append(byte, isLong, into: &text)
    }
    throw fail("a text is not closed; \(isLong ? "'''" : "'") is missing")
  }

  private mutating func openString(_ isLong: Bool) {
    index += isLong ? 3 : 1
    guard isLong else { return }
    if peek == 0x0d { index += 1 }
    if peek == 0x0a {
      index += 1
      line += 1
    }
  }

  /// Skips the closing quotes; up to two quotes directly before the closing three belong to the text.
  private mutating func closeString(_ isLong: Bool, quote: UInt8, into text: inout [UInt8]) {
    index += isLong ? 3 : 1
    while isLong, peek == quote {
      text.append(quote)
      index += 1
    }
  }

  private mutating func append(
    _ byte: UInt8, _ isLong: Bool, into text: inout [UInt8]
  ) throws(TOMLError) {
    if byte == 0x0a {
      guard isLong else { throw fail("a text is not closed on its line") }
      line += 1
    } else if byte < 0x20 && byte != 0x09 && byte != 0x0d || byte == 0x7f {
      throw fail("a text contains a control character; write it as \\uXXXX")
    }
    text.append(byte)
  }

  private mutating func escape(_ isLong: Bool, into text: inout [UInt8]) throws(TOMLError) {
    guard let byte = peek else { return }
    index += 1
    switch byte {
    case ascii("b"): text.append(0x08)
    case ascii("t"): text.append(0x09)
    case ascii("n"): text.append(0x0a)
    case ascii("f"): text.append(0x0c)
    case ascii("r"): text.append(0x0d)
    case ascii("\""), ascii("\\"): text.append(byte)
    case ascii("u"): try appendScalar(digits: 4, into: &text)
    case ascii("U"): try appendScalar(digits: 8, into: &text)
    case 0x20, 0x09, 0x0a, 0x0d:
      guard isLong else { throw fail("\\ before a space means nothing") }
      index -= 1
      skipLineEnding()
    default: throw fail("\\\(Character(Unicode.Scalar(byte))) means nothing; write \\\\ for \\")
    }
  }

  private mutating func appendScalar(digits: Int, into text: inout [UInt8]) throws(TOMLError) {
    let end = min(index + digits, bytes.count)
    let code = UInt32(self.text(index..<end), radix: 16)
    guard end - index == digits, let code, let scalar = Unicode.Scalar(code) else {
      throw fail("\\u and \\U need 4 and 8 hexadecimal digits of a character")
    }
    text += Array(String(Character(scalar)).utf8)
    index = end
  }

  // MARK: - Bytes

  var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  package func text(_ range: Range<Int>) -> String {
    String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
  }

  private func startsWith(_ text: StaticString) -> Bool { bytes.has(text, at: index) }

  @inline(__always) package mutating func take(_ text: StaticString) -> Bool {
    guard startsWith(text) else { return false }
    index += text.utf8CodeUnitCount
    return true
  }

  mutating func skipSpaces() {
    while peek == 0x20 || peek == 0x09 { index += 1 }
  }

  mutating func skipBlankLines() {
    while let byte = peek {
      switch byte {
      case 0x20, 0x09, 0x0d: index += 1
      case 0x0a:
        index += 1
        line += 1
      case ascii("#"): skipComment()
      default: return
      }
    }
  }

  /// Skips all white space up to the next character, after `\` at the end of a line.
  private mutating func skipLineEnding() {
    while let byte = peek, byte == 0x20 || (0x09...0x0d).contains(byte) {
      if byte == 0x0a { line += 1 }
      index += 1
    }
  }

  private mutating func skipComment() {
    while let byte = peek, byte != 0x0a {
      _ = byte
      index += 1
    }
  }

  private mutating func endLine() throws(TOMLError) {
    skipSpaces()
    if peek == ascii("#") { skipComment() }
    if peek == 0x0d { index += 1 }
    guard peek == nil || peek == 0x0a else { throw fail("unexpected text after the value") }
  }

  private func fail(_ message: String) -> TOMLError {
    TOMLError(line: line, message: message)
  }
}

extension TOMLNode.Value {
  /// The value of a number, boolean or date as written; nil for any other word.
  fileprivate init?(word: String) {
    switch word {
    case "true": self = .bool(true)
    case "false": self = .bool(false)
    default:
      let digits = word.filter { $0 != "_" }
      if let number = Int64(digits) {
        self = .integer(number)
      } else if let number = prefixedInteger(digits) {
        self = .integer(number)
      } else if let number = Double(digits), digits.utf8.first.map(isDigitOrSign) == true {
        self = .float(number)
      } else if word.utf8.count >= 8, word.utf8.prefix(2).allSatisfy(isDigit),
        word.contains("-") || word.contains(":")
      {
        self = .date(word)
      } else {
        return nil
      }
    }
  }
}

private func prefixedInteger(_ text: String) -> Int64? {
  switch text.prefix(2) {
  case "0x": Int64(text.dropFirst(2), radix: 16)
  case "0o": Int64(text.dropFirst(2), radix: 8)
  case "0b": Int64(text.dropFirst(2), radix: 2)
  default: nil
  }
}

private func ascii(_ scalar: Unicode.Scalar) -> UInt8 { UInt8(ascii: scalar) }

private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

private func isDigitOrSign(_ byte: UInt8) -> Bool {
  isDigit(byte) || byte == ascii("+") || byte == ascii("-")
}

private func isBareKey(_ byte: UInt8) -> Bool {
  isDigit(byte) || (0x61...0x7a).contains(byte | 0x20) || byte == ascii("_") || byte == ascii("-")
}

private func isWord(_ byte: UInt8) -> Bool {
  isBareKey(byte) || byte == ascii("+") || byte == ascii(".") || byte == ascii(":")
}

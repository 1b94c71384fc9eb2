// TOMLParser+Sources.swift - a source's table in its usual form, read in one step.

import NewsCore

extension TOMLParser {
  /// The next table and its line, if it is a source's and of the form in which nearly all are written:
  /// `[sources.name]` with `url`, `tags` and `critical`, each on one line, without escapes.
  ///
  /// Nil, and nothing read, when it is not: then the statements say what it is or what is wrong
  /// with it. A catalogue of ten thousand sources is read before every command, and this is five
  /// times faster than a tree of values that is checked afterwards.
  mutating func plainSource(addingTo sources: inout [Source]) -> Int? {
    let start = (index, line)
    skipBlankLines()
    let header = line
    if readPlainSource(&sources) { return header }
    (index, line) = start
    return nil
  }

  private mutating func readPlainSource(_ sources: inout [Source]) -> Bool {
    guard take("[sources."), let name = plainName(), take("]"), endPlainLine() else { return false }
    var url: String?
    var tags: [String]?
    var isCritical: Bool?
    while true {
      skipBlankLines()
      switch peek {
      case UInt8(ascii: "u"):
        guard url == nil, takeKey("url"), let value = plainURL() else { return false }
        url = value
      case UInt8(ascii: "t"):
        guard tags == nil, takeKey("tags"), let value = plainList() else { return false }
        tags = value
      case UInt8(ascii: "c"):
        guard isCritical == nil, takeKey("critical"), let value = plainFlag() else { return false }
        isCritical = value
      case nil, UInt8(ascii: "["):
        guard let url else { return false }
        sources.append(
          Source(name: name, url: url, isCritical: isCritical ?? false, tags: tags ?? []))
        return true
      default: return false
      }
      guard endPlainLine() else { return false }
    }
  }

  private mutating func plainName() -> String? {
    let start = index
    while let byte = peek, isSourceNameByte(byte), byte != UInt8(ascii: ".") { index += 1 }
    guard index - start <= 64, index > start, bytes[start] != UInt8(ascii: "-") else { return nil }
    return text(start..<index)
  }

  private mutating func plainURL() -> String? {
    guard let range = plainText() else { return nil }
    return isPlainURL(UnsafeBufferPointer(rebasing: bytes[range])) ? text(range) : nil
  }

  private mutating func plainFlag() -> Bool? {
    take("true") ? true : take("false") ? false : nil
  }

  private mutating func plainList() -> [String]? {
    guard take("[") else { return nil }
    var texts: [String] = []
    skipSpaces()
    while !take("]") {
      guard let range = plainText() else { return nil }
      texts.append(text(range))
      skipSpaces()
      if take(",") { skipSpaces() } else if peek != UInt8(ascii: "]") { return nil }
    }
    return texts
  }

  /// What stands between two quotes on one line, if none of it is special.
  private mutating func plainText() -> Range<Int>? {
    guard take("\"") else { return nil }
    let start = index
    while let byte = peek, byte >= 0x20, byte != UInt8(ascii: "\\"), byte != 0x7f {
      index += 1
      if byte == UInt8(ascii: "\"") { return start..<index - 1 }
    }
    return nil
  }

  private mutating func takeKey(_ key: StaticString) -> Bool {
    guard take(key) else { return false }
    skipSpaces()
    guard take("=") else { return false }
    skipSpaces()
    return true
  }

  private mutating func endPlainLine() -> Bool {
    skipSpaces()
    return peek == nil || peek == UInt8(ascii: "\n")
  }
}

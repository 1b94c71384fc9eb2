// TOMLParser+Sources.swift - reads a source's table of the usual form in one step.

import NewsCore
import NewsText

/// A valid source table of the usual form, as ranges of bytes between its quotes and brackets.
struct PlainSource {
  /// The line of its header.
  package var line: Int
  package var name: Range<Int>
  package var url = 0..<0
  /// The inside of a list of texts; empty without tags.
  package var tags = 0..<0
  /// The value of `critical`; nil when the table does not have it.
  package var isCritical: Bool?
}

extension TOMLParser {
  /// The next table, if it is a source of the usual form: `[sources.name]` with `url`, `tags` and
  /// `critical`, each on one line, without escapes.
  ///
  /// Nil otherwise; then nothing is read, and ``statement()`` reads the table or reports its error. A
  /// catalogue of ten thousand sources is read before every command, and this is ten times faster than
  /// reading a tree of values and checking it afterwards.
  mutating func plainSource() -> PlainSource? {
    let start = (index, line)
    skipBlankLines()
    if let source = readPlainSource() { return source }
    (index, line) = start
    return nil
  }

  /// Appends the source of a plain table; it is changed in the array, because copying a source is slow.
  package mutating func append(_ plain: PlainSource, to sources: inout [Source]) {
    sources.append(Source(name: text(plain.name), url: text(plain.url)))
    if let isCritical = plain.isCritical {
      sources[sources.count - 1].isCritical = isCritical
      sources[sources.count - 1].isNeverCritical = !isCritical
    }
    if !plain.tags.isEmpty { sources[sources.count - 1].tags = sharedTexts(plain.tags) }
  }

  private mutating func readPlainSource() -> PlainSource? {
    let header = line
    guard take("[sources."), let name = plainName(), take("]"), endPlainLine() else { return nil }
    var source = PlainSource(line: header, name: name)
    var hasURL = false
    var hasTags = false
    while true {
      skipBlankLines()
      switch peek {
      case UInt8(ascii: "u"):
        guard !hasURL, takeKey("url"), let url = plainURL() else { return nil }
        source.url = url
        hasURL = true
      case UInt8(ascii: "t"):
        guard !hasTags, takeKey("tags"), let tags = plainList() else { return nil }
        source.tags = tags
        hasTags = true
      case UInt8(ascii: "c"):
        guard source.isCritical == nil, takeKey("critical"), let flag = plainFlag() else {
          return nil
        }
        source.isCritical = flag
      case nil, UInt8(ascii: "["):
        return hasURL ? source : nil
      default: return nil
      }
      guard endPlainLine() else { return nil }
    }
  }

  private mutating func plainName() -> Range<Int>? {
    let start = index
    while let byte = peek, isSourceNameByte(byte), byte != UInt8(ascii: ".") { index += 1 }
    guard index - start <= 64, index > start, bytes[start] != UInt8(ascii: "-") else { return nil }
    return start..<index
  }

  private mutating func plainURL() -> Range<Int>? {
    guard let range = plainText() else { return nil }
    return isPlainURL(UnsafeBufferPointer(rebasing: bytes[range])) ? range : nil
  }

  private mutating func plainFlag() -> Bool? {
    take("true") ? true : take("false") ? false : nil
  }

  /// The bytes between the brackets of a list of plain texts; nil for anything else.
  private mutating func plainList() -> Range<Int>? {
    guard take("[") else { return nil }
    let start = index
    skipSpaces()
    while !take("]") {
      guard plainText() != nil else { return nil }
      skipSpaces()
      if take(",") { skipSpaces() } else if peek != UInt8(ascii: "]") { return nil }
    }
    return start..<index - 1
  }

  /// The texts of a list; equal lists share one array, because thousands of sources have the same tags.
  private mutating func sharedTexts(_ list: Range<Int>) -> [String] {
    let written = UnsafeBufferPointer(rebasing: bytes[list])
    for index in lists.indices where lists[index].written.elementsEqual(written) {
      return lists[index].texts
    }
    let texts = plainTexts(list)
    if lists.count < 16 { lists.append((written, texts)) }
    return texts
  }

  /// The texts of a list that ``plainList()`` has read: the bytes between the first and second quote,
  /// between the third and fourth, and so on.
  private func plainTexts(_ list: Range<Int>) -> [String] {
    var texts: [String] = []
    var start: Int?
    for offset in list where bytes[offset] == UInt8(ascii: "\"") {
      if let first = start { texts.append(text(first..<offset)) }
      start = start == nil ? offset + 1 : nil
    }
    return texts
  }

  /// The bytes between two quotes on one line; nil when they have escapes or other special characters.
  private mutating func plainText() -> Range<Int>? {
    guard take("\"") else { return nil }
    let start = index
    index = endOfPlainRun(bytes, from: start)
    // The search also stops at some bytes beyond ASCII, which are allowed here.
    while let byte = peek, byte >= 0x80 { index = endOfPlainRun(bytes, from: index + 1) }
    return take("\"") ? start..<index - 1 : nil
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

// JSONScanner.swift - moves over the values of a JSON document (RFC 8259) without storing them.

import NewsText

/// A position in the bytes of a JSON document, and the steps that are possible from there.
///
/// It accepts control characters in strings and lone surrogates, because feeds contain them. Trailing
/// commas and comments are not accepted.
struct JSONScanner {
  /// Most nested arrays and objects; a document with more is refused.
  static let maxDepth = 512

  let bytes: ByteSpan
  private(set) var index: Int

  init(_ bytes: ByteSpan, at index: Int = 0) {
    self.bytes = bytes
    self.index = index
  }

  var isAtObject: Bool { index < bytes.count && bytes[index] == Byte.openBrace }

  mutating func skipSpace() {
    while index < bytes.count, bytes[index].isSpace { index += 1 }
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  /// Steps over one value, which is inside `depth` arrays and objects; false when there is none.
  mutating func skipValue(depth: Int = 0) -> Bool {
    guard index < bytes.count, depth < JSONScanner.maxDepth else { return false }
    switch bytes[index] {
    case Byte.openBrace: return skipObject(depth: depth)
    case Byte.openBracket: return skipArray(depth: depth)
    case Byte.quote: return skipString()
    case UInt8(ascii: "t"): return skipWord("true")
    case UInt8(ascii: "f"): return skipWord("false")
    case UInt8(ascii: "n"): return skipWord("null")
    default: return skipNumber()
    }
  }

  private mutating func skipArray(depth: Int) -> Bool {
    index += 1
    skipSpace()
    if take(Byte.closeBracket) { return true }
    repeat {
      skipSpace()
      guard skipValue(depth: depth + 1) else { return false }
      skipSpace()
    } while take(Byte.comma)
    return take(Byte.closeBracket)
  }

  private mutating func skipObject(depth: Int) -> Bool {
    index += 1
    skipSpace()
    if take(Byte.closeBrace) { return true }
    repeat {
      skipSpace()
      guard takeName() != nil, skipValue(depth: depth + 1) else { return false }
      skipSpace()
    } while take(Byte.comma)
    return take(Byte.closeBrace)
  }

  /// Steps over a member's name and colon; returns the range between the quotation marks, or nil when
  /// no member begins here.
  mutating func takeName() -> Range<Int>? {
    guard index < bytes.count, bytes[index] == Byte.quote else { return nil }
    let start = index + 1
    guard skipString() else { return nil }
    let name = start..<index - 1
    skipSpace()
    guard take(Byte.colon) else { return nil }
    skipSpace()
    return name
  }

  private mutating func skipWord(_ word: StaticString) -> Bool {
    let end = index + word.utf8CodeUnitCount
    guard end <= bytes.count, bytes.slice(index, end).elementsEqual(word.bytes) else {
      return false
    }
    index = end
    return true
  }

  /// Steps over a number: digits, signs, points and exponents in any order, because ids may be numbers
  /// that no number type can represent.
  private mutating func skipNumber() -> Bool {
    let start = index
    var hasDigit = false
    while index < bytes.count, isNumberByte(bytes[index]) {
      hasDigit = hasDigit || bytes[index].isDigit
      index += 1
    }
    return hasDigit && index - start <= 1024
  }

  private func isNumberByte(_ byte: UInt8) -> Bool {
    byte.isDigit || byte == Byte.hyphen || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
      || byte | 0x20 == UInt8(ascii: "e")
  }

  /// Reads the number at the position, as its digits.
  mutating func takeNumber() -> ByteSpan? {
    let start = index
    return skipNumber() ? bytes.slice(start, index) : nil
  }
}

// MARK: - Strings

extension JSONScanner {
  /// Steps over the string whose opening quotation mark is here.
  private mutating func skipString() -> Bool {
    index += 1
    while true {
      index = bytes.endOfJSONRun(from: index)
      guard index < bytes.count else { return false }
      index += 1
      if bytes[index - 1] == Byte.quote { return true }
      guard skipEscape() else { return false }
    }
  }

  /// Steps over the rest of an escape, after its backslash.
  private mutating func skipEscape() -> Bool {
    guard index < bytes.count else { return false }
    let byte = bytes[index]
    index += 1
    switch byte {
    case Byte.quote, Byte.backslash, Byte.slash, UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return true
    case UInt8(ascii: "u"):
      return takeHex() != nil
    default:
      return false
    }
  }

  /// Reads the string at the position, with its escapes replaced; nil when there is none.
  mutating func takeString() -> String? {
    guard take(Byte.quote) else { return nil }
    let start = index
    index = bytes.endOfJSONRun(from: index)
    guard index < bytes.count, bytes[index] == Byte.backslash else {
      return take(Byte.quote) ? bytes.slice(start, index - 1).text : nil
    }
    var output = ByteBuilder(capacity: 2 * (index - start) + 64)
    output.append(contentsOf: bytes.slice(start, index))
    while index < bytes.count, !take(Byte.quote) {
      guard take(Byte.backslash), takeEscape(to: &output) else { return nil }
      let run = index
      index = bytes.endOfJSONRun(from: index)
      output.append(contentsOf: bytes.slice(run, index))
    }
    return output.text
  }

  /// Appends the character of an escape, after its backslash (RFC 8259 section 7).
  private mutating func takeEscape(to output: inout ByteBuilder) -> Bool {
    guard index < bytes.count else { return false }
    let byte = bytes[index]
    index += 1
    switch byte {
    case Byte.quote, Byte.backslash, Byte.slash: output.append(byte)
    case UInt8(ascii: "n"): output.append(Byte.lineFeed)
    case UInt8(ascii: "t"): output.append(Byte.tab)
    case UInt8(ascii: "r"): if !isBeforeLineFeed { output.append(Byte.lineFeed) }
    // Backspace and form feed are control characters, which are dropped everywhere.
    case UInt8(ascii: "b"), UInt8(ascii: "f"): break
    case UInt8(ascii: "u"): return takeUnicodeEscape(to: &output)
    default: return false
    }
    return true
  }

  /// Whether `\n` follows: `\r\n` becomes one line feed, as in XML (XML 1.0 section 2.11).
  private var isBeforeLineFeed: Bool {
    index + 1 < bytes.count && bytes[index] == Byte.backslash
      && bytes[index + 1] == UInt8(ascii: "n")
  }

  /// Appends the character of `\uXXXX`; a high and a low surrogate make one character.
  ///
  /// `\ud83d\ude00` is U+1F600: 0x10000 + (0xd83d - 0xd800) << 10 + (0xde00 - 0xdc00).
  private mutating func takeUnicodeEscape(to output: inout ByteBuilder) -> Bool {
    guard let unit = takeHex() else { return false }
    var value = unit
    if (0xd800...0xdbff).contains(unit), index + 1 < bytes.count,
      bytes[index] == Byte.backslash, bytes[index + 1] == UInt8(ascii: "u")
    {
      let next = index
      index += 2
      guard let low = takeHex() else { return false }
      if (0xdc00...0xdfff).contains(low) {
        value = 0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00)
      } else {
        index = next
      }
    }
    output.appendCleaned(Unicode.Scalar(value) ?? "\u{fffd}")
    return true
  }

  /// Reads four hexadecimal digits.
  private mutating func takeHex() -> UInt32? {
    guard index + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = hexadecimalValue(bytes[index]) else { return nil }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The offset of the first quotation mark or backslash from `start` on; the end if there is none.
  ///
  /// Reads eight bytes at a step. A byte that equals the sought one becomes zero by an exclusive or,
  /// and subtracting one from a zero byte borrows into its high bit:
  ///
  ///     bytes              61 62 5c 63      a b \ c
  ///     ^ 5c 5c 5c 5c      3d 3e 00 3f
  ///     - 01 01 01 01      3c 3d ff 3d      the high bit marks the backslash
  ///
  /// Bytes from 0x80 on keep their high bit and would be marked as well, so `& ~word` clears those. A
  /// borrow can mark bytes after the first match, never before it, and only the first is used.
  fileprivate func endOfJSONRun(from start: Int) -> Int {
    guard let base = UnsafeRawPointer(baseAddress) else { return start }
    let ones: UInt64 = 0x0101_0101_0101_0101
    var index = start
    while index &+ 8 <= count {
      let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let quotes = (word ^ ones &* UInt64(Byte.quote)) &- ones
      let backslashes = (word ^ ones &* UInt64(Byte.backslash)) &- ones
      let marks = (quotes | backslashes) & ~word & (ones << 7)
      if marks != 0 { return index &+ marks.trailingZeroBitCount / 8 }
      index &+= 8
    }
    while index < count, self[index] != Byte.quote, self[index] != Byte.backslash { index &+= 1 }
    return index
  }
}

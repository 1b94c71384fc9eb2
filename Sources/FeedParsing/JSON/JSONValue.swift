// JSONValue.swift - a JSON document as values; forgiving of what feeds contain.

import NewsCore
import NewsText

/// One JSON value.
enum JSONValue {
  case null
  case bool(Bool)
  /// As written: ids may be numbers longer than any integer.
  case number(String)
  case string(String)
  case array([JSONValue])
  /// In the order of the document; of equal keys the last counts.
  case object([(key: String, value: JSONValue)])

  subscript(_ key: StaticString) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key.withBytes { $0.elementsEqual(key.bytes) } }?.value
  }

  var array: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  var isObject: Bool {
    if case .object = self { true } else { false }
  }

  var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// A string that says something, or a number in its digits.
  var text: String? {
    switch self {
    case .string(let text): text.nonBlank
    case .number(let digits): digits
    default: nil
    }
  }
}

extension StaticString {
  var bytes: ByteSpan { ByteSpan(start: utf8Start, count: utf8CodeUnitCount) }
}

/// Reads one document (RFC 8259); nil when it is none.
///
/// Recursion is bounded by `maxDepth`. Raw controls in strings and lone surrogates are tolerated;
/// trailing commas and comments are not. What stands behind the document is for the caller to judge.
struct JSONReader: ~Copyable {
  static let maxDepth = 512

  private let bytes: ByteSpan
  private var index = 0
  private var scratch = ByteBuilder()

  init(_ bytes: ByteSpan) {
    self.bytes = bytes
  }

  mutating func read() -> JSONValue? {
    skipSpace()
    guard let value = readValue(depth: 0) else { return nil }
    skipSpace()
    return value
  }

  /// Nothing but white space followed what was read.
  var isAtEnd: Bool { index == bytes.count }

  private mutating func skipSpace() {
    while index < bytes.count, bytes[index].isSpace { index += 1 }
  }

  private mutating func readValue(depth: Int) -> JSONValue? {
    guard index < bytes.count, depth < JSONReader.maxDepth else { return nil }
    switch bytes[index] {
    case UInt8(ascii: "{"): return readObject(depth: depth)
    case UInt8(ascii: "["): return readArray(depth: depth)
    case Byte.quote: return readString().map(JSONValue.string)
    case UInt8(ascii: "t"): return readWord("true", .bool(true))
    case UInt8(ascii: "f"): return readWord("false", .bool(false))
    case UInt8(ascii: "n"): return readWord("null", .null)
    default: return readNumber()
    }
  }

  private mutating func readWord(_ word: StaticString, _ value: JSONValue) -> JSONValue? {
    let end = index + word.utf8CodeUnitCount
    guard end <= bytes.count, bytes.slice(index, end).elementsEqual(word.bytes) else { return nil }
    index = end
    return value
  }

  private mutating func readNumber() -> JSONValue? {
    let start = index
    while index < bytes.count, isNumberByte(bytes[index]) { index += 1 }
    let digits = bytes.slice(start, index)
    guard digits.contains(where: \.isDigit), digits.count <= 1024 else { return nil }
    return .number(digits.text)
  }

  private func isNumberByte(_ byte: UInt8) -> Bool {
    byte.isDigit || byte == Byte.hyphen || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
      || byte | 0x20 == UInt8(ascii: "e")
  }

  private mutating func readArray(depth: Int) -> JSONValue? {
    var elements: [JSONValue] = []
    index += 1
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array(elements) }
    while let element = readValue(depth: depth + 1) {
      elements.append(element)
      skipSpace()
      if take(UInt8(ascii: "]")) { return .array(elements) }
      guard take(UInt8(ascii: ",")) else { return nil }
      skipSpace()
    }
    return nil
  }

  private mutating func readObject(depth: Int) -> JSONValue? {
    var members: [(key: String, value: JSONValue)] = []
    index += 1
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object(members) }
    while index < bytes.count, bytes[index] == Byte.quote, let key = readString() {
      skipSpace()
      guard take(Byte.colon) else { return nil }
      skipSpace()
      guard let value = readValue(depth: depth + 1) else { return nil }
      members.append((key, value))
      skipSpace()
      if take(UInt8(ascii: "}")) { return .object(members) }
      guard take(UInt8(ascii: ",")) else { return nil }
      skipSpace()
    }
    return nil
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }
}

// MARK: - Strings

extension JSONReader {
  /// The string whose opening quotation mark is at `index`.
  private mutating func readString() -> String? {
    index += 1
    let start = index
    while index < bytes.count, bytes[index] != Byte.quote, bytes[index] != 0x5c { index += 1 }
    guard index < bytes.count else { return nil }
    if bytes[index] == Byte.quote {
      index += 1
      return bytes.slice(start, index - 1).text
    }
    return readEscapedString(from: start)
  }

  private mutating func readEscapedString(from start: Int) -> String? {
    scratch.removeAll()
    scratch.append(contentsOf: bytes.slice(start, index))
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == Byte.quote { return scratch.text }
      if byte != 0x5c {
        scratch.append(byte)
      } else if !readEscape() {
        return nil
      }
    }
    return nil
  }

  private mutating func readEscape() -> Bool {
    guard index < bytes.count else { return false }
    let byte = bytes[index]
    index += 1
    switch byte {
    case Byte.quote, 0x5c, Byte.slash: scratch.append(byte)
    case UInt8(ascii: "n"): scratch.append(Byte.lineFeed)
    case UInt8(ascii: "t"): scratch.append(Byte.tab)
    case UInt8(ascii: "r"): if !followsLineFeed { scratch.append(Byte.lineFeed) }
    case UInt8(ascii: "b"), UInt8(ascii: "f"): break
    case UInt8(ascii: "u"): return readUnicodeEscape()
    default: return false
    }
    return true
  }

  /// Line ends are line feeds, as XML has them.
  private var followsLineFeed: Bool {
    index + 1 < bytes.count && bytes[index] == 0x5c && bytes[index + 1] == UInt8(ascii: "n")
  }

  private mutating func readUnicodeEscape() -> Bool {
    guard let unit = readHex() else { return false }
    var value = unit
    if (0xd800...0xdbff).contains(unit), index + 1 < bytes.count, bytes[index] == 0x5c,
      bytes[index + 1] == UInt8(ascii: "u")
    {
      let mark = index
      index += 2
      guard let low = readHex() else { return false }
      if (0xdc00...0xdfff).contains(low) {
        value = 0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00)
      } else {
        index = mark
      }
    }
    scratch.appendCleaned(Unicode.Scalar(value) ?? "\u{fffd}")
    return true
  }

  private mutating func readHex() -> UInt32? {
    guard index + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = bytes[index].hexValue else { return nil }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }
}

// Entities.swift - decodes character references.

import NewsText

/// A character reference: its one or two characters, and its length.
struct CharacterReference {
  var first: Unicode.Scalar
  var second: Unicode.Scalar?
  /// Length in bytes, with the ampersand.
  var length: Int

  /// The rules for when an ampersand begins a reference.
  enum Rules {
    /// A semicolon must end the reference.
    case xml
    /// Some names need no semicolon (WHATWG HTML section 13.5).
    case htmlText
    /// As in text, but not before `=` or a letter: `?a=1&copy=2` is a query (WHATWG HTML section
    /// 13.2.5.73).
    case htmlAttribute
  }

  /// Reads the reference at `start`; nil when the ampersand there begins none.
  init?(_ bytes: ByteSpan, at start: Int, _ rules: Rules) {
    guard start + 1 < bytes.count else { return nil }
    if bytes[start + 1] == Byte.hash {
      self.init(numberIn: bytes, at: start, isStrict: rules == .xml)
    } else {
      self.init(nameIn: bytes, at: start, rules)
    }
  }

  private init?(numberIn bytes: ByteSpan, at start: Int, isStrict: Bool) {
    var index = start + 2
    let isHex = index < bytes.count && bytes[index] | 0x20 == UInt8(ascii: "x")
    if isHex { index += 1 }
    let firstDigit = index
    var value: UInt32 = 0
    while index < bytes.count, let digit = hexadecimalValue(bytes[index]), isHex || digit < 10 {
      value = min(value * (isHex ? 16 : 10) + UInt32(digit), 0x11_0000)
      index += 1
    }
    guard index > firstDigit else { return nil }
    let isClosed = index < bytes.count && bytes[index] == Byte.semicolon
    if isStrict, !isClosed { return nil }
    first = scalar(ofReference: value)
    length = index + (isClosed ? 1 : 0) - start
  }

  private init?(nameIn bytes: ByteSpan, at start: Int, _ rules: Rules) {
    var end = start + 1
    while end < bytes.count, end - start <= 32, bytes[end].isLetter || bytes[end].isDigit {
      end += 1
    }
    if end < bytes.count, bytes[end] == Byte.semicolon,
      let entity = namedEntity(bytes.slice(start + 1, end))
    {
      self.init(entity, length: end + 1 - start)
      // In XML, names come from the entity sets of XHTML and RSS 0.91, in which lang and rang are other
      // characters than in HTML 5.
      if rules == .xml, first == "\u{27e8}" { first = "\u{2329}" }
      if rules == .xml, first == "\u{27e9}" { first = "\u{232a}" }
      return
    }
    if rules == .xml { return nil }
    guard let legacy = CharacterReference.legacy(in: bytes, start..<end, rules) else { return nil }
    self = legacy
  }

  fileprivate init(_ entity: NamedEntity, length: Int) {
    (first, second) = (entity.first, entity.second)
    self.length = length
  }

  /// The longest reference in `range` whose name may lack its semicolon: `&copy` in `&copyright`.
  private static func legacy(
    in bytes: ByteSpan, _ range: Range<Int>, _ rules: Rules
  ) -> CharacterReference? {
    let start = range.lowerBound
    // The longest name that may lack its semicolon has six letters.
    for candidate in stride(from: min(range.upperBound, start + 7), to: start + 2, by: -1) {
      guard let entity = namedEntity(bytes.slice(start + 1, candidate)), entity.isLegacy
      else { continue }
      if rules == .htmlAttribute, candidate < bytes.count,
        bytes[candidate] == Byte.equals || bytes[candidate].isLetter || bytes[candidate].isDigit
      {
        return nil
      }
      return CharacterReference(entity, length: candidate - start)
    }
    return nil
  }
}

/// The scalar of a numeric reference; 0x80 to 0x9f mean windows-1252 (WHATWG HTML section 13.2.5.80).
private func scalar(ofReference value: UInt32) -> Unicode.Scalar {
  switch value {
  case 0x80...0x9f: windows1252[Int(value - 0x80)]
  case 0x0d: "\n"
  case 0x09, 0x0a, 0x20...0x7e: Unicode.Scalar(value) ?? "\u{fffd}"
  case 0...0x1f, 0x7f, 0xfffe, 0xffff: "\u{fffd}"
  default: Unicode.Scalar(value) ?? "\u{fffd}"
  }
}

/// The scalars of windows-1252 from 0x80 to 0x9f; unassigned bytes are U+FFFD.
let windows1252: [Unicode.Scalar] = [
  "\u{20ac}", "\u{fffd}", "\u{201a}", "\u{192}", "\u{201e}", "\u{2026}", "\u{2020}", "\u{2021}",
  "\u{2c6}", "\u{2030}", "\u{160}", "\u{2039}", "\u{152}", "\u{fffd}", "\u{17d}", "\u{fffd}",
  "\u{fffd}", "\u{2018}", "\u{2019}", "\u{201c}", "\u{201d}", "\u{2022}", "\u{2013}", "\u{2014}",
  "\u{2dc}", "\u{2122}", "\u{161}", "\u{203a}", "\u{153}", "\u{fffd}", "\u{17e}", "\u{178}",
]

private struct NamedEntity {
  var first: Unicode.Scalar
  var second: Unicode.Scalar?
  var isLegacy: Bool
}

private func namedEntity(_ name: ByteSpan) -> NamedEntity? {
  if name.count == 3, name.hasExactly("amp") {
    return NamedEntity(first: "&", isLegacy: true)
  }
  if name.count == 2, name[1] == UInt8(ascii: "t") {
    if name[0] == UInt8(ascii: "l") { return NamedEntity(first: "<", isLegacy: true) }
    if name[0] == UInt8(ascii: "g") { return NamedEntity(first: ">", isLegacy: true) }
  }
  if name.count == 4, name.hasExactly("apos") { return NamedEntity(first: "'", isLegacy: false) }
  if name.count == 4, name.hasExactly("quot") { return NamedEntity(first: "\"", isLegacy: true) }
  return searchedEntity(name)
}

/// Finds a name in the table by binary search over its bytes: it goes back from the middle to the start
/// of a row, compares the name, and continues in one half.
private func searchedEntity(_ name: ByteSpan) -> NamedEntity? {
  let table = ByteSpan(start: entityTable.utf8Start, count: entityTable.utf8CodeUnitCount)
  var low = 0
  var high = table.count
  while low < high {
    var row = (low + high) / 2
    while row > low, table[row - 1] > Byte.space { row -= 1 }
    var end = row
    while end < high, table[end] > Byte.space { end += 1 }
    var nameEnd = row
    while nameEnd < end, table[nameEnd] != Byte.colon, table[nameEnd] != UInt8(ascii: ".") {
      nameEnd += 1
    }
    let candidate = table.slice(row, nameEnd)
    if candidate.elementsEqual(name) {
      return NamedEntity(row: table.slice(nameEnd, end))
    }
    if candidate.lexicographicallyPrecedes(name) { low = end + 1 } else { high = max(row - 1, low) }
  }
  return nil
}

extension NamedEntity {
  /// Reads the part of a row after the name: a mark, then one or two scalars in hexadecimal (`.c6`).
  fileprivate init?(row: ByteSpan) {
    guard let mark = row.first else { return nil }
    var values: [UInt32] = [0]
    for byte in row.dropFirst() {
      if let digit = hexadecimalValue(byte) {
        values[values.count - 1] = values[values.count - 1] << 4 | UInt32(digit)
      } else {
        values.append(0)
      }
    }
    guard let first = Unicode.Scalar(values[0]) else { return nil }
    self.first = first
    second = values.count > 1 ? Unicode.Scalar(values[1]) : nil
    isLegacy = mark == UInt8(ascii: ".")
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether the whole is `name`, case included.
  fileprivate func hasExactly(_ name: StaticString) -> Bool {
    let expected = ByteSpan(start: name.utf8Start, count: name.utf8CodeUnitCount)
    return elementsEqual(expected)
  }
}

extension ByteBuilder {
  /// Appends `bytes` with references replaced; false when an ampersand began no reference.
  @discardableResult
  mutating func append(decoding bytes: ByteSpan, _ rules: CharacterReference.Rules) -> Bool {
    var isClean = true
    var start = 0
    while let hit = bytes.firstOffset(of: Byte.ampersand, from: start, to: bytes.count) {
      append(contentsOf: bytes.slice(start, hit))
      if let reference = CharacterReference(bytes, at: hit, rules) {
        append(reference.first)
        if let second = reference.second { append(second) }
        start = hit + reference.length
      } else {
        isClean = false
        append(Byte.ampersand)
        start = hit + 1
      }
    }
    append(contentsOf: bytes.slice(start, bytes.count))
    return isClean
  }
}

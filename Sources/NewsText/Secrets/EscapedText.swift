// EscapedText.swift - reads characters that are written as escapes of URLs, markup or JSON.

/// A text whose characters may be written as escapes, read one by one.
///
/// It reads percent-encoding (RFC 3986 section 2.1), numeric and common named character references (XML
/// 1.0 section 4.1; the semicolon may be missing, as in HTML), and the escapes of JSON strings (RFC 8259
/// section 7). An escape may itself be escaped, as `&amp;#43;` and `%252B`, up to ``maxLayers`` times.
struct EscapedText {
  /// One character, and where the next one begins.
  struct Character {
    /// A byte as it is in the text, or the scalar of an escape.
    var value: UInt32
    var end: Int
  }

  static let maxLayers = 3

  let bytes: UnsafeBufferPointer<UInt8>

  /// The character at `index`, with as many layers of escapes decoded as there are.
  func character(at index: Int) -> Character {
    character(at: index, layers: EscapedText.maxLayers)
  }

  /// The end of a character at `index` that a reader does not see, such as a zero-width space; nil for any
  /// other.
  func endOfInvisible(at index: Int) -> Int? {
    let character = character(at: index)
    if character.value >= 0x80, character.end > index + 1 {
      return isInvisible(character.value) ? character.end : nil
    }
    // The lead bytes of the scalars below, in UTF-8.
    guard [0xc2, 0xd8, 0xe1, 0xe2, 0xef].contains(bytes[index]) else { return nil }
    var decoder = UTF8()
    var rest = bytes[index...].prefix(4).makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&rest), isInvisible(scalar.value) else {
      return nil
    }
    return index + UTF8.width(scalar)
  }

  /// Whether the character at `index` may be a letter; false for the frequent `&lt;` and `\"`.
  func mayBeLetter(at index: Int) -> Bool {
    guard EscapedText.isEscapeStart(bytes[index]) else { return true }
    guard index + 1 < bytes.count else { return false }
    switch bytes[index + 1] {
    case UInt8(ascii: "#"), UInt8(ascii: "a"), UInt8(ascii: "u"): return true
    case let next: return bytes[index] == UInt8(ascii: "%") || EscapedText.isEscapeStart(next)
    }
  }

  static func isEscapeStart(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "%") || byte == UInt8(ascii: "&") || byte == UInt8(ascii: "\\")
  }

  private func isInvisible(_ value: UInt32) -> Bool {
    value >= 0x80 && Unicode.Scalar(value).map(isTerminalUnsafe) ?? false
  }
}

// MARK: - Escapes

extension EscapedText {
  private func character(at index: Int, layers: Int) -> Character {
    let byte = bytes[index]
    guard layers > 0, EscapedText.isEscapeStart(byte) else {
      return Character(value: UInt32(byte), end: index + 1)
    }
    let start = character(at: index, layers: layers - 1)
    var reader = Reader(text: self, index: start.end, layers: layers - 1)
    let value: UInt32? =
      switch start.value {
      case 0x25: reader.hexadecimal(digits: 2)
      case 0x26: reader.reference()
      case 0x5c: reader.jsonEscape()
      default: nil
      }
    return value.map { Character(value: $0, end: reader.index) } ?? start
  }

  /// Reads the characters of one escape, with all layers decoded that are around it.
  private struct Reader {
    /// The names of XML, and those of HTML for other characters of base64.
    private static let names: [(name: StaticString, value: UInt32)] = [
      ("amp", 0x26), ("lt", 0x3c), ("gt", 0x3e), ("quot", 0x22), ("apos", 0x27), ("sol", 0x2f),
      ("equals", 0x3d), ("plus", 0x2b),
    ]

    let text: EscapedText
    var index: Int
    let layers: Int

    private var next: Character? {
      index < text.bytes.count ? text.character(at: index, layers: layers) : nil
    }

    private mutating func take(_ value: UInt32) -> Bool {
      guard let next, next.value == value else { return false }
      index = next.end
      return true
    }

    private mutating func digit(radix: UInt32) -> UInt32? {
      guard let next, let byte = UInt8(exactly: next.value),
        let digit = hexadecimalValue(byte), digit < radix
      else { return nil }
      index = next.end
      return UInt32(digit)
    }

    mutating func hexadecimal(digits: Int) -> UInt32? {
      var value: UInt32 = 0
      for _ in 0..<digits {
        guard let digit = digit(radix: 16) else { return nil }
        value = value << 4 | digit
      }
      return value
    }

    mutating func jsonEscape() -> UInt32? {
      if take(0x75) { return hexadecimal(digits: 4) }
      guard let next, next.value == 0x22 || next.value == 0x2f || next.value == 0x5c else {
        return nil
      }
      index = next.end
      return next.value
    }

    mutating func reference() -> UInt32? {
      guard let value = take(0x23) ? number() : named() else { return nil }
      _ = take(0x3b)
      return value
    }

    /// At most eight digits, which may begin with zeros.
    private mutating func number() -> UInt32? {
      let radix: UInt32 = take(0x78) || take(0x58) ? 16 : 10
      guard var value = digit(radix: radix) else { return nil }
      for _ in 1..<8 {
        guard let digit = digit(radix: radix) else { break }
        value = value * radix + digit
      }
      return value
    }

    private mutating func named() -> UInt32? {
      let start = index
      for (name, value) in EscapedText.Reader.names {
        index = start
        let isFound = name.withUTF8Buffer { $0.allSatisfy { take(UInt32($0)) } }
        if isFound { return value }
      }
      return nil
    }
  }
}

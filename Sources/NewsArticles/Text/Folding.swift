// Folding.swift - reads the words of a text, with case, accents, width and HTML entities folded.

/// Reads the words of a UTF-8 text one by one.
///
/// A word is a run of letters and digits. Apostrophes inside a word and combining marks are dropped,
/// every ideograph is a word of its own, and a character reference that a publisher escaped twice
/// ("&amp;quot;" in the document) is read as the character that it names.
struct Folding {
  struct Word {
    var hash: UInt64
    var letters: Int
    var hasDigit: Bool
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private var offset = 0
  private var hash = hashStart
  private var letters = 0
  private var hasDigit = false

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  mutating func nextWord() -> Word? {
    while offset < bytes.count {
      let byte = bytes[offset]
      if byte < 0x80 {
        if addASCII(byte) { continue }
      } else if addScalar() {
        continue
      }
      if let word = takeWord() { return word }
    }
    return takeWord()
  }

  private mutating func takeWord() -> Word? {
    guard letters > 0 else { return nil }
    defer { (hash, letters, hasDigit) = (hashStart, 0, false) }
    return Word(hash: max(mixed(hash, UInt64(letters)), 1), letters: letters, hasDigit: hasDigit)
  }

  /// A step of ``contentHash(_:from:)``, here because it runs once a byte: calls between modules are not inlined.
  private mutating func add(_ byte: UInt8) {
    hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    letters += 1
  }

  /// False where a word ends.
  private mutating func addASCII(_ byte: UInt8) -> Bool {
    let isPartOfWord = addIfPartOfWord(byte)
    if !isPartOfWord, byte == UInt8(ascii: "&") { return addReference() }
    offset += 1
    return isPartOfWord
  }

  /// Adds a letter or a digit and leaves out an apostrophe; false for any other byte, which ends a word.
  private mutating func addIfPartOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x61...0x7a: add(byte)
    case 0x41...0x5a: add(byte | 0x20)
    case 0x30...0x39:
      add(byte)
      hasDigit = true
    case UInt8(ascii: "'"): break
    default: return false
    }
    return true
  }

  /// Adds the character of a reference such as `&amp;`; "&" alone ends the word.
  private mutating func addReference() -> Bool {
    let end = bytes[offset...].prefix(12).firstIndex(of: UInt8(ascii: ";"))
    guard let end, let scalar = referencedScalar(bytes[(offset + 1)..<end]) else {
      offset += 1
      return false
    }
    offset = end + 1
    return add(scalar)
  }

  private mutating func addScalar() -> Bool {
    let (scalar, length) = decodedScalar(bytes, at: offset)
    if isIdeograph(scalar), letters > 0 { return false }
    offset += length
    let isPartOfWord = add(scalar)
    return isPartOfWord && !isIdeograph(scalar)
  }

  /// False where a word ends.
  private mutating func add(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return addIfPartOfWord(UInt8(truncatingIfNeeded: scalar.value)) }
    switch folded(scalar) {
    case .nothing: return true
    case .end: return false
    case .ascii(let text):
      text.withUTF8Buffer { for byte in $0 { add(byte) } }
      return true
    case .scalar(let scalar):
      if scalar.properties.numericType != nil { hasDigit = true }
      for byte in String(scalar).utf8 { add(byte) }
      return true
    }
  }
}

/// The character of "amp", "#39" or "#x27"; only names that occur in titles are known.
private func referencedScalar(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Unicode.Scalar? {
  guard let first = name.first else { return nil }
  if first == UInt8(ascii: "#") {
    let digits = String(decoding: name.dropFirst(), as: UTF8.self)
    let isHex = digits.hasPrefix("x") || digits.hasPrefix("X")
    let value = isHex ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
    return value.flatMap(Unicode.Scalar.init)
  }
  return namedReferences[String(decoding: name, as: UTF8.self)]
}

private let namedReferences: [String: Unicode.Scalar] = [
  "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "rsquo": "\u{2019}",
  "lsquo": "\u{2018}", "rdquo": "\u{201d}", "ldquo": "\u{201c}", "ndash": "\u{2013}",
  "mdash": "\u{2014}", "hellip": "\u{2026}",
]

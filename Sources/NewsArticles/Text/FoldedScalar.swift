// FoldedScalar.swift - the plain form of a character outside ASCII, for comparing words.

/// What a scalar adds to a word.
enum FoldedScalar {
  /// The scalar adds nothing: it is an accent, or a sign that may occur inside a word.
  case nothing
  /// The scalar is not part of a word.
  case end
  case ascii(StaticString)
  case scalar(Unicode.Scalar)
}

/// Folds case, accents and compatibility forms, as far as titles need it.
///
/// It follows Unicode's NFKC and case folding, which the standard library does not offer.
func folded(_ scalar: Unicode.Scalar) -> FoldedScalar {
  switch scalar.value {
  case 0xad, 0x2019, 0x2018, 0x02bc, 0x200b...0x200d, 0xfe00...0xfe0f, 0xfeff: return .nothing
  case 0xaa, 0xb5, 0xba: return .scalar(scalar)
  case 0xc0...0x17f: return latin(scalar)
  case 0x1e00...0x1eff: return vietnamese(scalar)
  case 0x2000...0x2bff, 0x3000...0x3003, 0x3008...0x3020: return symbol(scalar)
  case 0xfb00...0xfb06: return ligature(scalar)
  case 0xff10...0xff19, 0xff21...0xff3a, 0xff41...0xff5a: return wide(scalar)
  default: return other(scalar)
  }
}

private func other(_ scalar: Unicode.Scalar) -> FoldedScalar {
  let properties = scalar.properties
  switch properties.generalCategory {
  case .nonspacingMark, .enclosingMark: return .nothing
  case .spacingMark: return .scalar(scalar)
  default: break
  }
  guard properties.isAlphabetic || properties.numericType != nil else { return .end }
  if let plain = plainLetters[scalar] { return .scalar(plain) }
  guard let lower = properties.lowercaseMapping.unicodeScalars.first else { return .end }
  return .scalar(plainLetters[lower] ?? lower)
}

/// Punctuation and pictographs end a word; characters with the property Alphabetic do not.
private func symbol(_ scalar: Unicode.Scalar) -> FoldedScalar {
  switch scalar.value {
  case 0x2070...0x2079, 0x2080...0x2089: .scalar(Unicode.Scalar(0x30 + UInt8(scalar.value & 0xf)))
  case 0x2c00...: .end
  default: scalar.properties.isAlphabetic ? other(scalar) : .end
  }
}

private func wide(_ scalar: Unicode.Scalar) -> FoldedScalar {
  let byte = UInt8(truncatingIfNeeded: scalar.value - 0xfee0)
  return .scalar(Unicode.Scalar((0x41...0x5a).contains(byte) ? byte | 0x20 : byte))
}

private func ligature(_ scalar: Unicode.Scalar) -> FoldedScalar {
  let texts: [StaticString] = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"]
  return .ascii(texts[Int(scalar.value - 0xfb00)])
}

/// The plain letters of U+00C0 to U+017F; a dot is not a letter, and a digit n means
/// `letterPairs[n - 1]`: "1" for U+00C6 (Æ) is "ae".
private let latinLetters: StaticString = """
  aaaaaa1ceeeeiiiidnooooo.ouuuuy23aaaaaa1ceeeeiiiidnooooo.ouuuuy2y\
  aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii44jjkkklllllll\
  lllnnnnnnnnnoooooo55rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs
  """

/// The plain letters of U+1E00 to U+1EFF.
private let vietnameseLetters: StaticString = """
  aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmm\
  mmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv\
  wwwwwwwwwwxxxxyyzzzzzzhtwyassssdaaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee\
  eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyyllvvyy
  """

private let letterPairs: [StaticString] = ["ae", "th", "ss", "ij", "oe"]

private func latin(_ scalar: Unicode.Scalar) -> FoldedScalar {
  plain(latinLetters, Int(scalar.value) - 0xc0)
}

private func vietnamese(_ scalar: Unicode.Scalar) -> FoldedScalar {
  scalar.value == 0x1e9e ? .ascii("ss") : plain(vietnameseLetters, Int(scalar.value) - 0x1e00)
}

private func plain(_ letters: StaticString, _ index: Int) -> FoldedScalar {
  letters.withUTF8Buffer { letters in
    guard index < letters.count else { return .end }
    let letter = letters[index]
    switch letter {
    case UInt8(ascii: "."): return .end
    case 0x31...0x35: return .ascii(letterPairs[Int(letter - 0x31)])
    default: return .scalar(Unicode.Scalar(letter))
    }
  }
}

/// Cyrillic and Greek letters with an accent that may also be written as a separate mark.
private let plainLetters: [Unicode.Scalar: Unicode.Scalar] = [
  "й": "и", "Й": "и", "ё": "е", "Ё": "е", "ї": "і", "Ї": "і", "ў": "у", "Ў": "у", "ѓ": "г",
  "ќ": "к", "ά": "α", "έ": "ε", "ή": "η", "ί": "ι", "ό": "ο", "ύ": "υ", "ώ": "ω", "ϊ": "ι",
  "ϋ": "υ", "ΐ": "ι", "ΰ": "υ", "ς": "σ", "Ά": "α", "Έ": "ε", "Ή": "η", "Ί": "ι", "Ό": "ο",
  "Ύ": "υ", "Ώ": "ω",
]

/// Whether the scalar is of a script without spaces, in which each character counts as a word.
func isIdeograph(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x3040...0x30ff, 0x3400...0x9fff, 0xf900...0xfaff, 0x20000...0x3ffff: true
  default: false
  }
}

/// The scalar at `offset`, where the byte is at least 0x80, and its length in bytes; the bytes are from
/// a String and therefore valid UTF-8.
///
/// `c3 a9` is é: the length is 2, and (c3 & 1f) << 6 | (a9 & 3f) is U+00E9.
func decodedScalar(
  _ bytes: UnsafeBufferPointer<UInt8>, at offset: Int
) -> (scalar: Unicode.Scalar, length: Int) {
  let first = bytes[offset]
  let length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
  var value = UInt32(first) & (0x7f >> UInt32(length))
  for index in 1..<length where offset + index < bytes.count {
    value = value << 6 | UInt32(bytes[offset + index] & 0x3f)
  }
  return (Unicode.Scalar(value) ?? "\u{fffd}", length)
}

// UTF8Inspection.swift - checks whether bytes are clean UTF-8, and cleans them.

import NewsText

/// The result of one pass over the bytes of a document.
struct UTF8Inspection {
  /// Number of well-formed sequences of two bytes or more.
  var multibyteCount = 0
  /// Number of errors: bytes that cannot begin a sequence, and sequences that are cut.
  var invalidCount = 0
  /// Whether there are C0 controls other than tab and line ends, DEL, or C1 controls.
  var hasControls = false
  var hasCarriageReturns = false
  /// Whether a part looks like UTF-8 that was encoded twice.
  var hasMojibake = false

  var isValid: Bool { invalidCount == 0 }

  init(_ bytes: ByteSpan) {
    var index = 0
    while index < bytes.count {
      index = skipPlainASCII(bytes, from: index, &hasCarriageReturns)
      guard index < bytes.count else { return }
      let byte = bytes[index]
      if byte < 0x80 {
        if byte < 0x20 && !byte.isSpace || byte == 0x7f { hasControls = true }
        index += 1
        continue
      }
      let length = sequenceLength(bytes, at: index)
      guard length > 0 else {
        // A sequence that was cut is one error, whatever its length.
        invalidCount += 1
        index += 1
        if byte >= 0xc2 { while index < bytes.count, bytes[index] & 0xc0 == 0x80 { index += 1 } }
        continue
      }
      multibyteCount += 1
      if byte <= 0xc3 { inspectLatin(bytes, at: index) }
      index += length
    }
  }

  /// Examines U+0080 to U+00FF, which are C1 controls, or may be bytes of UTF-8 that was encoded twice.
  private mutating func inspectLatin(_ bytes: ByteSpan, at index: Int) {
    if bytes[index] == 0xc2 {
      if bytes[index + 1] < 0xa0 { hasControls = true }
    } else if bytes[index + 1] < 0xb5, index + 3 < bytes.count, bytes[index + 2] >= 0xc2 {
      hasMojibake = true
    }
  }
}

/// The first offset from `start` on that is neither printable ASCII nor white space.
///
/// Reads two words of eight bytes at a step and marks, by its high bit, each byte that is not plain.
/// Adding one sets the high bit of 0x7f to 0xfe; subtracting 0x20 sets that of 0x00 to 0x1f, by a borrow,
/// and of 0xa0 to 0xff:
///
///     bytes           41 0a e9 7e      A, line feed, é in Latin-1, ~
///     + 01 01 01 01   42 0b ea 7f
///     - 20 20 20 20   21 ea c8 5e
///     either          63 eb ea 7f      the high bits of the second and third byte are set
///
/// A word has its first byte in its lowest bits. A carry or borrow goes to the higher ones, so it can
/// only mark bytes after the first mark, and only the first is used.
@inline(never) private func skipPlainASCII(
  _ bytes: ByteSpan, from start: Int, _ hasCarriageReturns: inout Bool
) -> Int {
  guard let base = UnsafeRawPointer(bytes.baseAddress) else { return start }
  func marks(_ offset: Int) -> UInt64 {
    let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    let beyond = word &+ 0x0101_0101_0101_0101
    let below = word &- 0x2020_2020_2020_2020
    return (beyond | below) & 0x8080_8080_8080_8080
  }
  var index = start
  while index &+ 16 <= bytes.count {
    let (first, second) = (marks(index), marks(index &+ 8))
    if first | second == 0 {
      index &+= 16
      continue
    }
    index &+= first != 0 ? first.trailingZeroBitCount / 8 : 8 &+ second.trailingZeroBitCount / 8
    guard bytes[index].isSpace else { return index }
    if bytes[index] == Byte.carriageReturn { hasCarriageReturns = true }
    index &+= 1
  }
  while index < bytes.count, bytes[index].isSpace || bytes[index] &- 0x20 < 0x5f {
    if bytes[index] == Byte.carriageReturn { hasCarriageReturns = true }
    index &+= 1
  }
  return index
}

/// Length of the well-formed UTF-8 sequence at `index`, 0 if there is none (Unicode, table 3-7).
@inline(__always) func sequenceLength(_ bytes: ByteSpan, at index: Int) -> Int {
  let lead = bytes[index]
  let left = bytes.count - index
  func isTail(_ offset: Int) -> Bool { bytes[index + offset] & 0xc0 == 0x80 }
  switch lead {
  case 0..<0x80:
    return 1
  case 0xc2...0xdf:
    return left > 1 && isTail(1) ? 2 : 0
  case 0xe0...0xef:
    guard left > 2, isTail(1), isTail(2) else { return 0 }
    let second = bytes[index + 1]
    if lead == 0xe0 && second < 0xa0 || lead == 0xed && second > 0x9f { return 0 }
    return 3
  case 0xf0...0xf4:
    guard left > 3, isTail(1), isTail(2), isTail(3) else { return 0 }
    let second = bytes[index + 1]
    if lead == 0xf0 && second < 0x90 || lead == 0xf4 && second > 0x8f { return 0 }
    return 4
  default:
    return 0
  }
}

extension ByteBuilder {
  /// Appends a scalar unless it is a control; a C1 control becomes the character of windows-1252, as in
  /// HTML.
  mutating func appendCleaned(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x09, 0x0a, 0x0d: append(scalar)
    case 0...0x1f, 0x7f: break
    case 0x80...0x9f:
      let meant = windows1252[Int(scalar.value - 0x80)]
      if meant != "\u{fffd}" { append(meant) }
    default: append(scalar)
    }
  }
}

/// Valid UTF-8 without controls, made from bytes with some errors.
///
/// An invalid byte from 0xc0 on before an ASCII byte or the end is read as a letter of windows-1252 (0xe9
/// is é); any other invalid byte becomes U+FFFD.
func repairedUTF8(_ bytes: ByteSpan) -> [UInt8] {
  var output = ByteBuilder(capacity: bytes.count + bytes.count / 8)
  var index = 0
  var hasCarriageReturns = false
  while index < bytes.count {
    let start = index
    index = skipPlainASCII(bytes, from: index, &hasCarriageReturns)
    if index > start {
      output.append(contentsOf: bytes.slice(start, index))
      continue
    }
    let length = sequenceLength(bytes, at: index)
    switch length {
    case 0:
      let isLetter = bytes[index] >= 0xc0 && (index + 1 == bytes.count || bytes[index + 1] < 0x80)
      output.append(isLetter ? Unicode.Scalar(bytes[index]) : "\u{fffd}")
    case 1:
      output.appendCleaned(Unicode.Scalar(bytes[index]))
    case 2 where bytes[index] == 0xc2 && bytes[index + 1] < 0xa0:
      output.appendCleaned(Unicode.Scalar(bytes[index + 1]))
    default:
      output.append(contentsOf: bytes.slice(index, index + length))
    }
    index += max(length, 1)
  }
  return output.array
}

/// windows-1252 as UTF-8, without controls.
func decodeWindows1252(_ bytes: ByteSpan) -> [UInt8] {
  var output = ByteBuilder(capacity: bytes.count + bytes.count / 8)
  for byte in bytes {
    if byte >= 0x20, byte < 0x7f {
      output.append(byte)
    } else {
      output.appendCleaned(Unicode.Scalar(byte))
    }
  }
  return output.array
}

// Bytes.swift - names of bytes, and tests and searches on them.

import Glibc
import NewsText

/// Bytes that are syntax in XML, JSON or dates.
enum Byte {
  static let tab = UInt8(ascii: "\t")
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let bang = UInt8(ascii: "!")
  static let quote = UInt8(ascii: "\"")
  static let hash = UInt8(ascii: "#")
  static let ampersand = UInt8(ascii: "&")
  static let apostrophe = UInt8(ascii: "'")
  static let hyphen = UInt8(ascii: "-")
  static let slash = UInt8(ascii: "/")
  static let colon = UInt8(ascii: ":")
  static let semicolon = UInt8(ascii: ";")
  static let less = UInt8(ascii: "<")
  static let equals = UInt8(ascii: "=")
  static let greater = UInt8(ascii: ">")
  static let question = UInt8(ascii: "?")
  static let openBracket = UInt8(ascii: "[")
  static let closeBracket = UInt8(ascii: "]")
  static let openBrace = UInt8(ascii: "{")
  static let closeBrace = UInt8(ascii: "}")
  static let comma = UInt8(ascii: ",")
  static let backslash = UInt8(ascii: "\\")
  static let underscore = UInt8(ascii: "_")
}

extension UInt8 {
  /// Whether it is white space of XML (XML 1.0 section 2.3).
  @inline(__always) var isSpace: Bool {
    self == Byte.space || self == Byte.lineFeed || self == Byte.carriageReturn || self == Byte.tab
  }

  /// One comparison for `0x30...0x39`: lower bytes wrap around to large values (0x2f - 0x30 is 0xff).
  @inline(__always) var isDigit: Bool { self &- 0x30 < 10 }

  @inline(__always) var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }

  /// The lower case of an ASCII letter; other bytes are unchanged.
  @inline(__always) var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}

typealias ByteSpan = UnsafeBufferPointer<UInt8>

extension UnsafeBufferPointer<UInt8> {
  /// The offset of `byte` in `range`, by the C library's vectorised search.
  @inline(__always) func firstOffset(of byte: UInt8, from start: Int, to end: Int) -> Int? {
    guard start < end, let base = baseAddress,
      let hit = memchr(base + start, Int32(byte), end - start)
    else { return nil }
    return UnsafeRawPointer(hit) - UnsafeRawPointer(base)
  }

  /// Whether the bytes from `start` on begin with the ASCII text `name` (lower case), in any case.
  func hasASCII(_ name: StaticString, at start: Int) -> Bool {
    let length = name.utf8CodeUnitCount
    guard start >= 0, start + length <= count else { return false }
    let expected = name.utf8Start
    for offset in 0..<length where self[start + offset].lowercased != expected[offset] {
      return false
    }
    return true
  }

  /// Whether the bytes are the ASCII text `name` (lower case), in any case.
  func equalsASCII(_ name: StaticString) -> Bool {
    count == name.utf8CodeUnitCount && hasASCII(name, at: 0)
  }

  @inline(__always) func slice(_ start: Int, _ end: Int) -> ByteSpan {
    ByteSpan(rebasing: self[start..<end])
  }

  /// The part without white space at both ends.
  var trimmed: ByteSpan {
    var start = 0
    var end = count
    while start < end, self[start].isSpace { start += 1 }
    while end > start, self[end - 1].isSpace { end -= 1 }
    return slice(start, end)
  }

  var isBlank: Bool { allSatisfy(\.isSpace) }

  var text: String { String(decoding: self, as: UTF8.self) }
}

extension String {
  /// Whether this is ASCII text `name` (lower case), in any case.
  func equalsASCII(_ name: StaticString) -> Bool {
    withBytes { $0.equalsASCII(name) }
  }

  /// The text without ASCII white space at both ends.
  var trimmed: String {
    guard let first = utf8.first, let last = utf8.last, first.isSpace || last.isSpace else {
      return self
    }
    return withBytes { $0.trimmed.text }
  }

  /// The trimmed text; nil when it is empty.
  var nonBlank: String? {
    let text = trimmed
    return text.isEmpty ? nil : text
  }
}

extension StaticString {
  var bytes: ByteSpan { ByteSpan(start: utf8Start, count: utf8CodeUnitCount) }
}

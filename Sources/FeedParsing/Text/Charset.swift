// Charset.swift - finds charsets by their labels, and decodes them with iconv.

import NewsCore
import Glibc

/// A character encoding.
struct Charset: Equatable {
  /// The name for iconv in lower case; IANA's name if there is one.
  var name: String
  var isUTF8: Bool { name == "utf-8" }
  var isWindows1252: Bool { name == "windows-1252" }

  static let utf8 = Charset(name: "utf-8")
  static let windows1252 = Charset(name: "windows-1252")

  init(name: String) {
    self.name = name
  }

  /// The charset of a label in a document or header; nil when iconv does not know it.
  ///
  /// As in browsers (WHATWG Encoding section 4.2), a label means the superset that is in use: "iso-8859-1"
  /// is windows-1252, "gb2312" is gb18030.
  init?(label: String) {
    let key = label.trimmed.lowercasedASCII
    guard !key.isEmpty, key.utf8.count <= 40,
      key.utf8.allSatisfy({
        $0.isLetter || $0.isDigit || $0 == 0x2d || $0 == 0x5f || $0 == 0x2e || $0 == 0x3a
      })
    else { return nil }
    if let known = Charset.supersets[key] {
      name = known
    } else {
      name = key
    }
    // UTF-7 can encode markup so that a filter on bytes does not see it.
    guard !name.hasPrefix("utf-7"), !name.hasPrefix("utf7"),
      isUTF8 || isWindows1252 || Charset.iconvKnows(name)
    else { return nil }
  }

  private static func iconvKnows(_ name: String) -> Bool {
    guard let converter = Iconv(from: name) else { return false }
    converter.close()
    return true
  }

  private static let supersets: [String: String] = [
    "utf8": "utf-8", "unicode-1-1-utf-8": "utf-8", "utf-8": "utf-8",
    "ascii": "windows-1252", "us-ascii": "windows-1252", "iso-8859-1": "windows-1252",
    "iso8859-1": "windows-1252", "iso_8859-1": "windows-1252", "latin1": "windows-1252",
    "latin-1": "windows-1252", "l1": "windows-1252", "cp1252": "windows-1252",
    "windows-1252": "windows-1252", "x-cp1252": "windows-1252", "ansi": "windows-1252",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
    "windows-31j": "cp932", "ms_kanji": "cp932", "shiftjis": "cp932",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "ksc5601": "cp949", "windows-949": "cp949",
    "korean": "cp949", "big5": "big5-hkscs", "big-5": "big5-hkscs", "x-x-big5": "big5-hkscs",
    "tis-620": "cp874", "iso-8859-11": "cp874", "windows-874": "cp874", "dos-874": "cp874",
    "iso-8859-9": "windows-1254", "latin5": "windows-1254", "x-mac-roman": "macintosh",
    "mac": "macintosh", "x-mac-cyrillic": "mac-cyrillic", "utf16": "utf-16", "utf32": "utf-32",
    "utf-16": "utf-16", "unicode": "utf-16", "ucs-2": "utf-16", "iso-10646-ucs-2": "utf-16",
    "cp-1251": "windows-1251", "win-1251": "windows-1251", "koi8r": "koi8-r", "koi": "koi8-r",
    "x-euc-jp": "euc-jp", "eucjp": "euc-jp", "ms949": "cp949", "iso-8859-8-i": "iso-8859-8",
  ]
}

/// A conversion to UTF-8 by the C library, to be closed once.
private struct Iconv {
  private let handle: iconv_t

  init?(from name: String) {
    guard let handle = iconv_open("UTF-8", name), Int(bitPattern: handle) != -1 else { return nil }
    self.handle = handle
  }

  func close() {
    iconv_close(handle)
  }

  /// Converts all of `bytes`; what cannot be converted becomes U+FFFD, one byte at a time.
  ///
  /// - Returns: The text, and how many bytes could not be converted; nil when more than
  ///   `maxErrors` could not.
  func convert(_ bytes: ByteSpan, maxErrors: Int) -> (text: [UInt8], errors: Int)? {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + bytes.count / 2)
    var buffer = [CChar](repeating: 0, count: 1 << 15)
    var source = UnsafeMutableRawPointer(mutating: bytes.baseAddress)?
      .assumingMemoryBound(to: CChar.self)
    var left = bytes.count
    var errors = 0
    while left > 0 {
      let before = left
      let (status, code) = step(&source, &left, &buffer, &output)
      if status != -1 || code == E2BIG && (left < before) { continue }
      if code == E2BIG, left == before { break }
      errors += 1
      guard errors <= maxErrors else { return nil }
      output += UTF8.encodedReplacementCharacter
      source = source.map { $0 + 1 }
      left -= 1
    }
    return (output, errors)
  }

  /// Calls iconv once and appends its output.
  private func step(
    _ source: inout UnsafeMutablePointer<CChar>?, _ left: inout Int, _ buffer: inout [CChar],
    _ output: inout [UInt8]
  ) -> (status: Int, code: Int32) {
    buffer.withUnsafeMutableBufferPointer { space in
      var target = space.baseAddress
      var room = space.count
      let status = iconv(handle, &source, &left, &target, &room)
      let code = errno
      output.append(contentsOf: UnsafeRawBufferPointer(space)[..<(space.count - room)])
      return (status, code)
    }
  }
}

extension Charset {
  /// `bytes` in this charset as UTF-8, by iconv; nil when more than `maxErrors` bytes are invalid.
  func decode(_ bytes: ByteSpan, maxErrors: Int) -> (text: [UInt8], errors: Int)? {
    // Includes the characters of vendors, as on the web (WHATWG Encoding section 12.1).
    let extended = name == "euc-jp" ? Iconv(from: "EUC-JP-MS") : nil
    guard let converter = extended ?? Iconv(from: name) else { return nil }
    defer { converter.close() }
    return converter.convert(bytes, maxErrors: maxErrors)
  }
}

// ASCII.swift - characters, comparing and trimming as Internet protocols do, in ASCII only.

extension UInt8 {
  package var isASCIIDigit: Bool { (0x30...0x39).contains(self) }
  /// Upper and lower case differ only in bit 0x20: `A` is 0x41, `a` is 0x61.
  package var isASCIILetter: Bool { (0x61...0x7a).contains(self | 0x20) }
  fileprivate var isASCIICapital: Bool { (0x41...0x5a).contains(self) }
  /// This byte, as a lower-case letter if it is an upper-case letter of ASCII.
  package var lowercasedASCII: UInt8 { isASCIICapital ? self | 0x20 : self }
}

/// `text` without spaces and tabs at both ends: the optional white space of HTTP (RFC 9110 section
/// 5.6.3).
package func trimmed(_ text: Substring) -> Substring {
  let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
  let utf8 = text.utf8.drop(while: isBlank)
  guard let last = utf8.lastIndex(where: { !isBlank($0) }) else { return "" }
  return Substring(utf8[...last])
}

/// Whether `text` equals `lowercased`, a text in lower case, without regard to the case of ASCII letters.
package func isASCIIEqual(_ text: String, toLowercase lowercased: StaticString) -> Bool {
  isASCIIEqual(text[...], toLowercase: lowercased)
}

package func isASCIIEqual(_ text: Substring, toLowercase lowercased: StaticString) -> Bool {
  guard text.utf8.count == lowercased.utf8CodeUnitCount else { return false }
  return lowercased.withUTF8Buffer { wanted in
    zip(text.utf8, wanted).allSatisfy { $0 == $1 || $0.lowercasedASCII == $1 }
  }
}

/// Whether the texts are equal, without regard to the case of ASCII letters.
package func isASCIIEqual(_ left: some StringProtocol, to right: some StringProtocol) -> Bool {
  left.utf8.elementsEqual(right.utf8) { $0 == $1 || $0.lowercasedASCII == $1.lowercasedASCII }
}

extension String {
  /// This text with the upper-case letters of ASCII in lower case; all other characters stay.
  package var lowercasedASCII: String {
    var text = self
    // Most words of protocols are in lower case already.
    guard text.withUTF8({ $0.contains(where: \.isASCIICapital) }) else { return self }
    return text.withUTF8 { bytes in
      String(unsafeUninitializedCapacity: bytes.count) { lower in
        for index in bytes.indices { lower[index] = bytes[index].lowercasedASCII }
        return bytes.count
      }
    }
  }
}

extension Substring {
  package var lowercasedASCII: String { String(self).lowercasedASCII }
}

// ASCII.swift - the digits and letters of ASCII, as Internet protocols mean them.

extension UInt8 {
  package var isASCIIDigit: Bool { (0x30...0x39).contains(self) }
  /// Upper and lower case differ only in bit 0x20: `A` is 0x41, `a` is 0x61.
  package var isASCIILetter: Bool { (0x61...0x7a).contains(self | 0x20) }
}

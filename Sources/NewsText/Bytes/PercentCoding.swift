// PercentCoding.swift - percent-encoding of URLs and forms.

/// `text` with all but unreserved characters encoded (RFC 3986 section 2.3), for one part of a query.
package func percentEncoded(_ text: String) -> String {
  percentEncoded(text, keeping: isUnreserved)
}

/// `text` with each byte encoded that `isKept` refuses (RFC 3986 section 2.1).
func percentEncoded(_ text: String, keeping isKept: (UInt8) -> Bool) -> String {
  if text.utf8.allSatisfy(isKept) { return text }
  let digits = Array("0123456789ABCDEF".utf8)
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.utf8.count * 3)
  for byte in text.utf8 {
    if isKept(byte) {
      bytes.append(byte)
    } else {
      bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// A name or value of an HTML form, where `+` is a space (URL Living Standard, section 5.1).
///
/// - Returns: Nil for broken encoding, a NUL, or bytes that are not UTF-8.
package func formDecoded(_ text: Substring.UTF8View) -> String? {
  decoded(text, plus: 0x20)
}

/// A part of a URL (RFC 3986 section 2.1).
///
/// - Returns: Nil for broken encoding, a NUL, or bytes that are not UTF-8.
package func percentDecoded(_ text: Substring.UTF8View) -> String? {
  decoded(text, plus: UInt8(ascii: "+"))
}

/// `plus` is what a plus sign stands for.
private func decoded(_ text: Substring.UTF8View, plus: UInt8) -> String? {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.count)
  var iterator = text.makeIterator()
  while let byte = iterator.next() {
    switch byte {
    case UInt8(ascii: "+"): bytes.append(plus)
    case UInt8(ascii: "%"):
      guard let high = iterator.next().flatMap(hexadecimalValue),
        let low = iterator.next().flatMap(hexadecimalValue)
      else { return nil }
      bytes.append(high << 4 | low)
    default: bytes.append(byte)
    }
  }
  guard !bytes.contains(0) else { return nil }
  return String(validating: bytes, as: UTF8.self)
}

/// The value of a hexadecimal digit in either case; nil for any other byte.
package func hexadecimalValue(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}

private func isUnreserved(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
  case UInt8(ascii: "0")...UInt8(ascii: "9"): true
  case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
  default: false
  }
}

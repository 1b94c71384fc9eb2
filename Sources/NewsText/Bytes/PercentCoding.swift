// PercentCoding.swift - percent-encoding of URLs and forms.

/// `text` with all but unreserved characters encoded (RFC 3986 section 2.3), for one name or value of
/// a query.
package func percentEncoded(_ text: String) -> String {
  percentEncoded(text, keeping: isUnreserved)
}

/// `text` with each byte encoded for which `isKept` is false (RFC 3986 section 2.1).
package func percentEncoded(_ text: String, keeping isKept: (UInt8) -> Bool) -> String {
  if text.utf8.allSatisfy(isKept) { return text }
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.utf8.count * 3)
  for byte in text.utf8 {
    if isKept(byte) { bytes.append(byte) } else { appendEncoded(byte, to: &bytes) }
  }
  return String(decoding: bytes, as: UTF8.self)
}

private func appendEncoded(_ byte: UInt8, to bytes: inout [UInt8]) {
  let digits = Array("0123456789ABCDEF".utf8)
  bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
}

/// `text` with every encoded byte decoded; a percent sign without two digits stays.
package func lenientlyPercentDecoded(_ text: Substring) -> String {
  replacingEncoded(text) { byte, bytes in bytes.append(byte) }
}

/// `text` with unreserved characters decoded, which need no encoding, and upper-case digits in all others
/// (RFC 3986 section 6.2.2); a percent sign without two digits stays.
///
/// `%7e%2f` becomes `~%2F`.
package func withoutNeedlessEncoding(_ text: String) -> String {
  replacingEncoded(text[...]) { byte, bytes in
    if isUnreserved(byte) { bytes.append(byte) } else { appendEncoded(byte, to: &bytes) }
  }
}

/// `text` with each encoded byte replaced by the bytes that `append` appends.
private func replacingEncoded(
  _ text: Substring, _ append: (UInt8, inout [UInt8]) -> Void
) -> String {
  guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
  let bytes = Array(text.utf8)
  var output: [UInt8] = []
  output.reserveCapacity(bytes.count)
  var index = 0
  while index < bytes.count {
    if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
      let high = hexadecimalValue(bytes[index + 1]), let low = hexadecimalValue(bytes[index + 2])
    {
      append(high << 4 | low, &output)
      index += 3
    } else {
      output.append(bytes[index])
      index += 1
    }
  }
  return String(decoding: output, as: UTF8.self)
}

/// The decoded name or value of an HTML form, where `+` is a space (URL Living Standard, section 5.1).
///
/// - Returns: Nil for broken encoding, a NUL, or bytes that are not UTF-8.
package func formDecoded(_ text: Substring.UTF8View) -> String? {
  decoded(text, plus: 0x20)
}

/// The decoded text of a part of a URL (RFC 3986 section 2.1).
///
/// - Returns: Nil for broken encoding, a NUL, or bytes that are not UTF-8.
package func percentDecoded(_ text: Substring.UTF8View) -> String? {
  decoded(text, plus: UInt8(ascii: "+"))
}

/// Decodes percent-encoding; a plus sign becomes the byte `plus`.
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

// WebLink.swift - the only links that any output carries.

import NewsCore

/// `url` if it is http or https and holds nothing invisible; else nil, whatever a feed says.
func webLink(_ url: String?) -> String? {
  guard var url else { return nil }
  if url.withUTF8(isPlainURL) { return url }
  let isSafe = !url.unicodeScalars.contains(where: isTerminalUnsafe)
  return isSafe && URIReference(url).isWeb ? url : nil
}

/// The same with all but the characters of RFC 3986 percent-encoded, for where a link ends at the
/// first odd character.
func encodedWebLink(_ url: String?) -> String? {
  guard let url = webLink(url) else { return nil }
  if url.utf8.allSatisfy(isURICharacter) { return url }
  let digits = Array("0123456789ABCDEF".utf8)
  var bytes: [UInt8] = []
  bytes.reserveCapacity(url.utf8.count * 3)
  for byte in url.utf8 {
    if isURICharacter(byte) {
      bytes.append(byte)
    } else {
      bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}

/// Reserved or unreserved (RFC 3986 section 2), or the percent sign of an encoding.
private func isURICharacter(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
  case UInt8(ascii: "?")...UInt8(ascii: "@"), UInt8(ascii: "&")...UInt8(ascii: ";"): true
  case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "%"): true
  case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "_"), UInt8(ascii: "~"): true
  case UInt8(ascii: "="): true
  default: false
  }
}

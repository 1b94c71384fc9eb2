// WebLink.swift - the only links that any output carries.

import NewsCore

/// `url` if it is http or https and holds nothing invisible; else nil, whatever a feed says.
package func webLink(_ url: String?) -> String? {
  guard var url else { return nil }
  if url.withUTF8(isPlainURL) { return url }
  let isSafe = !url.unicodeScalars.contains(where: isTerminalUnsafe)
  return isSafe && URIReference(url).isWeb ? url : nil
}

/// The same with all but the characters of RFC 3986 percent-encoded, for where a link ends at the
/// first odd character.
package func encodedWebLink(_ url: String?) -> String? {
  guard let url = webLink(url) else { return nil }
  return percentEncoded(url, keeping: isURICharacter)
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

/// Whether these bytes are an http or https URL of printable ASCII without userinfo, whose host
/// begins with a small letter or a digit.
///
/// It is told without taking the URL apart; one that is not plain may still be good.
package func isPlainURL(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  func begins(_ scheme: StaticString) -> Bool {
    let length = scheme.utf8CodeUnitCount
    guard bytes.count > length,
      bytes.starts(with: UnsafeBufferPointer(start: scheme.utf8Start, count: length))
    else { return false }
    return bytes[length] &- 0x61 < 26 || bytes[length] &- 0x30 < 10
  }
  guard begins("https://") || begins("http://") else { return false }
  return bytes.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "@") }
}

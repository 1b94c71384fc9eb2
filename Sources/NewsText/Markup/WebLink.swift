// WebLink.swift - which links an output may contain.

import NewsCore

/// `url` if it is an http or https URL without invisible characters; else nil.
package func webLink(_ url: String?) -> String? {
  guard var url else { return nil }
  if url.withUTF8(isPlainURL) { return url }
  let isSafe = !url.unicodeScalars.contains(where: isTerminalUnsafe)
  return isSafe && URIReference(url).isWeb ? url : nil
}

/// ``webLink(_:)`` with all characters that RFC 3986 does not allow percent-encoded, for formats in
/// which such a character would end the link.
package func encodedWebLink(_ url: String?) -> String? {
  guard let url = webLink(url) else { return nil }
  return percentEncoded(url, keeping: isURICharacter)
}

/// Whether RFC 3986 section 2 allows this byte in a URL: reserved, unreserved or a percent sign.
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
/// begins with a lower-case letter or a digit.
///
/// A fast check that does not split the URL; a URL that fails it may still be valid.
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

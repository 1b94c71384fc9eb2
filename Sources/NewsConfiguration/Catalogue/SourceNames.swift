// SourceNames.swift - the rules for names and URLs of sources.

import NewsCore
import NewsText

/// Whether a name has 1 to 64 characters of a-z, 0-9, dot, underscore and hyphen, and does not begin
/// with a hyphen like an option.
package func isSourceName(_ name: String) -> Bool {
  (1...64).contains(name.utf8.count) && name.utf8.first != UInt8(ascii: "-")
    && name.utf8.allSatisfy(isSourceNameByte)
}

/// ``isSourceName(_:)`` in words.
package let sourceNameRule =
  "the name of a source is 1 to 64 of a to z, 0 to 9, dot, underscore and hyphen, in lower case"

func isSourceNameByte(_ byte: UInt8) -> Bool {
  byte &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
    || byte == UInt8(ascii: "-")
}

extension UnsafeBufferPointer<UInt8> {
  /// Whether the bytes from `index` on begin with `text`.
  @inline(__always) package func has(_ text: StaticString, at index: Int) -> Bool {
    guard index + text.utf8CodeUnitCount <= count else { return false }
    for offset in 0..<text.utf8CodeUnitCount where self[index + offset] != text.utf8Start[offset] {
      return false
    }
    return true
  }
}

/// Why a URL cannot be that of a source; the transport decides which addresses may be reached.
package enum URLFault: Error, Hashable, CustomStringConvertible {
  case notWeb(String)
  case userInfo
  case control

  package init?(_ text: String) {
    var text = text
    if text.withUTF8(isPlainURL) { return nil }
    let url = URIReference(text)
    if text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7f }) {
      self = .control
    } else if !url.isWeb {
      self = .notWeb(url.redacted)
    } else if url.hasUserInfo {
      self = .userInfo
    } else {
      return nil
    }
  }

  package var description: String {
    switch self {
    case .notWeb(let url): "\"\(url)\" is not an http:// or https:// URL"
    case .userInfo: "a URL must not carry a user name or password; use header = { … }"
    case .control: "the URL contains a space or control character"
    }
  }
}

/// A source given as a bare URL; its note is the URL, because users do not know its generated name.
func adHocSource(_ url: String) -> Source {
  var source = Source(name: adHocName(url), url: url, note: URIReference(url).redacted)
  source.isUnnamed = true
  return source
}

/// A name for a source given as a bare URL: the host and a hash of the URL.
func adHocName(_ url: String) -> String {
  let parts = URIReference(url)
  let host = (parts.host ?? "url").lowercasedASCII.map { isSourceName(String($0)) ? $0 : "-" }
  return String(host.prefix(40)) + "-" + String(contentHash(url), radix: 36)
}

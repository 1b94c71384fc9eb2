// SourceNames.swift - which names and URLs a source may have.

import NewsCore

/// Whether a name is 1 to 64 of a-z, 0-9, dot, underscore, hyphen, and not like an option.
func isSourceName(_ name: String) -> Bool {
  (1...64).contains(name.utf8.count) && name.utf8.first != UInt8(ascii: "-")
    && name.utf8.allSatisfy { byte in
      (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte)
        || [0x2e, 0x5f, 0x2d].contains(byte)
    }
}

/// Why a URL cannot be a source's; what may be connected to is decided by the transport.
enum URLFault: Error, Hashable, CustomStringConvertible {
  case notWeb(String)
  case userInfo
  case control

  init?(_ text: String) {
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

  var description: String {
    switch self {
    case .notWeb(let url): "\"\(url)\" is no http:// or https:// URL"
    case .userInfo: "a URL must not carry a user name or password; use header = { … }"
    case .control: "the URL contains a space or control character"
    }
  }
}

/// A name for a source given as a bare URL: its host and, where there is one, a hash of the rest.
func adHocName(_ url: String) -> String {
  let parts = URIReference(url)
  let host = (parts.host ?? "url").lowercased().map { isSourceName(String($0)) ? $0 : "-" }
  let hash = contentHash(url)
  return String(host.prefix(40)) + "-" + hash
}

private func contentHash(_ text: String) -> String {
  var hash: UInt32 = 0x811c_9dc5
  for byte in text.utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
  return String(hash, radix: 36)
}

// SecretMask.swift - removes known secrets from what the network sent.

import Glibc
package import NewsCore

/// Replaces the secrets of one request wherever a server reflects them.
///
/// A server may put a key it was sent into a Location, a title, a link or an error page. What comes
/// from the network is masked once, in the transport, so no message, record, log, recording or
/// article can contain it. A secret is found as it is, percent-encoded, and without the word before
/// it (`Bearer …`).
package struct SecretMask: Hashable, Sendable {
  /// The text that replaces a secret.
  package static let mark = "…"
  /// Shorter values are not masked: they would be found inside ordinary words.
  package static let minBytes = 6

  /// Sorted from the longest, because one may be a part of another.
  private let secrets: [String]

  package init(_ headers: [HTTPHeader]) {
    var forms: Set<String> = []
    for header in headers {
      let token = header.value.split(separator: " ").last.map(String.init) ?? ""
      for secret in [header.value, token] where secret.utf8.count >= SecretMask.minBytes {
        forms.formUnion([secret, percentEncoded(secret)])
      }
    }
    secrets = forms.sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
  }

  package var isEmpty: Bool { secrets.isEmpty }

  package func text(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let masked = self.bytes(bytes)
    return masked.count == bytes.count ? text : String(decoding: masked, as: UTF8.self)
  }

  /// `bytes` with secrets masked; the same array when there are none.
  package func bytes(_ bytes: [UInt8]) -> [UInt8] {
    secrets.reduce(bytes) { replacing(Array($1.utf8), in: $0) }
  }
}

extension HTTPResponse {
  package func masked(_ mask: SecretMask) -> HTTPResponse {
    if mask.isEmpty { return self }
    var copy = self
    copy.url = mask.text(url)
    copy.hops = hops.map { RedirectHop(status: $0.status, target: mask.text($0.target)) }
    copy.headers.fields = headers.fields.map { HTTPHeader($0.name, mask.text($0.value)) }
    copy.body = mask.bytes(body)
    return copy
  }
}

extension TransportError {
  package func masked(_ mask: SecretMask) -> TransportError {
    var copy = self
    copy.message = mask.text(message)
    return copy
  }
}

private func replacing(_ secret: [UInt8], in bytes: [UInt8]) -> [UInt8] {
  guard var found = firstIndex(of: secret, in: bytes[...]) else { return bytes }
  var masked: [UInt8] = []
  var start = bytes.startIndex
  while true {
    masked += bytes[start..<found]
    masked += SecretMask.mark.utf8
    start = found + secret.count
    guard let next = firstIndex(of: secret, in: bytes[start...]) else { break }
    found = next
  }
  return masked + bytes[start...]
}

/// Uses memchr, which compares many bytes at a time: a body may have megabytes.
private func firstIndex(of needle: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
  bytes.withUnsafeBytes { haystack in
    guard let base = haystack.baseAddress else { return nil }
    var offset = 0
    while haystack.count - offset >= needle.count {
      let candidates = haystack.count - offset - needle.count + 1
      guard let found = memchr(base + offset, Int32(needle[0]), candidates) else { return nil }
      offset = UnsafeRawPointer(found) - base
      if memcmp(found, needle, needle.count) == 0 { return bytes.startIndex + offset }
      offset += 1
    }
    return nil
  }
}

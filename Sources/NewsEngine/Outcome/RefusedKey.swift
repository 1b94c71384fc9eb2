// RefusedKey.swift - remembers which key a publisher refused, so that a new key is tried at once.

import NewsCore
import NewsText

extension Source {
  /// A hash of the kind and headers of a request, without its URL.
  ///
  /// Another URL starts a new record anyway. Only the hash is stored, and only after a refusal.
  var requestKey: UInt64 {
    let headers = headers.map { "\($0.name.lowercased()): \($0.value.exposed)" }
    return contentHash(([kind.rawValue] + headers).joined(separator: "\n"))
  }
}

extension SourceRecord {
  /// Whether the pause after a refusal is over because the source has another key, header or kind now.
  func hasNewKey(_ source: Source) -> Bool {
    refusedKey.map { $0 != source.requestKey } ?? false
  }
}

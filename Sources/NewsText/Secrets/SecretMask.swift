// SecretMask.swift - removes known secrets from what the network sent.

import NewsCore

/// Replaces the secrets of one source wherever a server reflects them.
///
/// A server may put a key it was sent into a Location, a title, a link or an error page. Bytes from the
/// network are masked in the transport, before they are cut or recorded; values of a document are masked
/// again after parsing, which may join the parts of a secret. A secret is found in either case, with any of
/// its characters escaped as ``EscapedText`` reads them, with invisible characters inside, and without the
/// word before it (`Bearer …`).
package struct SecretMask: Hashable, Sendable {
  /// The text that replaces a secret.
  package static let mark = "…"
  /// Shorter values are not masked: they would be found inside ordinary words.
  package static let minBytes = 6

  /// With escapes decoded and ASCII letters in lower case.
  private let secrets: [[UInt8]]
  /// For each byte, whether a secret may begin with it.
  private let starts: [Bool]
  /// Whether every secret begins with a letter.
  private let beginsWithLetter: Bool

  /// The mask of these values of header fields.
  package init(_ values: [String]) {
    var secrets: Set<[UInt8]> = []
    for value in values {
      let token = value.split(separator: " ").last.map(String.init) ?? ""
      for secret in [value, token] where secret.utf8.count >= SecretMask.minBytes {
        secrets.insert(pattern(secret))
      }
    }
    self.secrets = secrets.sorted { $0.lexicographicallyPrecedes($1) }
    let firsts = Set(secrets.compactMap(\.first))
    beginsWithLetter = firsts.allSatisfy { ("a"..."z").contains(Unicode.Scalar($0)) }
    starts =
      secrets.isEmpty
      ? []
      : (0...UInt8.max).map { firsts.contains($0.lowercasedASCII) || EscapedText.isEscapeStart($0) }
  }

  package var isEmpty: Bool { secrets.isEmpty }

  package func text(_ text: String) -> String {
    if isEmpty { return text }
    var text = text
    return text.withUTF8(replacing).map { String(decoding: $0, as: UTF8.self) } ?? text
  }

  /// `bytes` with secrets masked; the same array when there are none.
  package func bytes(_ bytes: [UInt8]) -> [UInt8] {
    if isEmpty { return bytes }
    return bytes.withUnsafeBufferPointer(replacing) ?? bytes
  }

  /// `bytes` with secrets masked, overlapping ones by one mark; nil when there are none.
  private func replacing(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    let text = EscapedText(bytes: bytes)
    var masked: [UInt8] = []
    /// End of the last secret.
    var end = 0
    starts.withUnsafeBufferPointer { starts in
      for index in bytes.indices where starts[Int(bytes[index])] {
        if beginsWithLetter, !text.mayBeLetter(at: index) { continue }
        for secret in secrets {
          guard let found = text.end(of: secret, at: index) else { continue }
          if index >= end {
            masked += bytes[end..<index]
            masked += SecretMask.mark.utf8
          }
          end = max(end, found)
        }
      }
    }
    return end == 0 ? nil : masked + bytes[end...]
  }
}

extension EscapedText {
  /// The end of a pattern of ``SecretMask`` that begins at `start`; nil when none does.
  fileprivate func end(of pattern: [UInt8], at start: Int) -> Int? {
    var index = start
    for byte in pattern {
      while true {
        guard index < bytes.count else { return nil }
        let character = character(at: index)
        if UInt8(exactly: character.value)?.lowercasedASCII == byte {
          index = character.end
          break
        }
        // What looks like an escape may be a part of the secret.
        if bytes[index].lowercasedASCII == byte {
          index += 1
          break
        }
        guard index > start, let end = endOfInvisible(at: index) else { return nil }
        index = end
      }
    }
    return index
  }
}

/// `secret` as it is compared: with escapes decoded, unless too little would remain.
private func pattern(_ secret: String) -> [UInt8] {
  let literal = secret.utf8.map(\.lowercasedASCII)
  let decoded = literal.withUnsafeBufferPointer { bytes in
    let text = EscapedText(bytes: bytes)
    var decoded: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let character = text.character(at: index)
      decoded.append(UInt8(exactly: character.value)?.lowercasedASCII ?? bytes[index])
      index = character.value > 0xff ? index + 1 : character.end
    }
    return decoded
  }
  return decoded.count >= SecretMask.minBytes ? decoded : literal
}

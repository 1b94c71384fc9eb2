// Fingerprint.swift - a hash that shows whether an article differs from the stored one.

package import NewsCore

/// A 64-bit hash of texts and numbers, equal in every process and version of the program.
///
/// It saves reading the stored article. After a collision (1 in 2^64) one edit of one article is stored
/// late.
package struct Fingerprint: Sendable {
  package private(set) var value: UInt64 = 0x9e37_79b9_7f4a_7c15

  package init() {}

  mutating func combine(_ word: UInt64) {
    let product = (value ^ word).multipliedFullWidth(by: 0xa076_1d64_78bd_642f)
    value = product.high ^ product.low ^ 0xe703_7ed1_a0b4_28db
  }

  package mutating func combine(_ text: String?) {
    guard var text else { return combine(0xff) }
    text.withUTF8 { utf8 in
      combine(UInt64(utf8.count))
      let bytes = UnsafeRawBufferPointer(utf8)
      var offset = 0
      while offset + 8 <= bytes.count {
        combine(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        offset += 8
      }
      var rest: UInt64 = 0
      for byte in bytes[offset...] { rest = rest << 8 | UInt64(byte) }
      combine(rest)
    }
  }

  mutating func combine(_ texts: [String]) {
    combine(UInt64(texts.count))
    for text in texts { combine(text) }
  }
}

extension Article {
  /// The hash of all fields that a publisher may change.
  package var fingerprint: Int64 {
    var fingerprint = Fingerprint()
    for text in [title, url, summary, content, language, image] {
      fingerprint.combine(text)
    }
    fingerprint.combine(authors)
    fingerprint.combine(tags)
    fingerprint.combine(UInt64(bitPattern: publishedAt?.milliseconds ?? .min))
    fingerprint.combine(UInt64(bitPattern: updatedAt?.milliseconds ?? .min))
    return Int64(bitPattern: fingerprint.value)
  }
}

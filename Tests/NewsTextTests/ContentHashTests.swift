// ContentHashTests.swift - FNV-1a against the vectors of its authors.

import NewsText
import Testing

@Suite struct `A content hash` {
  /// From the test suite that the authors of FNV publish (64 bits, FNV-1a).
  @Test(
    arguments: [
      ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("b", 0xaf63_df4c_8601_f1a5),
      ("foobar", 0x8594_4171_f739_67e8),
    ] as [(String, UInt64)])
  func `is FNV-1a with 64 bits`(text: String, hash: UInt64) {
    #expect(contentHash(text) == hash)
    #expect(contentHash(Array(text.utf8)) == hash)
  }
}

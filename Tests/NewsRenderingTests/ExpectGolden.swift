// ExpectGolden.swift - renderings compared byte for byte with files that are reviewed.

import TestSupport
import Testing

/// Compares `bytes` with `Golden/NAME`, first as text, since a difference in text can be read.
func expectGolden(
  _ bytes: [UInt8], _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let expected = try goldenFile(name, writing: bytes)
  #expect(
    String(decoding: bytes, as: UTF8.self) == String(decoding: expected, as: UTF8.self),
    sourceLocation: sourceLocation)
  #expect(bytes == expected, sourceLocation: sourceLocation)
}

// GoldenFile.swift - renderings compared byte for byte with files that are reviewed.

import FoundationEssentials
import Testing

@testable import NewsConfiguration

/// Compares `bytes` with `Golden/rendering/NAME`; `UPDATE_GOLDEN=1` writes it instead.
func expectGolden(
  _ bytes: [UInt8], _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let path = String(#filePath.dropLast("GoldenFile.swift".count)) + "Golden/rendering/" + name
  if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
    try Data(bytes).write(to: URL(filePath: path))
  }
  let expected = try Data(contentsOf: URL(filePath: path))
  #expect(
    String(decoding: bytes, as: UTF8.self) == String(decoding: expected, as: UTF8.self),
    sourceLocation: sourceLocation)
  #expect(bytes == Array(expected), sourceLocation: sourceLocation)
}

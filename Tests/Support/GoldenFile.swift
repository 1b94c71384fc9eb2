// GoldenFile.swift - expected outputs that are kept as files and reviewed.

import Foundation

/// The bytes of `Golden/NAME` in the directory of the test.
///
/// With `UPDATE_GOLDEN=1` in the environment, `actual` is written to the file first.
package func goldenFile(
  _ name: String, writing actual: [UInt8], test: String = #filePath
) throws -> [UInt8] {
  let file = URL(filePath: test).deletingLastPathComponent().appending(path: "Golden/\(name)")
  if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
    try Data(actual).write(to: file)
  }
  return Array(try Data(contentsOf: file))
}

// ReadmeTests.swift - what README shows is what the program prints.

import Foundation
import Testing

@testable import NewsConfiguration

@Suite struct `README` {
  /// The recorded morning's fetch, ages aside.
  @Test func `shows what the program prints`() async throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    let block = try #require(readme.split(separator: "```console\n").dropFirst().first)
    let lines = block.split(separator: "```")[0].split(separator: "\n")
    let command = try #require(lines.first).split(separator: " ").dropFirst(2).map(String.init)

    let place = try Workplace()
    let run = try await Child(
      command + [
        "--config", root.appending(path: "examples/morning.toml").path,
        "--replay", root.appending(path: "examples/morning").path, "--format", "table",
        "--concurrency", "1",
      ], environment: ["HOME": place.directory.path]
    ).wait()

    let printed = (run.text + run.errors).split(separator: "\n")
    #expect(printed.map(withoutAge) == lines.dropFirst().map(withoutAge))
  }

  private func withoutAge(_ line: Substring) -> String {
    String(line).replacing(#/^([#\d]?) *(AGE|now|\d+[mhdy]) +/#) { "\($0.output.1) " }
  }
}

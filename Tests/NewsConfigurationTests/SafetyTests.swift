// SafetyTests.swift - no control character of untrusted text reaches a written configuration.

@testable import NewsConfiguration
import NewsCore
import NewsText
import TestSupport
import Testing

@Suite struct `Untrusted text` {
  /// Every scalar that controls a terminal or hides text.
  private let poison = String(
    String.UnicodeScalarView(
      (0...0xe007f).compactMap { Unicode.Scalar(UInt32($0)) }.filter(isTerminalUnsafe)))

  @Test func `contains no control character in exports, edits and errors`() throws {
    let opml = exportOPML(
      [Source(name: poison, url: "https://x.example/\(poison)", tags: [poison, poison])],
      now: .sampleNoon)
    let toml = try addingSources(
      [
        NewSourceTable(
          source: Source(name: "x", url: "https://x.example/\(poison)", tags: [poison]),
          comment: poison)
      ], to: "")
    let problem = importNewsboatURLs("gopher://x.example/\(poison) x").problems[0].description

    for text in [String(decoding: opml, as: UTF8.self), toml, problem] {
      #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !isTerminalUnsafe($0) })
    }
  }
}

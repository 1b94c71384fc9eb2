// SafetyTests.swift - no control character of a stranger's text reaches a written configuration.

@testable import NewsConfiguration
import NewsCore
import NewsText
import TestSupport
import Testing

@Suite struct `Text from strangers` {
  /// Every scalar that acts on a terminal or hides something.
  private let poison = String(
    String.UnicodeScalarView(
      (0...0xe007f).compactMap { Unicode.Scalar(UInt32($0)) }.filter(isTerminalUnsafe)))

  @Test func `reaches no export, no edit and no error with a control character in it`() throws {
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

// WrappingTests.swift - paragraphs as lines.

import NewsText
import Testing

@Suite struct `A wrapped paragraph` {
  @Test(
    arguments: [
      ("one two three", 7, ["one two", "three"]), ("one two", nil, ["one two"]), ("", 7, [""]),
      ("https://example.org/long x", 7, ["https://example.org/long", "x"]),
      ("日本語のニュース", 6, ["日本語", "のニュ", "ース"]), ("a 日本語", 5, ["a", "日本", "語"]),
    ] as [(String, Int?, [String])])
  func `fits into its width, except for longer words`(
    text: String, width: Int?, lines: [String]
  ) {
    #expect(wrapped(text, width: width) == lines)
  }
}

// DisplayWidthTests.swift - columns that a text takes on a terminal.

import NewsText
import Testing

@Suite struct `The width of a text` {
  @Test(arguments: [
    ("abc", 3), ("äöü", 3), ("e\u{301}", 1), ("日本", 4), ("한국", 4), ("🚀", 2), ("ｱ", 1),
    ("Ａ", 2), ("", 0), ("…", 1), ("\u{1f1e9}\u{1f1ea}", 2),
  ])
  func `counts columns`(text: String, width: Int) {
    #expect(displayWidth(text) == width)
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abc def", 5, "abc…"), ("日本語", 5, "日本…"),
    ("日本語", 4, "日…"), ("abc", 1, "…"), ("abc", 0, ""),
  ])
  func `is never exceeded`(text: String, width: Int, cut: String) {
    #expect(truncated(text, toWidth: width) == cut)
  }
}

// RenderingTableTests.swift - columns, widths and figures for people.

import NewsCore
import NewsText
import Testing

@testable import NewsConfiguration
@testable import NewsRendering

@testable import newsagg

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

@Suite struct `A table` {
  let looks = [
    TableLook(header: "n", isRightAligned: true), TableLook(header: "name", isFlexible: true),
    TableLook(header: "why", isFlexible: true, dispensability: 1),
  ]
  let rows = [
    ["1", "short", "because it is so and not otherwise"], ["20", "a rather long name", ""],
  ].map { TableRow(cells: $0.map { TableCell($0) }) }

  @Test(
    arguments: [
      (
        nil,
        """
         N  NAME                WHY
         1  short               because it is so and not otherwise
        20  a rather long name

        """
      ),
      (
        36,
        """
         N  NAME             WHY
         1  short            because it is…
        20  a rather long…

        """
      ),
      (
        22,
        """
         N  NAME      WHY
         1  short     because…
        20  a rathe…

        """
      ),
      (
        16,
        """
         N  NAME
         1  short
        20  a rather lo…

        """
      ),
    ] as [(Int?, String)])
  func `gives the room there is to the columns that can use it`(width: Int?, text: String) {
    var options = RenderOptions(now: WallTime(milliseconds: 0))
    options.width = width
    #expect(String(decoding: TextTable(looks, rows).rendered(options), as: UTF8.self) == text)
  }

  @Test func `makes what a query matched stand out, as far as it is shown`() {
    var options = RenderOptions(now: WallTime(milliseconds: 0))
    options.usesColor = true
    let cell = TableCell([
      TextRun("Storm", isMatch: true), TextRun(" over the "), TextRun("Atl", isMatch: true),
    ])

    #expect(cell.drawn("Storm over…", options) == "\u{1b}[1;4mStorm\u{1b}[22;24m over…")
    #expect(
      cell.drawn("Storm over the A…", options)
        == "\u{1b}[1;4mStorm\u{1b}[22;24m over the \u{1b}[1;4mA…\u{1b}[22;24m")
    options.usesColor = false
    #expect(cell.drawn("Storm over…", options) == "Storm over…")
  }
}

@Suite struct `A figure for a person` {
  @Test(arguments: [
    (-5, "now"), (59, "now"), (60, "1m"), (3599, "59m"), (3600, "1h"), (86_400, "1d"),
    (31_536_000, "1y"),
  ])
  func `is an age`(seconds: Int, text: String) { #expect(shortAge(.seconds(seconds)) == text) }

  @Test(arguments: [(0, "0ms"), (999, "999ms"), (1449, "1.4s"), (61_000, "61.0s")])
  func `is a duration`(milliseconds: Int, text: String) {
    #expect(shortDuration(.milliseconds(milliseconds)) == text)
  }

  @Test(arguments: [
    (0, "0B"), (999, "999B"), (9600, "9.6kB"), (21_400, "21kB"), (999_600, "1.0MB"),
    (1_300_000, "1.3MB"),
  ])
  func `is a size`(bytes: Int, text: String) { #expect(shortSize(bytes) == text) }

  @Test(arguments: [(0, "0%"), (0.5, "50%"), (0.999, "99%"), (1, "100%")])
  func `is a share, and never all while something is missing`(share: Double, text: String) {
    #expect(shortShare(share) == text)
  }
}

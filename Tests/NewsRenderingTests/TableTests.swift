// TableTests.swift - rows and columns that fit the width of a terminal.

import NewsCore
import NewsText
import Testing

@testable import NewsRendering

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
  func `gives free room to the columns that can use it`(width: Int?, text: String) {
    var options = RenderOptions(now: WallTime(milliseconds: 0))
    options.width = width
    #expect(String(decoding: TextTable(looks, rows).rendered(options), as: UTF8.self) == text)
  }

  @Test func `highlights the visible part of a match`() {
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

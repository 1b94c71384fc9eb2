// TextTable.swift - a table that fits the width of a terminal.

import NewsText

/// One row: a cell for each column, and cells that have their own line below it.
struct TableRow: Hashable, Sendable {
  var cells: [TableCell]
  var below: [TableCell] = []
}

struct TextTable {
  private static let gap = 2
  private static let narrowest = 8
  private static let indent = 5

  private let looks: [TableLook]
  private let rows: [TableRow]
  private let widths: [Int]

  /// Makes a table and escapes its cells; each row has one cell per look.
  ///
  /// Numbered rows begin with their number, from 1.
  init(_ looks: [TableLook], _ rows: [TableRow], isNumbered: Bool = false) {
    self.looks = (isNumbered ? [TableLook(header: "#", isRightAligned: true)] : []) + looks
    self.rows = rows.enumerated().map { index, row in
      let number = isNumbered ? [TableCell("\(index + 1)", .dim)] : []
      return TableRow(
        cells: number + row.cells.map(\.escapedForTerminal),
        below: row.below.map(\.escapedForTerminal))
    }
    var widths = self.looks.map { displayWidth($0.header ?? "") }
    for row in self.rows {
      for (index, cell) in row.cells.enumerated() {
        widths[index] = max(widths[index], displayWidth(cell.text))
      }
    }
    self.widths = widths
  }

  /// The table as text: a line of headers, then the lines of each row.
  package func rendered(_ options: RenderOptions) -> [UInt8] {
    let (shown, widths) = fitted(to: options.width)
    // Columns that do not fit but must not be cut: they get a line below the row.
    let whole = looks.indices.filter { looks[$0].isWhole && !shown.contains($0) }
    let headers = TableRow(cells: looks.map { TableCell(($0.header ?? "").uppercased(), .dim) })
    let columns = zip(shown, widths).map { (look: looks[$0], width: $1) }
    var bytes: [UInt8] = []
    for row in (options.hasHeader ? [headers] : []) + rows {
      for cells in wrappedLines(row, shown, widths) {
        appendLine(cells, columns, options, to: &bytes)
      }
      for column in whole where !row.cells[column].text.isEmpty && row != headers {
        let cell = row.cells[column]
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: TextTable.indent))
        bytes += (cell.drawn(cell.text, options) + "\n").utf8
      }
      for cell in row.below where !cell.text.isEmpty {
        let room = max((options.width ?? .max) - TextTable.indent, 1)
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: TextTable.indent))
        bytes += cell.drawn(truncated(cell.text, toWidth: room), options).utf8
        bytes.append(UInt8(ascii: "\n"))
      }
    }
    return bytes
  }

  /// The cells of each line of a row; several lines when the last column is wrapped.
  private func wrappedLines(
    _ row: TableRow, _ shown: [Int], _ widths: [Int]
  ) -> [[TableCell]] {
    let cells = shown.map { row.cells[$0] }
    guard let last = shown.last, looks[last].isWrapped, let cell = cells.last,
      let width = widths.last
    else { return [cells] }
    return wrapped(cell.text, width: width).enumerated().map { index, text in
      let others =
        index == 0 ? Array(cells.dropLast()) : cells.dropLast().map { _ in TableCell("") }
      return others + [TableCell(text, cell.style, link: cell.link)]
    }
  }

  /// The columns that fit into `width`, and their widths.
  private func fitted(to width: Int?) -> (columns: [Int], widths: [Int]) {
    var shown = Array(looks.indices)
    guard let width else { return (shown, widths) }
    while leastWidth(shown) > width, let position = mostDispensable(shown) ?? lastWhole(shown) {
      shown.remove(at: position)
    }
    return (shown, shares(shown, of: width))
  }

  /// Position of the column to leave out next; nil when all must stay.
  private func mostDispensable(_ shown: [Int]) -> Int? {
    let highest = shown.map { looks[$0].dispensability }.max() ?? 0
    return highest == 0 ? nil : shown.lastIndex { looks[$0].dispensability == highest }
  }

  /// Position of a column to move below the row instead of cutting it; nil when only one column is left.
  private func lastWhole(_ shown: [Int]) -> Int? {
    shown.count < 2 ? nil : shown.lastIndex { looks[$0].isWhole && !looks[$0].isFlexible }
  }

  /// The smallest width in which these columns can be shown.
  private func leastWidth(_ shown: [Int]) -> Int {
    shown.reduce(TextTable.gap * max(shown.count - 1, 0)) { sum, column in
      sum + (looks[column].isFlexible ? min(widths[column], TextTable.narrowest) : widths[column])
    }
  }

  /// The widths of the shown columns: fixed and narrow ones keep theirs, wide flexible ones share the
  /// rest.
  ///
  /// With 40 characters for flexible columns of 10, 30 and 60, the shares are 10, 15 and 15.
  private func shares(_ shown: [Int], of width: Int) -> [Int] {
    var shares = shown.map { widths[$0] }
    let fixed = shown.reduce(TextTable.gap * max(shown.count - 1, 0)) {
      $0 + (looks[$1].isFlexible ? 0 : widths[$1])
    }
    var room = max(width - fixed, 0)
    let flexible = shown.indices.filter { looks[shown[$0]].isFlexible }
    let narrowFirst = flexible.sorted { shares[$0] < shares[$1] }
    for (done, index) in narrowFirst.enumerated() {
      shares[index] = min(shares[index], max(room / (narrowFirst.count - done), 1))
      room -= shares[index]
    }
    return shares
  }

  private func appendLine(
    _ cells: [TableCell], _ columns: [(look: TableLook, width: Int)], _ options: RenderOptions,
    to bytes: inout [UInt8]
  ) {
    for (index, cell) in cells.enumerated() {
      let (look, width) = columns[index]
      let text = truncated(cell.text, toWidth: width)
      let space = max(width - displayWidth(text), 0)
      let padding = repeatElement(UInt8(ascii: " "), count: space)
      if look.isRightAligned { bytes.append(contentsOf: padding) }
      bytes += cell.drawn(text, options).utf8
      if index == cells.count - 1 { break }
      if !look.isRightAligned { bytes.append(contentsOf: padding) }
      bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: TextTable.gap))
    }
    while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
    bytes.append(UInt8(ascii: "\n"))
  }
}

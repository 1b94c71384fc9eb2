// Listing.swift - rows of any kind in any format.

import NewsCore
import NewsText

/// Rows of one kind; a command builds it and writes its rendering.
package struct Listing<Row> {
  /// The name of the schema ("newsagg.NAME/1") and of the array in the JSON document.
  package let name: String
  package let columns: [Column<Row>]
  package let rows: [Row]
  /// The names in `--fields`; nil: all in data formats, the default ones in a table.
  private let fields: [String]?

  /// A listing of all columns.
  package init(_ name: String, _ columns: [Column<Row>], _ rows: [Row]) {
    self.name = name
    self.columns = columns
    self.rows = rows
    fields = nil
  }

  /// A listing of the columns in `fields`, a comma-separated list.
  ///
  /// - Throws: ``UnknownField`` when `fields` has a name that is not a column.
  package init(_ name: String, _ columns: [Column<Row>], _ rows: [Row], fields: String?)
    throws(UnknownField)
  {
    self.name = name
    self.columns = columns
    self.rows = rows
    self.fields = try fields.map { list throws(UnknownField) in
      try fieldNames(list, known: columns.map(\.name))
    }
  }

  /// The listing in a format; if the format is only for articles (`html`, `rss`, …) it is JSON.
  package func rendered(as format: OutputFormat, _ options: RenderOptions) -> [UInt8] {
    switch format {
    case .table: table(options)
    case .jsonl: jsonLines()
    case .tsv: delimited(.tab, options)
    case .csv: delimited(.comma, options)
    case .markdown: markdown(options)
    case .json, .text, .html, .rss, .atom, .jsonfeed: json(options)
    }
  }

  private var chosen: [Column<Row>] {
    guard let fields else { return columns }
    return fields.compactMap { name in columns.first { $0.name == name } }
  }

  private func table(_ options: RenderOptions) -> [UInt8] {
    // All requested columns are shown, in their order.
    guard fields == nil else {
      return TextTable(
        chosen.map(\.tableLook.asked),
        rows.map { row in TableRow(cells: chosen.map { $0.tableCell(row, options) }) },
        isNumbered: options.numbersRows
      ).rendered(options)
    }
    let shown = chosenForTable
    let inline = shown.filter { !$0.look.isBelow }
    let below = options.width == nil ? [] : shown.filter(\.look.isBelow)
    let rows = rows.map { row in
      TableRow(
        cells: inline.map { $0.tableCell(row, options) },
        below: below.map { $0.tableCell(row, options) })
    }
    return TextTable(inline.map(\.tableLook), rows, isNumbered: options.numbersRows)
      .rendered(options)
  }

  private var chosenForTable: [Column<Row>] {
    fields == nil ? columns.filter(\.isInTable) : chosen
  }

  package func json(_ options: RenderOptions) -> [UInt8] {
    let columns = chosen
    var writer = JSONWriter(isPretty: options.isPretty)
    writer.object { writer in
      writer.field("schema", "newsagg.\(name)/1")
      writer.field("generated_at", options.now.rfc3339)
      writer.key(named: name)
      writer.array(rows) { writer, row in
        writer.object { $0.fields(columns, of: row) }
      }
    }
    writer.endLine()
    return writer.bytes
  }

  private func jsonLines() -> [UInt8] {
    let columns = chosen
    var bytes: [UInt8] = []
    for row in rows {
      var writer = JSONWriter()
      writer.object { $0.fields(columns, of: row) }
      bytes += writer.bytes
      bytes.append(0x0a)
    }
    return bytes
  }

  private func delimited(_ delimiter: Delimiter, _ options: RenderOptions) -> [UInt8] {
    var bytes: [UInt8] = []
    if options.hasHeader { delimiter.appendHeader(chosen.map(\.name), to: &bytes) }
    for row in rows { delimiter.appendRow(chosen.map { $0.cell(row) }, to: &bytes) }
    return bytes
  }

  private func markdown(_ options: RenderOptions) -> [UInt8] {
    let shown = chosenForTable
    let headers = shown.map { escaped($0.tableLook.header ?? "", for: .markdown) }
    var text = "| " + headers.joined(separator: " | ") + " |\n"
    text += "|" + shown.map { $0.look.isRightAligned ? " --: |" : " --- |" }.joined() + "\n"
    for row in rows {
      let cells = shown.map { escaped($0.tableCell(row, options).text, for: .markdown) }
      text += "| " + cells.joined(separator: " | ") + " |\n"
    }
    return Array(text.utf8)
  }
}

extension JSONWriter {
  package mutating func fields<Row>(_ columns: [Column<Row>], of row: Row) {
    // By index: a loop over the columns would copy each of them for every row.
    for index in columns.indices {
      key(columns[index].key)
      cell(columns[index].cell(row))
    }
  }
}

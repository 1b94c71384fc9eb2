// Column.swift - a column of a listing, and how a table shows it.

import NewsCore
package import NewsText

/// A named value of each row.
///
/// JSON, CSV, tables, `--fields` and the JSON schema are all made from columns, so all of them have the
/// same fields.
package struct Column<Row>: Sendable {
  /// Key in JSON, header in CSV, name for `--fields`; never renamed.
  package let name: String
  package let key: JSONKey
  package let type: ValueType
  /// One sentence for the schema.
  package let about: String
  let cell: @Sendable (Row) -> Cell
  private(set) var look = TableLook()
  /// Makes the cell of a table; nil: the table shows the cell's own text.
  private(set) var draw: (@Sendable (Row, RenderOptions) -> TableCell)?
  /// Whether a table shows it by default.
  private(set) var isInTable = false

  package init(
    _ name: String, _ type: ValueType, _ about: String, _ cell: @escaping @Sendable (Row) -> Cell
  ) {
    self.name = name
    key = JSONKey(name)
    self.type = type
    self.about = about
    self.cell = cell
  }

  /// A copy of the column that tables show, with this header and look.
  package func shown(
    as header: String, _ look: TableLook = TableLook(),
    draw: (@Sendable (Row, RenderOptions) -> TableCell)? = nil
  ) -> Column {
    var copy = self
    copy.look = look
    copy.look.header = header
    copy.draw = draw
    copy.isInTable = true
    return copy
  }

  /// A copy of the column with this look, which tables show only on request.
  func looking(_ look: TableLook) -> Column {
    var copy = self
    copy.look = look
    return copy
  }

  /// The column for outer rows that may have such a row as a part; without it the cell is missing.
  package func optional<Outer>(_ part: @escaping @Sendable (Outer) -> Row?) -> Column<Outer> {
    let column = Column<Outer>(name, .optional(type), about) { part($0).map(cell) ?? .missing }
    guard isInTable else { return column }
    return column.shown(as: look.header ?? name, look) { outer, options in
      part(outer).map { tableCell($0, options) } ?? TableCell("")
    }
  }

  func tableCell(_ row: Row, _ options: RenderOptions) -> TableCell {
    if let draw { return draw(row, options) }
    guard case .time(let time) = cell(row) else { return TableCell(cell(row).plainText) }
    return TableCell(options.shortTime(time))
  }

  var tableLook: TableLook {
    var look = look
    look.header = look.header ?? name
    return look
  }
}

/// How a table shows a column.
package struct TableLook: Hashable, Sendable {
  /// The header; nil: the column's name.
  package var header: String?
  var isRightAligned = false
  /// Whether it becomes narrower, down to eight characters, when the table is too wide.
  var isFlexible = false
  /// Whether its cells are never cut when it was requested: a cut link does not work.
  var isWhole = false
  /// The order of leaving columns out when the table is too wide even with cut cells: the highest value
  /// first, among equal ones the last column; zero is never left out.
  var dispensability = 0

  /// Whether a long text continues on further lines; for the last column.
  var isWrapped = false

  /// Whether it has its own line under the row, if the width is limited; else it is left out.
  var isBelow = false

  /// The look of a column that was named in `--fields`: it may become narrower, but is never left out.
  package var asked: TableLook {
    var look = self
    look.dispensability = 0
    look.isFlexible = !isWhole && (isFlexible || !isRightAligned)
    return look
  }

  package static let number = TableLook(isRightAligned: true)
  /// A number that is left out only in a very narrow table.
  static let lesserNumber = TableLook(isRightAligned: true, dispensability: 1)
  package static let optionalNumber = TableLook(isRightAligned: true, dispensability: 2)
  package static let flexible = TableLook(isFlexible: true)
  static let below = TableLook(isBelow: true)
  package static let wrapped = TableLook(isFlexible: true, isWrapped: true)
  static let link = TableLook(isFlexible: true, isWhole: true)
  package static let optional = TableLook(isFlexible: true, dispensability: 1)
}

/// The error for a name in `--fields` that is not a field.
package struct UnknownField: Error, Hashable, CustomStringConvertible {
  package let name: String
  package let known: [String]

  package var description: String {
    let hint = nearest(name, in: known).map { "; did you mean \"\($0)\"?" } ?? ""
    return
      "unknown field \"\(escaped(name, for: .terminal))\"\(hint) (fields: \(known.joined(separator: ", ")))"
  }
}

/// The names in a comma-separated list, each of which must be known.
package func fieldNames(_ list: String, known: [String]) throws(UnknownField) -> [String] {
  var names: [String] = []
  for part in list.split(separator: ",") {
    let name = part.drop { $0 == " " }.prefix { $0 != " " }
    guard known.contains(String(name)) else {
      throw UnknownField(name: String(name), known: known)
    }
    names.append(String(name))
  }
  if names.isEmpty { throw UnknownField(name: "", known: known) }
  return names
}

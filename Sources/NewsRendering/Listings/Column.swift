// Column.swift - one named value of each row, and how a table shows it.

import NewsCore
package import NewsText

/// One named value of each row.
///
/// JSON, CSV, tables, `--fields` and the JSON schema are all made of these, so none of them can
/// know a field that the others do not.
package struct Column<Row>: Sendable {
  /// Key in JSON, header in CSV, word for `--fields`; never renamed.
  package let name: String
  package let key: JSONKey
  package let type: ValueType
  /// One sentence for the schema.
  package let about: String
  let cell: @Sendable (Row) -> Cell
  private(set) var look = TableLook()
  /// How a table shows it, where that is not the cell's own text.
  private(set) var draw: (@Sendable (Row, RenderOptions) -> TableCell)?
  /// Shown in a table unless other fields are asked for.
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

  /// The same, shown in tables.
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

  /// The same, looking like this where it is asked for.
  func looking(_ look: TableLook) -> Column {
    var copy = self
    copy.look = look
    return copy
  }

  /// The same of rows that may have no such part: missing there.
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

/// What a table needs to know of a column.
package struct TableLook: Hashable, Sendable {
  /// Nil: the column's name.
  package var header: String?
  var isRightAligned = false
  /// Gives way, down to eight columns, when the table is too wide.
  var isFlexible = false
  /// Never cut where it was asked for: a link that is cut leads nowhere.
  var isWhole = false
  /// When the table is too wide even with cut cells, the column with the highest value above zero is
  /// left out first, of equal ones the last.
  var dispensability = 0

  /// Goes on in further lines where it is too long; for the last column.
  var isWrapped = false

  /// On a line of its own under the row, where the width is limited; left out elsewhere.
  var isBelow = false

  /// The look of a column that was asked for: it may become narrower, but is never left out.
  package var asked: TableLook {
    var look = self
    look.dispensability = 0
    look.isFlexible = !isWhole && (isFlexible || !isRightAligned)
    return look
  }

  package static let number = TableLook(isRightAligned: true)
  /// Goes where there is hardly room for a name.
  static let lesserNumber = TableLook(isRightAligned: true, dispensability: 1)
  package static let optionalNumber = TableLook(isRightAligned: true, dispensability: 2)
  package static let flexible = TableLook(isFlexible: true)
  static let below = TableLook(isBelow: true)
  package static let wrapped = TableLook(isFlexible: true, isWrapped: true)
  static let link = TableLook(isFlexible: true, isWhole: true)
  package static let optional = TableLook(isFlexible: true, dispensability: 1)
}

/// `--fields` names something that is not a field.
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

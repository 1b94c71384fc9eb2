// TextTable.swift - rows in columns, fitted into the width of a terminal.

/// One cell of a table: strangers' text, how it looks, where it leads.
struct TableCell: Hashable, Sendable {
  var text: String
  var style = TextStyle.plain
  var link: String?
  /// Words to make stand out in colour.
  var highlights: [String] = []

  init(_ text: String, _ style: TextStyle = .plain, link: String? = nil, highlights: [String] = [])
  {
    self.text = text
    self.style = style
    self.link = link
    self.highlights = highlights
  }
}

/// Colour never carries a meaning alone; the text says the same.
enum TextStyle: Hashable, Sendable {
  case plain, bold, dim, good, warning, bad, name

  /// SGR parameters (ECMA-48 section 8.3.117).
  var code: String {
    switch self {
    case .plain: ""
    case .bold: "1"
    case .dim: "2"
    case .good: "32"
    case .warning: "33"
    case .bad: "31"
    case .name: "36"
    }
  }
}

struct TextTable {
  private static let gap = 2
  private static let narrowest = 8

  private let looks: [TableLook]
  private let rows: [[TableCell]]
  private let widths: [Int]

  /// Cells are escaped here; each row has one cell per look.
  init(_ looks: [TableLook], _ rows: [[TableCell]]) {
    self.looks = looks
    self.rows = rows.map { row in
      row.map { cell in
        var cell = cell
        cell.text = escaped(cell.text, for: .terminal)
        return cell
      }
    }
    var widths = looks.map { displayWidth($0.header) }
    for row in self.rows {
      for (index, cell) in row.enumerated() {
        widths[index] = max(widths[index], displayWidth(cell.text))
      }
    }
    self.widths = widths
  }

  /// One line for the headers, one per row, each ended by a line feed.
  func rendered(_ options: RenderOptions) -> [UInt8] {
    let (shown, widths) = fitted(to: options.width)
    var bytes: [UInt8] = []
    let headers = looks.map { TableCell($0.header.uppercased(), .dim) }
    for row in [headers] + rows {
      appendLine(shown.map { row[$0] }, shown.map { looks[$0] }, widths, options, to: &bytes)
    }
    return bytes
  }

  /// Which columns are shown, and how wide each is.
  private func fitted(to width: Int?) -> (columns: [Int], widths: [Int]) {
    var shown = Array(looks.indices)
    guard let width else { return (shown, widths) }
    while floor(shown) > width, let last = shown.last(where: { looks[$0].isOptional }) {
      shown.removeAll { $0 == last }
    }
    return (shown, shares(shown, of: width))
  }

  /// The least room these columns can be shown in.
  private func floor(_ shown: [Int]) -> Int {
    shown.reduce(TextTable.gap * max(shown.count - 1, 0)) { $0 + leastWidth($1) }
  }

  private func leastWidth(_ column: Int) -> Int {
    looks[column].isFlexible ? min(widths[column], TextTable.narrowest) : widths[column]
  }

  /// Narrow columns keep their width; what is left is shared by the wide ones that give way.
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
    _ cells: [TableCell], _ looks: [TableLook], _ widths: [Int], _ options: RenderOptions,
    to bytes: inout [UInt8]
  ) {
    for (index, cell) in cells.enumerated() {
      let text = truncated(cell.text, toWidth: widths[index])
      let padding = repeatElement(
        UInt8(ascii: " "), count: max(widths[index] - displayWidth(text), 0))
      if looks[index].isRightAligned { bytes.append(contentsOf: padding) }
      appendStyled(text, cell, options, to: &bytes)
      if index == cells.count - 1 { break }
      if !looks[index].isRightAligned { bytes.append(contentsOf: padding) }
      bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: TextTable.gap))
    }
    while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
    bytes.append(UInt8(ascii: "\n"))
  }
}

/// Appends text that is already escaped, with the colour and link of its cell where they are wanted.
private func appendStyled(
  _ text: String, _ cell: TableCell, _ options: RenderOptions, to bytes: inout [UInt8]
) {
  let link = options.usesHyperlinks ? encodedWebLink(cell.link) : nil
  if let link { bytes.append(contentsOf: "\u{1b}]8;;\(link)\u{1b}\\".utf8) }
  if options.usesColor {
    bytes.append(contentsOf: styled(highlighted(text, cell.highlights), cell.style).utf8)
  } else {
    bytes.append(contentsOf: text.utf8)
  }
  if link != nil { bytes.append(contentsOf: "\u{1b}]8;;\u{1b}\\".utf8) }
}

/// `text` in a style; only for text that is already escaped.
func styled(_ text: String, _ style: TextStyle, if usesColor: Bool = true) -> String {
  guard usesColor, style != .plain, !text.isEmpty else { return text }
  return "\u{1b}[\(style.code)m\(text)\u{1b}[0m"
}

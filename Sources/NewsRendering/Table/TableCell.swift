// TableCell.swift - one cell of a table: its text, style and link.

import NewsText

/// One cell of a table; its text may be untrusted, because the table escapes it.
package struct TableCell: Hashable, Sendable {
  package var runs: [TextRun]
  package var style = TextStyle.plain
  /// The URL to link to; it is used only if it is http or https.
  package var link: String?

  package init(_ text: String, _ style: TextStyle = .plain, link: String? = nil) {
    self.init([TextRun(text)], style, link: link)
  }

  package init(_ runs: [TextRun], _ style: TextStyle = .plain, link: String? = nil) {
    self.runs = runs
    self.style = style
    self.link = link
  }

  package var text: String { runs.map(\.text).joined() }
}

/// A part of a text that a query matched completely, or not at all.
package struct TextRun: Hashable, Sendable {
  package var text: String
  /// Whether the query matched it; it is then bold and underlined.
  package var isMatch: Bool

  package init(_ text: String, isMatch: Bool = false) {
    self.text = text
    self.isMatch = isMatch
  }
}

/// The style of a text; a colour is never the only sign of something, the text says it too.
package enum TextStyle: Hashable, Sendable {
  case plain, bold, dim, good, warning, bad, name

  /// The SGR parameter (ECMA-48 section 8.3.117); empty for plain text.
  fileprivate var code: String {
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

/// `text` in a style; only for text that is already escaped.
func styled(_ text: String, _ style: TextStyle, if usesColor: Bool = true) -> String {
  guard usesColor, style != .plain, !text.isEmpty else { return text }
  return "\u{1b}[\(style.code)m\(text)\u{1b}[0m"
}

extension TableCell {
  /// The cell without control characters.
  var escapedForTerminal: TableCell {
    var copy = self
    for index in copy.runs.indices {
      copy.runs[index].text = escaped(runs[index].text, for: .terminal)
    }
    return copy
  }

  /// The cell with terminal sequences; `text` is its own escaped text, possibly cut.
  func drawn(_ text: String, _ options: RenderOptions) -> String {
    let body = options.usesColor ? styled(marked(text), style) : text
    guard options.usesHyperlinks, let link = encodedWebLink(link) else { return body }
    return "\u{1b}]8;;\(link)\u{1b}\\\(body)\u{1b}]8;;\u{1b}\\"
  }

  /// `text` with the matching parts in bold and underlined.
  private func marked(_ text: String) -> String {
    guard runs.contains(where: \.isMatch) else { return text }
    var rest = text.unicodeScalars[...]
    var result = ""
    for run in runs {
      let part = String(rest.prefix(run.text.unicodeScalars.count))
      rest = rest.dropFirst(run.text.unicodeScalars.count)
      result += run.isMatch && !part.isEmpty ? "\u{1b}[1;4m\(part)\u{1b}[22;24m" : part
    }
    return result + String(rest)
  }
}

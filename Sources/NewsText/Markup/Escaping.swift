// Escaping.swift - untrusted text made harmless for the place where it is written.

import NewsCore

/// Where a text is written; each has its own special characters.
package enum Sink: Hashable, Sendable {
  /// One line of a terminal, or of a log.
  case terminal
  /// One field of tab-separated values.
  case tsv
  /// The inside of a quoted CSV field.
  case csv
  /// Character data or a quoted attribute (XML 1.0 section 2.4).
  case xml
  /// Character data or a quoted attribute of HTML.
  case html
  /// Inline text of CommonMark.
  case markdown
}

/// Most combining marks on one character: more than any orthography uses; further ones ("zalgo"
/// text) are dropped.
private let maxCombiningMarks = 8

/// Appends `text` so that nothing in it acts as markup or as a command in `sink`.
///
/// White space of any kind becomes a space. Other characters that act on terminals or hide what a
/// reader sees (see ``isTerminalUnsafe(_:)``) are left out; in XML and HTML the joiners and the soft
/// hyphen, which scripts and emoji need, stay as character references.
///
/// `a<b\u{1b}[2J` becomes `a&lt;b[2J` for HTML and `a<b[2J` for a terminal.
package func appendEscaped(_ text: String, for sink: Sink, to bytes: inout [UInt8]) {
  var text = text
  let isPlain = text.withUTF8 { utf8 in
    let isPlain = utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f && sink.replacement(of: $0) == nil }
    if isPlain { bytes.append(contentsOf: utf8) }
    return isPlain
  }
  guard !isPlain else { return }
  var marks = 0
  for scalar in text.unicodeScalars {
    if scalar.isASCII {
      marks = 0
      appendASCII(UInt8(truncatingIfNeeded: scalar.value), for: sink, to: &bytes)
    } else if scalar.isLeftOut {
      appendUnsafe(scalar, for: sink, to: &bytes)
    } else {
      marks = scalar.isCombiningMark ? marks + 1 : 0
      if marks <= maxCombiningMarks { bytes.append(contentsOf: UTF8.encode(scalar) ?? .init()) }
    }
  }
}

/// `text` made harmless for `sink`.
package func escaped(_ text: String, for sink: Sink) -> String {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.utf8.count + 16)
  appendEscaped(text, for: sink, to: &bytes)
  return String(decoding: bytes, as: UTF8.self)
}

private func appendASCII(_ byte: UInt8, for sink: Sink, to bytes: inout [UInt8]) {
  switch byte {
  case 0x09...0x0d:
    bytes.append(0x20)
  case 0...0x1f, 0x7f:
    break
  default:
    guard let replacement = sink.replacement(of: byte) else { return bytes.append(byte) }
    replacement.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }
}

private func appendUnsafe(_ scalar: Unicode.Scalar, for sink: Sink, to bytes: inout [UInt8]) {
  switch (scalar.value, sink) {
  case (0x85, _), (0x2028...0x2029, _):
    bytes.append(0x20)
  case (0x200c...0x200d, .xml), (0x200c...0x200d, .html), (0xad, .xml), (0xad, .html):
    bytes.append(contentsOf: "&#\(scalar.value);".utf8)
  default:
    break
  }
}

extension Sink {
  /// The text to write for a printable ASCII character; nil: the character itself.
  func replacement(of byte: UInt8) -> StaticString? {
    switch self {
    case .terminal, .tsv: nil
    case .csv: byte == UInt8(ascii: "\"") ? "\"\"" : nil
    case .xml, .html: markupReplacement(of: byte)
    case .markdown: markdownReplacement(of: byte)
    }
  }

  private func markupReplacement(of byte: UInt8) -> StaticString? {
    switch byte {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&quot;"
    case UInt8(ascii: "'"): "&#39;"
    default: nil
    }
  }

  /// The escapes of characters with a meaning inside a line of CommonMark 0.31, or in GitHub's tables,
  /// strikethrough and mentions.
  private func markdownReplacement(of byte: UInt8) -> StaticString? {
    switch byte {
    case UInt8(ascii: "\\"): "\\\\"
    case UInt8(ascii: "`"): "\\`"
    case UInt8(ascii: "*"): "\\*"
    case UInt8(ascii: "_"): "\\_"
    case UInt8(ascii: "["): "\\["
    case UInt8(ascii: "]"): "\\]"
    case UInt8(ascii: "<"): "\\<"
    case UInt8(ascii: ">"): "\\>"
    case UInt8(ascii: "#"): "\\#"
    case UInt8(ascii: "|"): "\\|"
    case UInt8(ascii: "~"): "\\~"
    case UInt8(ascii: "&"): "\\&"
    case UInt8(ascii: "@"): "\\@"
    case UInt8(ascii: "!"): "\\!"
    default: nil
    }
  }
}

extension Unicode.Scalar {
  /// Whether no sink writes this scalar as it is.
  package var isLeftOut: Bool { isTerminalUnsafe(self) || isNoncharacter }

  /// Whether this scalar is never assigned to a character (Unicode 23.7).
  fileprivate var isNoncharacter: Bool {
    value & 0xfffe == 0xfffe || (0xfdd0...0xfdef).contains(value)
  }
}

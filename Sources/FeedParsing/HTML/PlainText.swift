// PlainText.swift - makes plain text of HTML, and detects HTML.

import NewsText

/// One line of plain text: tags removed, references decoded once, white space collapsed.
///
/// A block element leaves a space, so that the words of two paragraphs stay apart.
package func plainText(fromHTML html: String) -> String {
  plainText(fromHTML: html, betweenBlocks: Byte.space)
}

/// The plain text in paragraphs: the text of each block element, without empty ones.
package func paragraphs(fromHTML html: String) -> [String] {
  // DEL, which no text contains, because control characters are removed.
  let separator: Unicode.Scalar = "\u{7f}"
  return plainText(fromHTML: html, betweenBlocks: UInt8(ascii: separator))
    .unicodeScalars.split(separator: separator)
    .map { collapsingWhiteSpace(String($0)) }.filter { !$0.isEmpty }
}

private func plainText(fromHTML html: String, betweenBlocks separator: UInt8) -> String {
  html.withBytes { bytes in
    let hasMarkup =
      bytes.firstOffset(of: Byte.less, from: 0, to: bytes.count) != nil
      || bytes.firstOffset(of: Byte.ampersand, from: 0, to: bytes.count) != nil
    guard hasMarkup else { return collapsingWhiteSpace(html) }
    var scanner = XMLScanner(bytes)
    var output = ByteBuilder(capacity: bytes.count)
    loop: while true {
      switch scanner.next() {
      case .text:
        let text = bytes.slice(scanner.text.lowerBound, scanner.text.upperBound)
        output.append(decoding: text, .htmlText)
      case .startTag, .endTag:
        let name = bytes.slice(scanner.name.lowerBound, scanner.name.upperBound)
        let traits = ElementTraits(of: name)
        if traits.contains(.block) { output.append(separator) }
        if scanner.isOpening, !scanner.isSelfClosing, traits.contains(.removedWhole) {
          scanner.skipElement()
        }
      case .end: break loop
      }
    }
    return collapsingWhiteSpace(output.text)
  }
}

/// The text with every run of white space as one space, and none at the ends.
package func collapsingWhiteSpace(_ text: String) -> String {
  text.withBytes { bytes in
    guard needsCollapsing(bytes) else { return text }
    var output = ByteBuilder(capacity: bytes.count)
    var isPending = false
    var index = 0
    while index < bytes.count {
      let width = spaceWidth(bytes, at: index)
      if width > 0 {
        isPending = !output.isEmpty
        index += width
        continue
      }
      if isPending { output.append(Byte.space) }
      isPending = false
      output.append(bytes[index])
      index += 1
    }
    return output.text
  }
}

private func needsCollapsing(_ bytes: ByteSpan) -> Bool {
  var wasSpace = true
  for index in bytes.indices {
    let width = spaceWidth(bytes, at: index)
    if width > 0, wasSpace || bytes[index] != Byte.space { return true }
    wasSpace = width > 0
  }
  return wasSpace && !bytes.isEmpty
}

/// Length in bytes of the white space at `index`, 0 if there is none: ASCII white space, no-break space,
/// the spaces of General Punctuation and the ideographic space.
@inline(__always) func spaceWidth(_ bytes: ByteSpan, at index: Int) -> Int {
  let byte = bytes[index]
  if byte < 0x80 { return byte <= Byte.space ? 1 : 0 }
  return byte == 0xc2 || byte == 0xe2 || byte == 0xe3 ? wideSpaceWidth(bytes, at: index) : 0
}

private func wideSpaceWidth(_ bytes: ByteSpan, at index: Int) -> Int {
  let second = index + 1 < bytes.count ? bytes[index + 1] : 0
  if bytes[index] == 0xc2 { return second == 0xa0 ? 2 : 0 }
  let third = index + 2 < bytes.count ? bytes[index + 2] : 0
  switch (bytes[index], second, third) {
  case (0xe2, 0x80, 0x80...0x8a), (0xe2, 0x80, 0xa8...0xa9), (0xe2, 0x80, 0xaf): return 3
  case (0xe2, 0x81, 0x9f), (0xe3, 0x80, 0x80): return 3
  default: return 0
  }
}

/// Whether a text of unknown type is HTML: it has a known tag or a reference.
func looksLikeHTML(_ text: String) -> Bool {
  text.withBytes(looksLikeHTML)
}

func looksLikeHTML(_ bytes: ByteSpan) -> Bool {
  hasReference(bytes) || hasTag(bytes)
}

func hasReference(_ bytes: ByteSpan) -> Bool {
  var start = 0
  while let hit = bytes.firstOffset(of: Byte.ampersand, from: start, to: bytes.count) {
    if CharacterReference(bytes, at: hit, .xml) != nil { return true }
    start = hit + 1
  }
  return false
}

private func hasTag(_ bytes: ByteSpan) -> Bool {
  guard var start = bytes.firstOffset(of: Byte.less, from: 0, to: bytes.count),
    let lastGreater = bytes.lastIndex(of: Byte.greater)
  else { return false }
  while let hit = bytes.firstOffset(of: Byte.less, from: start, to: lastGreater) {
    if bytes.hasASCII("<!--", at: hit) { return true }
    var name = hit + 1
    if name < bytes.count, bytes[name] == Byte.slash { name += 1 }
    var end = name
    while end < bytes.count, end - name < 12, bytes[end].isLetter || bytes[end].isDigit { end += 1 }
    let traits = ElementTraits(of: bytes.slice(name, end))
    // The name has to end here: <a@example.org> is a mail address, not a link.
    let isName =
      end == bytes.count || bytes[end].isSpace || bytes[end] == Byte.slash
      || bytes[end] == Byte.greater
    if isName, !traits.isDisjoint(with: [.allowed, .removedWhole, .active, .drawingRoot]) {
      return true
    }
    start = hit + 1
  }
  return false
}

// IndexedContent.swift - the part of an article's content that is in the full-text index.

import NewsText

/// The text of an article's content that is in the full-text index: the part that the summary does
/// not contain, at most 64 KiB of it.
///
/// Many feeds have only one text, and its beginning is the summary. To remove a text, FTS5 needs the
/// same text again, so a change of this function needs a schema step that rebuilds the index.
/// `html` is the sanitized ``Article/content``, with few references.
func indexedContent(summary: String, html: String) -> String {
  html.withBytes { html in
    let text = plainText(of: html)
    return text.withBytes { text in
      var start = summary.withBytes { end(of: $0, in: text) }
      if start < text.count, text[start] == space { start += 1 }
      return String(decoding: text[start..<boundedEnd(of: text, from: start)], as: UTF8.self)
    }
  }
}

private typealias Bytes = UnsafeBufferPointer<UInt8>

private let mostBytes = 65_536
private let space: UInt8 = 0x20

/// The text of HTML without tags, in one line without a space at its end.
private func plainText(of html: Bytes) -> ByteBuilder {
  var text = ByteBuilder(capacity: html.count)
  var index = 0
  while index < html.count {
    switch html[index] {
    case UInt8(ascii: "<"):
      let end = html[index...].firstIndex(of: UInt8(ascii: ">")) ?? html.count
      if !isInsideOfWords(html[index..<end]) { text.appendSpace() }
      index = end + 1
    case UInt8(ascii: "&"): index += text.append(referenceIn: html[index...])
    case 0...space:
      text.appendSpace()
      index += 1
    case 0xc2 where index + 1 < html.count && html[index + 1] == 0xa0:
      text.appendSpace()
      index += 2
    case let byte:
      text.append(byte)
      index += 1
    }
  }
  if text.count > 0, text[text.count - 1] == space { text.truncate(to: text.count - 1) }
  return text
}

extension ByteBuilder {
  fileprivate mutating func appendSpace() {
    if count > 0, self[count - 1] != space { append(space) }
  }

  /// The sanitizer writes invisible characters as numbers.
  ///
  /// - Returns: Bytes of the reference.
  fileprivate mutating func append(referenceIn html: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
    let known = references.first { html.starts(with: $0.name.utf8) }
    if let known {
      append(known.byte)
      return known.name.utf8.count
    }
    if html.starts(with: "&#".utf8), let end = html.prefix(9).firstIndex(of: UInt8(ascii: ";")) {
      return end + 1 - html.startIndex
    }
    append(html[html.startIndex])
    return 1
  }
}

/// The character references that the sanitizer writes.
private let references: [(name: String, byte: UInt8)] = [
  ("&amp;", UInt8(ascii: "&")), ("&lt;", UInt8(ascii: "<")), ("&gt;", UInt8(ascii: ">")),
  ("&quot;", UInt8(ascii: "\"")), ("&#39;", UInt8(ascii: "'")),
]

/// Whether a tag may be within a word.
private func isInsideOfWords(_ tag: Slice<Bytes>) -> Bool {
  let name = tag.dropFirst().drop { $0 == UInt8(ascii: "/") }.prefix {
    $0 > space && $0 != UInt8(ascii: "/")
  }
  return inlineElements.contains(String(decoding: name, as: UTF8.self))
}

private let inlineElements: Set<String> = [
  "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins",
  "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt",
  "u", "var", "wbr",
]

/// The offset at which the text continues after the summary; 0 when it does not begin with it.
private func end(of summary: Bytes, in text: Bytes) -> Int {
  var (read, end) = (0, 0)
  while read < summary.count {
    if summary[read] == space {
      read += 1
    } else if end < text.count, text[end] == space {
      end += 1
    } else if end < text.count, summary[read] == text[end] {
      (read, end) = (read + 1, end + 1)
    } else {
      break
    }
  }
  guard read == summary.count || summary[read...].elementsEqual("…".utf8) else { return 0 }
  // A word in which the summary was cut belongs to the rest.
  while end > 0, end < text.count, text[end - 1] != space, text[end] != space { end -= 1 }
  return end
}

/// Where the indexed part ends; never in the middle of a character.
private func boundedEnd(of text: Bytes, from start: Int) -> Int {
  guard text.count - start > mostBytes else { return text.count }
  var end = start + mostBytes
  while end > start, text[end] & 0xc0 == 0x80 { end -= 1 }
  return end
}

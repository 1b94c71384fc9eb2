// TitleMarkup.swift - finds the markup in titles of RSS, which may be text or HTML.

import NewsText

/// A title of RSS as HTML; nil when it is text.
///
/// RSS 2.0 leaves open whether a title is text or HTML, so "The <select> element" and "<b>New</b>: x"
/// both occur. A tag is markup if it does what only markup does:
///
/// - it belongs to an element that formats text, and both its start and its end tag are there;
/// - it is a `<br>` or `<wbr>`, or an `<img>` that loads a picture from another place;
/// - it is a whole comment.
///
/// All other tags are text; if there is markup too, or a character reference, they are escaped.
/// `isMarkup` means that the title is known to be HTML, because it has elements that are not escaped.
func titleHTML(_ title: String, isMarkup: Bool) -> String? {
  title.withBytes { bytes in
    // Most titles have no tag at all.
    guard bytes.firstOffset(of: Byte.less, from: 0, to: bytes.count) != nil else {
      return isMarkup || hasReference(bytes) ? title : nil
    }
    let markup = TitleMarkup(bytes).markup
    guard isMarkup || !markup.isEmpty || hasReference(bytes) else { return nil }
    var output = ByteBuilder(capacity: bytes.count + 16)
    var start = 0
    for range in markup {
      output.append(escapingTags: bytes.slice(start, range.lowerBound))
      output.append(contentsOf: bytes.slice(range.lowerBound, range.upperBound))
      start = range.upperBound
    }
    output.append(escapingTags: bytes.slice(start, bytes.count))
    return output.text
  }
}

extension ByteBuilder {
  /// Appends text in which references stay, but nothing is a tag.
  fileprivate mutating func append(escapingTags bytes: ByteSpan) {
    var start = 0
    while let hit = bytes.firstOffset(of: Byte.less, from: start, to: bytes.count) {
      append(contentsOf: bytes.slice(start, hit))
      append(ascii: "&lt;")
      start = hit + 1
    }
    append(contentsOf: bytes.slice(start, bytes.count))
  }
}

/// The tags of a title, told apart from names of elements.
private struct TitleMarkup: ~Copyable {
  struct Tag {
    var range: Range<Int>
    /// Hash of the element's name.
    var hash: UInt32
    var isMarkup: Bool
  }

  /// Most less-than signs that are examined; everything after them is text.
  static let maxTags = 64

  private var scanner: XMLScanner
  private var tags: [Tag] = []
  /// Indices in `tags` of start tags without an end tag so far.
  private var open: [Int] = []

  /// The ranges of tags that are markup, in their order.
  var markup: [Range<Int>] { tags.filter(\.isMarkup).map(\.range) }

  init(_ bytes: ByteSpan) {
    scanner = XMLScanner(bytes)
    var index = 0
    for _ in 0..<TitleMarkup.maxTags {
      guard let hit = bytes.firstOffset(of: Byte.less, from: index, to: bytes.count) else { return }
      index = hit + 1
      if bytes.hasASCII("<!--", at: hit) {
        guard let end = scanner.endOfComment(from: hit + 4) else { continue }
        index = end + 1
        tags.append(Tag(range: hit..<index, hash: 0, isMarkup: true))
      } else if readTag(at: hit) {
        index = scanner.position
      }
    }
  }

  /// Reads the tag at `start`; false when it is text.
  private mutating func readTag(at start: Int) -> Bool {
    let next = start + 1 < scanner.bytes.count ? scanner.bytes[start + 1] : 0
    guard next.isLetter || next == Byte.slash else { return false }
    scanner.move(to: start)
    let event = scanner.next()
    guard event == .startTag || event == .endTag, scanner.tagStart == start,
      scanner.bytes[scanner.position - 1] == Byte.greater
    else { return false }
    let name = scanner.bytes.slice(scanner.name.lowerBound, scanner.name.upperBound)
    var tag = Tag(range: start..<scanner.position, hash: scanner.localHash, isMarkup: false)
    if name.equalsASCII("br") || name.equalsASCII("wbr") || isPicture(name) {
      tag.isMarkup = true
    } else if formattingElements.contains(name) {
      pair(&tag)
    }
    tags.append(tag)
    return true
  }

  /// Notes a start tag as open; an end tag makes markup of itself and of the last one open.
  private mutating func pair(_ tag: inout Tag) {
    if scanner.isOpening {
      if !scanner.isSelfClosing { open.append(tags.count) }
    } else if let last = open.lastIndex(where: { tags[$0].hash == tag.hash }) {
      tags[open.remove(at: last)].isMarkup = true
      tag.isMarkup = true
    }
  }

  private func isPicture(_ name: ByteSpan) -> Bool {
    guard scanner.isOpening, name.equalsASCII("img") else { return false }
    return scanner.attributes.contains { attribute in
      let name = scanner.bytes.slice(attribute.name.lowerBound, attribute.name.upperBound)
      let value = scanner.bytes.slice(attribute.value.lowerBound, attribute.value.upperBound)
      return name.equalsASCII("src") && (hasWebScheme(value) || value.hasASCII("//", at: 0))
    }
  }
}

/// Elements that format a part of a line, and those in which publishing software wraps a whole title.
private let formattingElements = NameSet([
  "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i",
  "ins", "kbd", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
  "strong", "sub", "sup", "time", "tt", "u", "var",
  "blockquote", "center", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ol", "p", "pre", "ul",
])

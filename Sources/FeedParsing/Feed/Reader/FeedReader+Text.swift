// FeedReader+Text.swift - reads texts: plain, escaped markup, inline markup, base64.

import NewsCore
import NewsText

/// The element whose text is being collected.
struct Leaf: ~Copyable {
  let element: Element
  var type: TextType
  /// Whether there were child elements, which are part of the value, so that the buffer has markup.
  var isMarkup = false
  /// Media type in the attribute `type`.
  var mediaType: String?
  var language: String?
  var base: String?
  /// A URL or scheme from an attribute.
  var url: String?
  /// A label, version or flag from an attribute.
  var label: String?

  init(element: Element, type: TextType) {
    self.element = element
    self.type = type
  }

  /// Whether it is a title of RSS, which may be text or HTML; see ``titleHTML(_:isMarkup:)``.
  var isSniffedTitle: Bool {
    type == .sniffed && (element == .title || element == .mediaTitle || element == .dcTitle)
  }

  /// Whether it is an inline document of another vocabulary (RFC 4287 section 4.1.3.3).
  var isDocument: Bool {
    guard type == .xhtml, let mediaType, mediaType != "application/xhtml+xml" else { return false }
    return mediaType.hasSuffix("/xml") || mediaType.hasSuffix("+xml")
  }

  /// Whether `element` cannot be inside the leaf, so that the leaf's end tag is missing.
  func isEnded(by element: Element, isRSS: Bool) -> Bool {
    switch element {
    case .item, .entry: true
    case .guid, .published, .enclosure, .channel: self.element != element || !isMarkup
    case .title, .link, .description, .category: isShort && isRSS
    default: false
    }
  }

  /// Whether the value is one line without elements.
  private var isShort: Bool {
    switch element {
    case .title, .link, .guid, .published, .updated, .category, .comments: true
    default: false
    }
  }
}

/// How to read the text of an element.
enum TextType {
  /// Never markup: dates, identities, URLs.
  case plain
  /// The type of a text in RSS, which does not declare it: markup if it looks like markup.
  case sniffed
  case text, html, xhtml, base64
}

extension FeedReader {
  /// Starts to collect the text of this element.
  mutating func start(_ leaf: consuming Leaf) -> Role {
    self.leaf = consume leaf
    buffer.removeAll()
    return .leaf
  }

  mutating func openText(_ element: Element) -> Role {
    let isRSS = feed.format.isRSS
    return start(element, default: isRSS || element == .mediaDescription ? .sniffed : .text)
  }

  mutating func openContent(_ element: Element) -> Role {
    switch element {
    case .xhtmlBody, .body: return start(element, default: .xhtml)
    case .encoded, .fullItem: return start(element, default: .html)
    default:
      if let source = resolved(attribute("src")) { entry.extras.contentURL = source }
      return start(element, default: feed.format.isRSS ? .sniffed : .text)
    }
  }

  private mutating func start(_ element: Element, default type: TextType) -> Role {
    let announced = attribute("type")?.trimmed.lowercasedASCII
    var leaf = Leaf(element: element, type: type)
    leaf.type = textType(announced, mode: attribute("mode")?.trimmed.lowercasedASCII, default: type)
    leaf.mediaType = mediaType(announced)
    leaf.language = language
    leaf.base = base
    return start(leaf)
  }

  /// The type of a text (RFC 4287 sections 3.1.1 and 4.1.3.1); `mode` is the attribute of Atom 0.3.
  private func textType(_ announced: String?, mode: String?, default type: TextType) -> TextType {
    if mode == "base64" { return .base64 }
    guard let announced else { return type }
    switch announced {
    case "": return type
    case "text", "text/plain", "plain": return type == .sniffed ? .sniffed : .text
    case "html", "text/html": return .html
    case "xhtml", "application/xhtml+xml", "text/xhtml", "xml":
      return mode == "escaped" ? .html : .xhtml
    default:
      if announced.hasSuffix("xml") { return mode == "escaped" ? .html : .xhtml }
      return announced.hasPrefix("text/") || type == .sniffed ? .text : .base64
    }
  }

  private func mediaType(_ announced: String?) -> String? {
    switch announced {
    case nil, "": nil
    case "text", "plain": "text/plain"
    case "html": "text/html"
    case "xhtml": "application/xhtml+xml"
    default: announced
    }
  }

  mutating func readText() {
    let range = scanner.text
    let text = scanner.bytes.slice(range.lowerBound, range.upperBound)
    switch leaf?.isMarkup {
    case true: appendMarkupText(text)
    case false: appendText(text)
    case nil:
      let role = frames.last?.role
      let isNested = role == .transparent && context == .person
      if role == .person || role == .image || isNested { appendText(text) }
    }
  }

  private mutating func appendText(_ text: ByteSpan) {
    guard buffer.count < limits.maxTextBytes else { return }
    if scanner.isLiteral {
      buffer.append(contentsOf: text)
    } else {
      let before = buffer.count
      if !buffer.append(decoding: text, .xml) { scanner.isWellFormed = false }
      if buffer.count - before != text.count { hasReferences = true }
    }
  }

  /// Appends text to markup: references stay as they are, only CDATA has to be escaped.
  private mutating func appendMarkupText(_ text: ByteSpan) {
    guard buffer.count < limits.maxTextBytes else { return }
    if scanner.isLiteral {
      buffer.append(escaping: text)
    } else {
      buffer.append(contentsOf: text)
    }
  }

  /// Takes the collected text out of the buffer, trimmed and cut at the limit.
  mutating func takeText() -> String {
    defer {
      buffer.removeAll()
      hasReferences = false
    }
    if hasCarriageReturns { normaliseLineEnds() }
    return buffer.withBytes { bytes in
      let text = bytes.trimmed
      guard text.count > limits.maxTextBytes else { return repairingMojibake(text) }
      var end = limits.maxTextBytes
      while end > 0, text[end] & 0xc0 == 0x80 { end -= 1 }
      return repairingMojibake(text.slice(0, end))
    }
  }

  /// Replaces CR LF and CR in the buffer by line feeds (XML 1.0 section 2.11).
  private mutating func normaliseLineEnds() {
    guard
      var read = buffer.withBytes({ $0.firstOffset(of: Byte.carriageReturn, from: 0, to: $0.count) }
      )
    else { return }
    var write = read
    while read < buffer.count {
      let byte = buffer[read]
      read += 1
      if byte == Byte.carriageReturn, read < buffer.count, buffer[read] == Byte.lineFeed {
        continue
      }
      buffer[write] = byte == Byte.carriageReturn ? Byte.lineFeed : byte
      write += 1
    }
    buffer.truncate(to: write)
  }

  /// The text, decoded once more if it was encoded as UTF-8 twice.
  ///
  /// References can contain such bytes in a document that is otherwise correct: `&#226;&#128;&#166;` is
  /// meant to be "…" (e2 80 a6).
  private func repairingMojibake(_ text: ByteSpan) -> String {
    let isSuspect = hasMojibake || hasReferences && UTF8Inspection(text).hasMojibake
    return isSuspect ? singlyEncoded(text) ?? text.text : text.text
  }

  /// The finished text construct; nil when it is empty.
  mutating func takeConstruct(_ leaf: borrowing Leaf) -> TextConstruct? {
    let type = leaf.type
    var value = withoutCDATAMark(takeText())
    guard !value.isEmpty else { return nil }
    var kind = TextConstruct.Kind.text
    var mediaType = leaf.mediaType
    if type == .base64 {
      value = decodedBase64(value) ?? value
      kind = mediaType == "text/html" || mediaType == "application/xhtml+xml" ? .html : .text
    } else if leaf.isSniffedTitle {
      if let html = titleHTML(value, isMarkup: leaf.isMarkup) { (kind, value) = (.html, html) }
    } else if leaf.isMarkup || type == .html {
      kind = .html
    } else if type != .text, looksLikeHTML(value) {
      kind = .html
    }
    mediaType =
      mediaType
      ?? (type == .xhtml ? "application/xhtml+xml" : kind == .html ? "text/html" : "text/plain")
    return TextConstruct(
      kind, value, mediaType: mediaType, language: leaf.language, base: leaf.base)
  }
}

/// The text of a CDATA section that the feed escaped, or wrote inside another one.
private func withoutCDATAMark(_ text: String) -> String {
  guard text.utf8.first == Byte.less else { return text }
  return text.withBytes { bytes in
    guard bytes.hasASCII("<![cdata[", at: 0), bytes.hasASCII("]]>", at: bytes.count - 3) else {
      return text
    }
    return bytes.slice(9, max(bytes.count - 3, 9)).trimmed.text
  }
}

/// The byte of a scalar in Latin-1 or windows-1252; nil if neither has it.
///
/// `c3 a9` (é) gives 0xe9: 0xc3 << 6 keeps the bits c0, and 0xa9 & 0x3f is 29.
private func windows1252Byte(_ sequence: ByteSpan) -> UInt8? {
  if sequence.count == 2, sequence[0] <= 0xc3 { return sequence[0] << 6 | sequence[1] & 0x3f }
  guard let scalar = sequence.text.unicodeScalars.first, scalar != "\u{fffd}" else { return nil }
  return windows1252.firstIndex(of: scalar).map { UInt8($0 + 0x80) }
}

/// Text that was encoded as UTF-8 twice, decoded once; nil when not all of it was.
///
/// `c3 83 c2 a9` ("Ã©") becomes `c3 a9` ("é").
private func singlyEncoded(_ text: ByteSpan) -> String? {
  var once = ByteBuilder(capacity: text.count)
  var index = 0
  while index < text.count {
    let byte = text[index]
    if byte < 0x80 {
      once.append(byte)
      index += 1
      continue
    }
    let length = sequenceLength(text, at: index)
    guard length > 0, let byte = windows1252Byte(text.slice(index, index + length)) else {
      return nil
    }
    once.append(byte)
    index += length
  }
  return once.count < text.count
    ? once.withBytes { String(validating: $0, as: UTF8.self) } : nil
}

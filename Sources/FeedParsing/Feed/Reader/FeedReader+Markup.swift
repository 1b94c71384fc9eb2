// FeedReader+Markup.swift - writes elements inside a text as HTML.

import NewsText

extension FeedReader {
  /// Opens an element inside a text: it is markup if the text may have markup, else only its text is read.
  mutating func openInLeaf(_ namespace: Namespace, _ local: ByteSpan) -> Role {
    guard let type = leaf?.type, type != .plain, type != .base64 else {
      markChild(of: leaf?.element)
      return .plainChild
    }
    // An element of another vocabulary is neither formatting nor the name of an element of HTML.
    if leaf?.isSniffedTitle == true, scanner.prefixHash != 0, namespace != .xhtml {
      return .plainChild
    }
    let isFirst = leaf?.isMarkup == false
    // Some blogs wrap escaped markup in a div that is not escaped.
    if isFirst, type == .html, local.equalsASCII("div") { return .plainChild }
    if isFirst {
      startMarkup(type)
      leaf?.isMarkup = true
    }
    if isFirst, type == .xhtml, buffer.isEmpty, local.equalsASCII("div"),
      namespace == .xhtml || namespace == .core
    {
      return .wrapper
    }
    writeStartTag(namespace, local)
    return .markup
  }

  /// Adds a comma between the children of a list of keywords; adds `<` to an address that has children, so
  /// that it is not taken for a URL.
  private mutating func markChild(of element: Element?) {
    switch element {
    case .keywords: buffer.append(UInt8(ascii: ","))
    case .comments: buffer.append(Byte.less)
    default: break
    }
  }

  /// Turns the text before the first tag into markup.
  private mutating func startMarkup(_ type: TextType) {
    var before = ByteBuilder(capacity: buffer.count)
    swap(&buffer, &before)
    before.withBytes { bytes in
      if bytes.isBlank { return }
      if type != .xhtml, looksLikeHTML(bytes) {
        buffer.append(contentsOf: bytes)
      } else {
        buffer.append(escaping: bytes)
      }
    }
  }

  private mutating func writeStartTag(_ namespace: Namespace, _ local: ByteSpan) {
    guard buffer.count < limits.maxTextBytes else { return }
    buffer.append(Byte.less)
    buffer.append(contentsOf: local)
    if namespace == .svg, local.equalsASCII("svg") {
      buffer.append(ascii: " xmlns=\"http://www.w3.org/2000/svg\"")
    } else if namespace == .mathML, local.equalsASCII("math") {
      buffer.append(ascii: " xmlns=\"http://www.w3.org/1998/Math/MathML\"")
    }
    for attribute in scanner.attributes { write(attribute) }
    buffer.append(Byte.greater)
  }

  private mutating func write(_ attribute: XMLScanner.Attribute) {
    let name = scanner.bytes.slice(attribute.name.lowerBound, attribute.name.upperBound)
    guard !name.hasASCII("xmlns", at: 0), !name.hasASCII("xml:", at: 0) else { return }
    var value = scanner.bytes.slice(attribute.value.lowerBound, attribute.value.upperBound)
    buffer.append(Byte.space)
    buffer.append(contentsOf: name)
    if base != leaf?.base, isURLAttribute(name), let url = resolved(string(attribute)) {
      buffer.append(ascii: "=\"")
      var url = url
      url.withUTF8 { buffer.append(escaping: $0) }
      buffer.append(Byte.quote)
      return
    }
    let hasQuote = value.firstOffset(of: Byte.quote, from: 0, to: value.count) != nil
    let mark = hasQuote ? Byte.apostrophe : Byte.quote
    if hasQuote, let other = value.firstOffset(of: Byte.apostrophe, from: 0, to: value.count) {
      value = value.slice(0, other)
    }
    buffer.append(Byte.equals)
    buffer.append(mark)
    buffer.append(contentsOf: value)
    buffer.append(mark)
  }

  mutating func writeEndTag(_ local: ByteSpan) {
    guard !ElementTraits(of: local).contains(.void), buffer.count < limits.maxTextBytes else {
      return
    }
    buffer.append(ascii: "</")
    buffer.append(contentsOf: local)
    buffer.append(Byte.greater)
  }
}

extension ByteBuilder {
  /// Appends text, escaped for HTML text and attributes.
  mutating func append(escaping bytes: ByteSpan) {
    appendRuns(bytes, sparing: nil)
  }

  /// Appends text, escaped for HTML text, where quotation marks may stay.
  mutating func append(escapingText bytes: ByteSpan) {
    appendRuns(bytes, sparing: Byte.quote)
  }

  private mutating func appendRuns(_ bytes: ByteSpan, sparing spared: UInt8?) {
    var start = 0
    var index = bytes.firstMarkOffset(from: 0)
    while index < bytes.count {
      let mark = bytes[index]
      if mark != spared {
        append(contentsOf: bytes.slice(start, index))
        switch mark {
        case Byte.ampersand: append(ascii: "&amp;")
        case Byte.less: append(ascii: "&lt;")
        case Byte.greater: append(ascii: "&gt;")
        default: append(ascii: "&quot;")
        }
        start = index + 1
      }
      index = bytes.firstMarkOffset(from: index + 1)
    }
    append(contentsOf: bytes.slice(start, bytes.count))
  }
}

/// Plain text as HTML, with `<br>` at line ends.
func escapedLines(_ text: String) -> String {
  text.withBytes { bytes in
    var output = ByteBuilder(capacity: bytes.count + bytes.count / 8)
    for (number, line) in bytes.split(
      separator: Byte.lineFeed, omittingEmptySubsequences: false
    ).enumerated() {
      if number > 0 { output.append(ascii: "<br>\n") }
      output.append(escapingText: ByteSpan(rebasing: line))
    }
    return output.text
  }
}

extension UnsafeBufferPointer<UInt8> {
  /// The offset of the first `&`, `<`, `>` or `"` from `start` on; the end if there is none.
  fileprivate func firstMarkOffset(from start: Int) -> Int {
    var index = start
    while index < count {
      switch self[index] {
      case Byte.ampersand, Byte.less, Byte.greater, Byte.quote: return index
      default: index &+= 1
      }
    }
    return index
  }
}

func isURLAttribute(_ name: ByteSpan) -> Bool {
  switch name.count {
  case 3: name.equalsASCII("src")
  case 4: name.equalsASCII("href") || name.equalsASCII("cite")
  case 6: name.equalsASCII("action") || name.equalsASCII("poster") || name.equalsASCII("usemap")
  case 8: name.equalsASCII("longdesc")
  case 10: name.equalsASCII("background")
  default: false
  }
}

/// The text in base64; nil when it is not base64 or not UTF-8.
///
/// Each digit adds six bits, and each eight bits give a byte: "aGk=" has the digits 26, 6, 36, which are
/// 011010 000110 100100; the first 16 bits are 0x68 0x69, "hi".
func decodedBase64(_ text: String) -> String? {
  var output = ByteBuilder(capacity: text.utf8.count / 4 * 3)
  var bits: UInt32 = 0
  var count = 0
  for byte in text.utf8 where !byte.isSpace && byte != Byte.equals {
    guard let value = base64Value(byte) else { return nil }
    bits = bits << 6 | UInt32(value)
    count += 6
    if count >= 8 {
      count -= 8
      output.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
  }
  return output.withBytes { String(validating: $0, as: UTF8.self) }
}

private func base64Value(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 0x41...0x5a: byte - 0x41
  case 0x61...0x7a: byte - 0x61 + 26
  case 0x30...0x39: byte - 0x30 + 52
  case UInt8(ascii: "+"), Byte.hyphen: 62
  case Byte.slash, Byte.underscore: 63
  default: nil
  }
}

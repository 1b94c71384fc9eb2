// HTMLSanitizer.swift - makes published HTML safe to show on a page.

import NewsCore
import NewsText

/// `html` with only what ``HTMLAllowList`` permits, all elements closed and all URLs absolute.
///
/// The input is parsed and written again, so the output has only what the parser understood. Scripts
/// and styles are removed with their text; other elements that are not allowed are removed, but their
/// text stays. Images of one pixel, which only track readers, are removed.
///
/// Relative URLs resolve against `base`; without one they stay relative.
package func sanitizedHTML(_ html: String, base: String?) -> String {
  withSanitizedHTML(html, base: base) { String(decoding: $0, as: UTF8.self) }
}

/// Passes the result of ``sanitizedHTML(_:base:)`` to `body` as UTF-8, without making a string.
package func withSanitizedHTML<Value>(
  _ html: String, base: String?, _ body: (UnsafeBufferPointer<UInt8>) -> Value
) -> Value {
  html.withBytes { bytes in
    // Without markup and references nothing changes.
    if bytes.firstOffset(of: Byte.less, from: 0, to: bytes.count) == nil,
      bytes.firstOffset(of: Byte.ampersand, from: 0, to: bytes.count) == nil
    {
      return body(bytes)
    }
    var sanitizer = HTMLSanitizer(bytes, base: base)
    sanitizer.run()
    return sanitizer.output.withBytes(body)
  }
}

private struct HTMLSanitizer: ~Copyable {
  /// Most elements open at once; deeper tags are dropped, their text stays.
  static let maxDepth = 128

  private var scanner: XMLScanner
  private let base: String?
  private(set) var output: ByteBuilder
  /// An element whose end tag has to be written.
  private struct OpenElement {
    var hash: UInt32
    var name: Range<Int>
    /// It begins a drawing or formula.
    var isRoot: Bool
  }

  private var open: [OpenElement] = []
  /// How many open elements begin drawings or formulas.
  private var drawingDepth = 0
  private var scratch = ByteBuilder()

  init(_ bytes: ByteSpan, base: String?) {
    scanner = XMLScanner(bytes)
    self.base = base
    output = ByteBuilder(capacity: bytes.count + bytes.count / 16)
    open.reserveCapacity(8)
  }

  mutating func run() {
    loop: while true {
      switch scanner.next() {
      case .text: writeText(slice(scanner.text))
      case .startTag: readStartTag()
      case .endTag: readEndTag()
      case .end: break loop
      }
    }
    while !open.isEmpty { closeLast() }
  }

  private func slice(_ range: Range<Int>) -> ByteSpan {
    scanner.bytes.slice(range.lowerBound, range.upperBound)
  }

  /// Writes text with decoded references, and escapes it again, so that no reference means a control.
  private mutating func writeText(_ text: ByteSpan) {
    let isPlain =
      text.firstOffset(of: Byte.ampersand, from: 0, to: text.count) == nil
      && text.first != Byte.less && !scanner.isLiteral
    if isPlain {
      output.append(contentsOf: text)
      return
    }
    scratch.removeAll()
    scratch.append(decoding: text, .htmlText)
    scratch.withBytes { output.append(escapingText: $0) }
  }

  private mutating func readStartTag() {
    let name = slice(scanner.name)
    let traits = ElementTraits(of: name, hash: scanner.localHash)
    if traits.contains(.removedWhole) {
      if !scanner.isSelfClosing { scanner.skipElement() }
      return
    }
    let isRoot = traits.contains(.drawingRoot)
    let isDrawing = drawingDepth > 0 || isRoot
    guard traits.contains(.allowed) || isDrawing && traits.contains(.drawing),
      !isTrackingPixel(name)
    else { return }
    let isVoid = traits.contains(.void)
    guard isVoid || open.count < HTMLSanitizer.maxDepth else { return }
    output.append(Byte.less)
    output.append(lowercasing: name)
    for index in scanner.attributes.indices {
      write(scanner.attributes[index], inDrawing: isDrawing)
    }
    if isVoid {
      output.append(ascii: " />")
    } else {
      endStartTag(isRoot: isRoot)
    }
  }

  /// Ends the start tag, and the element too if the tag is self-closing.
  @inline(__always) private mutating func endStartTag(isRoot: Bool) {
    output.append(Byte.greater)
    if scanner.isSelfClosing {
      writeEndTag(scanner.name)
    } else {
      open.append(OpenElement(hash: scanner.localHash, name: scanner.name, isRoot: isRoot))
      if isRoot { drawingDepth += 1 }
    }
  }

  private mutating func readEndTag() {
    let hash = scanner.localHash
    guard let index = open.lastIndex(where: { $0.hash == hash }) else { return }
    while open.count > index { closeLast() }
  }

  private mutating func closeLast() {
    guard let last = open.popLast() else { return }
    writeEndTag(last.name)
    if last.isRoot { drawingDepth -= 1 }
  }

  private mutating func writeEndTag(_ name: Range<Int>) {
    output.append(ascii: "</")
    output.append(lowercasing: slice(name))
    output.append(Byte.greater)
  }

  private mutating func write(_ attribute: XMLScanner.Attribute, inDrawing: Bool) {
    let name = slice(attribute.name)
    let traits = AttributeTraits(of: name)
    let isStyle = traits.contains(.style)
    guard isStyle || traits.contains(.allowed) || inDrawing && traits.contains(.drawing) else {
      return
    }
    let value = slice(attribute.value)
    let isSet = traits.contains(.linkSet)
    let isLink = isSet || traits.contains(.link)
    // Most values are written as they are.
    let hasReference = value.firstOffset(of: Byte.ampersand, from: 0, to: value.count) != nil
    if !isStyle, !hasReference, !isLink || !isSet && needsNoChange(value) {
      write(name, value, keepsCase: inDrawing)
      return
    }
    scratch.removeAll()
    scratch.append(decoding: value, .htmlAttribute)
    if isStyle {
      scratch = scratch.withBytes(sanitizedStyle)
      if scratch.isEmpty { return }
    } else if isLink {
      guard resolveScratch(isSet: isSet, isSource: name.equalsASCII("src")) else { return }
    }
    let text = scratch.array
    text.withUnsafeBufferPointer { write(name, $0, keepsCase: inDrawing) }
  }

  /// Attributes of drawings keep their case, which matters: viewBox.
  private mutating func write(_ name: ByteSpan, _ value: ByteSpan, keepsCase: Bool) {
    output.append(Byte.space)
    if keepsCase { output.append(contentsOf: name) } else { output.append(lowercasing: name) }
    output.append(ascii: "=\"")
    output.append(escaping: value)
    output.append(Byte.quote)
  }

  /// Makes the URL in `scratch` absolute; false when it must not be written.
  private mutating func resolveScratch(isSet: Bool, isSource: Bool) -> Bool {
    if !isSet, scratch.withBytes(needsNoChange) { return true }
    let url = scratch.text
    if isSet {
      let candidates = harmlessCandidates(url, base: base)
      scratch.removeAll()
      scratch.append(candidates)
      return !candidates.isEmpty
    }
    guard isHarmlessURL(url, isSource: isSource) else { return false }
    if let resolved = resolvedURL(url, against: base), resolved != url {
      scratch.removeAll()
      scratch.append(resolved)
    }
    return true
  }

  private func isTrackingPixel(_ name: ByteSpan) -> Bool {
    guard !scanner.attributes.isEmpty, name.equalsASCII("img") else { return false }
    var smallSides = 0
    for index in scanner.attributes.indices {
      let attribute = scanner.attributes[index]
      let name = slice(attribute.name)
      guard name.equalsASCII("width") || name.equalsASCII("height") else { continue }
      let value = slice(attribute.value).trimmed
      if value.equalsASCII("1") || value.equalsASCII("0") || value.equalsASCII("1px")
        || value.equalsASCII("0px")
      {
        smallSides += 1
      }
    }
    return smallSides == 2
  }
}

/// Whether a URL can be written unchanged.
private func needsNoChange(_ url: ByteSpan) -> Bool { hasWebScheme(url) && !hasLineBreak(url) }

/// The candidates of a srcset that are harmless, each with its absolute URL and descriptor.
///
/// A URL ends at white space; commas at its end do not belong to it (WHATWG HTML section 4.8.4.2.1).
private func harmlessCandidates(_ text: String, base: String?) -> String {
  var candidates: [String] = []
  var rest = text[...]
  while true {
    rest = rest.drop { $0.isWhitespace || $0 == "," }
    let word = rest.prefix { !$0.isWhitespace }
    guard !word.isEmpty else { break }
    rest = rest[word.endIndex...]
    var url = word
    var descriptor = Substring()
    if url.last == "," {
      while url.last == "," { url.removeLast() }
    } else {
      descriptor = rest.prefix { $0 != "," }
      rest = rest[descriptor.endIndex...]
    }
    guard isHarmlessURL(String(url), isSource: false) else { continue }
    let absolute = resolvedURL(String(url), against: base) ?? String(url)
    let size = String(descriptor).trimmed
    candidates.append(size.isEmpty ? absolute : absolute + " " + size)
  }
  return candidates.joined(separator: ", ")
}

/// Whether a URL in content is relative or has a scheme that runs nothing and reads no local file.
private func isHarmlessURL(_ url: String, isSource: Bool) -> Bool {
  if hasDangerousScheme(url) { return isSource && isImageData(url) }
  guard let scheme = URIReference(url.trimmed).scheme else {
    return !hasHiddenScheme(url)
  }
  return HTMLAllowList.schemes.contains(scheme)
}

/// Whether controls or spaces before the first colon hide a scheme.
private func hasHiddenScheme(_ url: String) -> Bool {
  let head = url.trimmed.utf8.prefix { $0 != Byte.slash && $0 != Byte.question && $0 != Byte.hash }
  guard let colon = head.firstIndex(of: Byte.colon) else { return false }
  return head[..<colon].contains { $0 <= Byte.space || $0 >= 0x7f }
}

/// Whether a URL is a data URL of an image (RFC 2397).
private func isImageData(_ url: String) -> Bool {
  let text = url.trimmed.lowercasedASCII
  return ["png", "gif", "jpeg", "jpg", "webp"].contains { kind in
    text.hasPrefix("data:image/\(kind);")
  }
}

extension XMLScanner {
  /// Moves after the end tag of the element that was just opened, or to the end of the text if there is no
  /// end tag.
  mutating func skipElement() {
    let hash = localHash
    while let hit = bytes.firstOffset(of: Byte.less, from: position, to: bytes.count) {
      move(to: hit)
      guard hit + 1 < bytes.count, bytes[hit + 1] == Byte.slash else {
        move(to: hit + 1)
        continue
      }
      let event = next()
      if event == .endTag, localHash == hash { return }
      if event == .end { break }
    }
    move(to: bytes.count)
  }
}

extension ByteBuilder {
  fileprivate mutating func append(lowercasing name: ByteSpan) {
    reserve(name.count)
    for byte in name { append(byte.lowercased) }
  }
}

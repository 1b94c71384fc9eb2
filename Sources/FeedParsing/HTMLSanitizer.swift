// HTMLSanitizer.swift - markup from strangers made safe to show on a page.

import NewsCore

/// `html` with only what ``HTMLAllowList`` permits, balanced, its URLs absolute.
///
/// It is taken apart and written anew, so nothing reaches the output that was not understood.
/// Scripts and styles go with their text, other unknown elements leave theirs. Images of one pixel,
/// which only report who reads, are dropped.
///
/// Relative URLs resolve against `base`; without one they stay relative.
package func sanitizedHTML(_ html: String, base: String?) -> String {
  withSanitizedHTML(html, base: base) { String(decoding: $0, as: UTF8.self) }
}

/// The same as UTF-8, for a writer that needs no text in between.
package func withSanitizedHTML<Value>(
  _ html: String, base: String?, _ body: (UnsafeBufferPointer<UInt8>) -> Value
) -> Value {
  html.withBytes { bytes in
    // No markup, no reference: nothing to do.
    if bytes.firstOffset(of: Byte.less, from: 0, to: bytes.count) == nil,
      bytes.firstOffset(of: Byte.ampersand, from: 0, to: bytes.count) == nil
    {
      return body(bytes)
    }
    var sanitizer = HTMLSanitizer(bytes, base: base)
    return sanitizer.run().withUnsafeBufferPointer(body)
  }
}

private struct HTMLSanitizer: ~Copyable {
  /// Elements open at once; deeper tags are dropped, their text stays.
  static let maxDepth = 128

  private var scanner: XMLScanner
  private let base: String?
  private var output: [UInt8] = []
  /// Names of the open elements that were written.
  private var open: [(hash: UInt32, name: Range<Int>)] = []
  /// How many of them are drawings or formulas.
  private var drawingDepth = 0
  private var scratch: [UInt8] = []

  init(_ bytes: ByteSpan, base: String?) {
    scanner = XMLScanner(bytes)
    self.base = base
    output.reserveCapacity(bytes.count + bytes.count / 16)
  }

  mutating func run() -> [UInt8] {
    loop: while true {
      switch scanner.next() {
      case .text: writeText(slice(scanner.text))
      case .startTag: readStartTag()
      case .endTag: readEndTag()
      case .end: break loop
      }
    }
    while !open.isEmpty { closeLast() }
    return output
  }

  private func slice(_ range: Range<Int>) -> ByteSpan {
    scanner.bytes.slice(range.lowerBound, range.upperBound)
  }

  /// References are decoded and only what has to be is escaped, so no control hides in one.
  private mutating func writeText(_ text: ByteSpan) {
    let isPlain =
      text.firstOffset(of: Byte.ampersand, from: 0, to: text.count) == nil
      && text.first != Byte.less && !scanner.isLiteral
    if isPlain {
      output.append(contentsOf: text)
      return
    }
    scratch.removeAll(keepingCapacity: true)
    scratch.append(decoding: text, isStrict: false)
    scratch.withUnsafeBufferPointer { output.append(escapingText: $0) }
  }

  private mutating func readStartTag() {
    let name = slice(scanner.name)
    let hash = nameHash(name)
    if HTMLAllowList.removedWhole.contains(name, hash: hash) {
      if !scanner.isSelfClosing { scanner.skipElement() }
      return
    }
    let isRoot = DrawingAllowList.roots.contains(name, hash: hash)
    let isDrawing = drawingDepth > 0 || isRoot
    guard
      HTMLAllowList.elements.contains(name, hash: hash)
        || isDrawing && DrawingAllowList.elements.contains(name, hash: hash),
      !isTrackingPixel(name)
    else { return }
    let isVoid = isVoidElement(name)
    guard isVoid || open.count < HTMLSanitizer.maxDepth else { return }
    output.append(Byte.less)
    output.append(lowercasing: name)
    for attribute in scanner.attributes { write(attribute, inDrawing: isDrawing) }
    if isVoid {
      output.append(ascii: " />")
      return
    }
    output.append(Byte.greater)
    if scanner.isSelfClosing {
      writeEndTag(scanner.name)
    } else {
      open.append((scanner.localHash, scanner.name))
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
    if drawingDepth > 0, DrawingAllowList.roots.contains(slice(last.name)) { drawingDepth -= 1 }
  }

  private mutating func writeEndTag(_ name: Range<Int>) {
    output.append(ascii: "</")
    output.append(lowercasing: slice(name))
    output.append(Byte.greater)
  }

  private mutating func write(_ attribute: XMLScanner.Attribute, inDrawing: Bool) {
    let name = slice(attribute.name)
    let hash = nameHash(name)
    let isStyle = name.equalsASCII("style")
    guard
      isStyle || HTMLAllowList.attributes.contains(name, hash: hash)
        || inDrawing && DrawingAllowList.attributes.contains(name, hash: hash)
    else { return }
    let value = slice(attribute.value)
    let isSet = name.equalsASCII("srcset")
    let isLink = isSet || HTMLAllowList.links.contains(name, hash: hash)
    // Most are written as they are.
    let hasReference = value.firstOffset(of: Byte.ampersand, from: 0, to: value.count) != nil
    if !isStyle, !hasReference, !isLink || !isSet && isPlainWebURL(value) {
      write(name, value, keepsCase: inDrawing)
      return
    }
    scratch.removeAll(keepingCapacity: true)
    scratch.append(decoding: value, isStrict: false)
    if isStyle {
      scratch = scratch.withUnsafeBufferPointer(sanitizedStyle)
      if scratch.isEmpty { return }
    } else if isLink {
      guard resolveScratch(isSet: isSet, isSource: name.equalsASCII("src")) else { return }
    }
    scratch.withUnsafeBufferPointer { write(name, $0, keepsCase: inDrawing) }
  }

  /// The case of a drawing's attributes matters: viewBox.
  private mutating func write(_ name: ByteSpan, _ value: ByteSpan, keepsCase: Bool) {
    output.append(Byte.space)
    if keepsCase { output.append(contentsOf: name) } else { output.append(lowercasing: name) }
    output.append(ascii: "=\"")
    output.append(escaping: value)
    output.append(Byte.quote)
  }

  /// Makes the URL in `scratch` absolute; false when it must not be written.
  private mutating func resolveScratch(isSet: Bool, isSource: Bool) -> Bool {
    if !isSet, scratch.withUnsafeBufferPointer(isPlainWebURL) { return true }
    let url = String(decoding: scratch, as: UTF8.self)
    if isSet {
      return url.split(separator: ",").allSatisfy { isHarmlessURL(String($0), isSource: false) }
    }
    guard isHarmlessURL(url, isSource: isSource) else { return false }
    if let resolved = resolvedURL(url, against: base), resolved != url {
      scratch = Array(resolved.utf8)
    }
    return true
  }

  private func isTrackingPixel(_ name: ByteSpan) -> Bool {
    guard name.equalsASCII("img") else { return false }
    var smallSides = 0
    for attribute in scanner.attributes {
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

/// Whether a URL in content is relative or of a scheme that only shows or writes something.
private func isHarmlessURL(_ url: String, isSource: Bool) -> Bool {
  if hasDangerousScheme(url) { return isSource && isImageData(url) }
  guard let scheme = URIReference(url.trimmed).scheme else {
    return !hasHiddenScheme(url)
  }
  return HTMLAllowList.schemes.contains(scheme)
}

/// Controls or spaces before the first colon: a scheme that does not want to be seen.
private func hasHiddenScheme(_ url: String) -> Bool {
  let head = url.trimmed.utf8.prefix { $0 != Byte.slash && $0 != Byte.question && $0 != Byte.hash }
  guard let colon = head.firstIndex(of: Byte.colon) else { return false }
  return head[..<colon].contains { $0 <= Byte.space || $0 >= 0x7f }
}

/// A small picture inside the page.
private func isImageData(_ url: String) -> Bool {
  let text = url.trimmed
  return ["png", "gif", "jpeg", "jpg", "webp"].contains { kind in
    text.lowercased().hasPrefix("data:image/\(kind);")
  }
}

extension XMLScanner {
  /// Goes behind the end tag of the element just opened, whatever is inside.
  ///
  /// Without one, the rest of the text belongs to the element.
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

extension [UInt8] {
  fileprivate mutating func append(lowercasing name: ByteSpan) {
    for byte in name { append(byte.lowercased) }
  }

  /// Appends text as HTML that shows it between tags.
  fileprivate mutating func append(escapingText bytes: ByteSpan) {
    appendRuns(bytes) { byte in
      switch byte {
      case Byte.ampersand: "&amp;"
      case Byte.less: "&lt;"
      case Byte.greater: "&gt;"
      default: nil
      }
    }
  }
}

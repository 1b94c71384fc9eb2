// TextDecoding.swift - decodes a document of any charset to UTF-8.

/// A document as valid UTF-8 without control characters.
struct DecodedText {
  /// The decoded bytes; nil when the document's own bytes can be used.
  var bytes: [UInt8]?
  /// Length of the byte order mark, to be skipped when `bytes` is nil.
  var offset = 0
  /// The name of the charset in lower case.
  var encoding: String
  /// False when the charset is not the announced one, or bytes were invalid in it.
  var isAsAnnounced = true
  /// Whether a part looks like UTF-8 that was encoded twice.
  var hasMojibake = false
  /// False when the text is known to have no carriage returns.
  var hasCarriageReturns = true
}

/// Finds the charset of a document and decodes it.
///
/// The byte order mark counts first, then the first bytes, then the HTTP header, then the XML declaration
/// (RFC 7303 section 3, XML 1.0 appendix F). If the bytes are invalid in the announced charset, UTF-8 is
/// used if they are valid in it, else the charset that they look like, else windows-1252.
func decodeText(_ bytes: ByteSpan, contentType: String?) -> DecodedText {
  if let (charset, offset) = charsetOfMark(bytes) {
    return decode(bytes.slice(offset, bytes.count), as: charset, offset: offset)
  }
  if let charset = charsetOfFirstCharacter(bytes) { return decode(bytes, as: charset, offset: 0) }
  let labels = [contentType.flatMap(charsetParameter), declaredEncoding(bytes)].compactMap { $0 }
  let announced = labels.compactMap { Charset(label: $0) }.filter {
    !$0.name.hasPrefix("utf-16") && !$0.name.hasPrefix("utf-32")
  }
  var text = decode(bytes, announced: announced)
  if announced.count < labels.count { text.isAsAnnounced = false }
  return text
}

/// Tries the announced charsets in turn, without errors; then UTF-8; then repairs errors.
private func decode(_ bytes: ByteSpan, announced: [Charset]) -> DecodedText {
  let inspection = UTF8Inspection(bytes)
  // Text in another charset has hardly ever only valid sequences of UTF-8.
  let isClearlyUTF8 = inspection.isValid && inspection.multibyteCount > 0
  for charset in announced {
    if charset.isUTF8 || charset.isWindows1252 && (isClearlyUTF8 || inspection.isASCII) {
      guard inspection.isValid else { continue }
      var text = utf8Text(bytes, inspection, offset: 0)
      if !charset.isUTF8 { text.encoding = inspection.isASCII ? charset.name : "utf-8" }
      return text
    }
    // Eight valid sequences, and no invalid one, are not a coincidence in any other charset.
    if inspection.isValid, inspection.multibyteCount >= 8 {
      return utf8Text(bytes, inspection, offset: 0, isAsAnnounced: false)
    }
    if charset.isWindows1252 {
      return DecodedText(bytes: decodeWindows1252(bytes), encoding: charset.name)
    }
    if let decoded = charset.decode(bytes, maxErrors: 0) { return finish(decoded, charset) }
  }
  if inspection.isValid {
    return utf8Text(bytes, inspection, offset: 0, isAsAnnounced: announced.isEmpty)
  }
  if let charset = announced.first(where: { !$0.isUTF8 }),
    let decoded = charset.decode(bytes, maxErrors: 1 + bytes.count / 100)
  {
    return finish(decoded, charset)
  }
  return repaired(bytes, inspection)
}

private func repaired(_ bytes: ByteSpan, _ inspection: UTF8Inspection) -> DecodedText {
  if inspection.multibyteCount < inspection.invalidCount {
    if let charset = guessedCharset(bytes),
      let decoded = charset.decode(bytes, maxErrors: 1 + bytes.count / 100)
    {
      var text = finish(decoded, charset)
      text.isAsAnnounced = false
      return text
    }
    return DecodedText(
      bytes: decodeWindows1252(bytes), encoding: "windows-1252", isAsAnnounced: false)
  }
  return DecodedText(
    bytes: repairedUTF8(bytes), encoding: "utf-8", isAsAnnounced: false,
    hasMojibake: inspection.hasMojibake)
}

/// Decodes a document whose first bytes show its charset.
private func decode(_ bytes: ByteSpan, as charset: Charset, offset: Int) -> DecodedText {
  if charset.isUTF8 {
    let inspection = UTF8Inspection(bytes)
    if inspection.isValid { return utf8Text(bytes, inspection, offset: offset) }
    return DecodedText(bytes: repairedUTF8(bytes), encoding: "utf-8", isAsAnnounced: false)
  }
  guard let decoded = charset.decode(bytes, maxErrors: bytes.count) else {
    return repaired(bytes, UTF8Inspection(bytes))
  }
  return finish(decoded, charset)
}

private func utf8Text(
  _ bytes: ByteSpan, _ inspection: UTF8Inspection, offset: Int, isAsAnnounced: Bool = true
) -> DecodedText {
  DecodedText(
    bytes: inspection.hasControls ? repairedUTF8(bytes) : nil, offset: offset, encoding: "utf-8",
    isAsAnnounced: isAsAnnounced, hasMojibake: inspection.hasMojibake,
    hasCarriageReturns: inspection.hasCarriageReturns)
}

private func finish(_ decoded: (text: [UInt8], errors: Int), _ charset: Charset) -> DecodedText {
  let clean = decoded.text.withUnsafeBufferPointer { bytes -> [UInt8]? in
    let inspection = UTF8Inspection(bytes)
    return inspection.hasControls || !inspection.isValid ? repairedUTF8(bytes) : nil
  }
  return DecodedText(
    bytes: clean ?? decoded.text, encoding: charset.name, isAsAnnounced: decoded.errors == 0)
}

/// The charset of the byte order mark, and the mark's length.
private func charsetOfMark(_ bytes: ByteSpan) -> (Charset, Int)? {
  let head = Array(bytes.prefix(4))
  if head.starts(with: [0xef, 0xbb, 0xbf]) { return (.utf8, 3) }
  if head == [0xff, 0xfe, 0, 0] { return (Charset(name: "utf-32le"), 4) }
  if head == [0, 0, 0xfe, 0xff] { return (Charset(name: "utf-32be"), 4) }
  if head.starts(with: [0xff, 0xfe]) { return (Charset(name: "utf-16le"), 2) }
  if head.starts(with: [0xfe, 0xff]) { return (Charset(name: "utf-16be"), 2) }
  return nil
}

/// The charset that the first four bytes show, for charsets with more than one byte a character, and
/// EBCDIC (XML 1.0 appendix F).
private func charsetOfFirstCharacter(_ bytes: ByteSpan) -> Charset? {
  guard bytes.count >= 4 else { return nil }
  let isOpener = { (byte: UInt8) in byte == Byte.less || byte == UInt8(ascii: "{") || byte.isSpace }
  switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
  case (0, 0, 0, let byte) where isOpener(byte): return Charset(name: "utf-32be")
  case (let byte, 0, 0, 0) where isOpener(byte): return Charset(name: "utf-32le")
  case (0, let byte, 0, let next) where isOpener(byte) && next != 0:
    return Charset(name: "utf-16be")
  case (let byte, 0, let next, 0) where isOpener(byte) && next != 0:
    return Charset(name: "utf-16le")
  case (0x4c, 0x6f, 0xa7, 0x94): return Charset(name: "cp037")
  default: return nil
  }
}

extension UTF8Inspection {
  var isASCII: Bool { isValid && multibyteCount == 0 }
}

/// The charset parameter of a Content-Type, with quotation marks of any kind or none.
func charsetParameter(_ contentType: String) -> String? {
  for part in contentType.utf8.split(separator: Byte.semicolon).dropFirst() {
    guard let mark = part.firstIndex(of: Byte.equals) else { continue }
    let name = String(decoding: part[..<mark], as: UTF8.self)
    guard name.trimmed.equalsASCII("charset") else { continue }
    let value = part[part.index(after: mark)...]
      .filter { $0 != Byte.quote && $0 != Byte.apostrophe }
    return String(decoding: value, as: UTF8.self).nonBlank
  }
  return nil
}

/// The encoding in the XML declaration, if the document begins with one.
func declaredEncoding(_ bytes: ByteSpan) -> String? {
  var start = 0
  while start < min(bytes.count, 1024), bytes[start].isSpace { start += 1 }
  guard bytes.hasASCII("<?xml", at: start),
    let end = bytes.firstOffset(of: Byte.greater, from: start, to: min(bytes.count, start + 1024))
  else { return nil }
  var index = start
  while index < end, !bytes.hasASCII("encoding", at: index) { index += 1 }
  index += 8
  while index < end, bytes[index].isSpace || bytes[index] == Byte.equals { index += 1 }
  guard index < end, bytes[index] == Byte.quote || bytes[index] == Byte.apostrophe else {
    return nil
  }
  guard let close = bytes.firstOffset(of: bytes[index], from: index + 1, to: end) else {
    return nil
  }
  return bytes.slice(index + 1, close).text
}

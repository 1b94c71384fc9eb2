// ContentDecoding.swift - decodes the Content-Encoding of a body (RFC 9110 section 8.4).

import NewsCore

/// Decodes a body by its first bytes; the header is used only when they are not enough.
///
/// Servers compress twice, compress without a header, and send the header without compressing. A feed
/// begins with `<`, `{` or `[`, which no compressed stream does. Codings that were not requested
/// (`br`, `zstd`) are never decoded.
struct ContentDecoding: Sendable {
  /// Most decoded bytes for each received byte; feeds reach 20, a decompression bomb 1,000.
  static let maxExpansion = 200
  /// A decoded body up to this size may exceed `maxExpansion`.
  static let expansionFloor = 64 << 10
  /// Most layers of compression.
  static let maxLayers = 3

  /// The words of all Content-Encoding fields, in lower case, without `identity`.
  let codings: [String]
  /// Longest decoded body.
  let maxBytes: Int

  init(contentEncoding fields: [String], maxBytes: Int) {
    codings = fields.flatMap { $0.split(separator: ",") }.map {
      trimmed($0).prefix { $0 != " " && $0 != "\t" }.lowercasedASCII
    }.filter { !$0.isEmpty && $0 != "identity" }
    self.maxBytes = maxBytes
  }

  /// The decoded body.
  ///
  /// A stream that is cut off gives the bytes before the cut: the parser sees that the document is
  /// incomplete.
  ///
  /// - Throws: ``CurlFailure`` `payload.too_large` or `payload.bad`.
  func decode(_ wire: [UInt8]) throws(CurlFailure) -> [UInt8] {
    let limit = min(
      maxBytes, max(ContentDecoding.expansionFloor, ContentDecoding.maxExpansion * wire.count))
    var body = wire
    for layer in 0..<ContentDecoding.maxLayers {
      guard let format = try format(of: body, layer: layer) else { return body }
      let inflated = inflate(body, as: format, limit: limit)
      if let failure = failure(inflated.end, limit: limit) { throw failure }
      body = inflated.bytes
    }
    if isGzip(body) { throw CurlFailure(.payloadBad, "the answer is compressed too many times") }
    return body
  }

  /// The part of a body that can be decoded, for the text of an error page.
  func decodePrefix(_ wire: [UInt8]) -> [UInt8] {
    guard let format = try? format(of: wire, layer: 0) else { return wire }
    return inflate(wire, as: format, limit: maxBytes).bytes
  }

  /// The compression of `body` after `layer` layers were decoded; nil when it is not compressed.
  private func format(of body: [UInt8], layer: Int) throws(CurlFailure) -> DeflateFormat? {
    if isGzip(body) { return .gzip }
    guard codings.count > layer, !looksPlain(body) else { return nil }
    if let unknown = codings.first(where: { !ContentDecoding.asked.contains($0) }) {
      throw CurlFailure(
        .payloadBad, "the answer is coded as \(printable(unknown)), which was not asked for")
    }
    if hasZlibHeader(body) { return .zlib }
    if layer > 0 { return nil }
    if codings.contains("deflate") { return .raw }
    throw CurlFailure(.payloadBad, "the answer says that it is compressed, but it is not gzip")
  }

  private func failure(_ end: Inflated.End, limit: Int) -> CurlFailure? {
    switch end {
    case .complete, .incomplete: nil
    case .damaged: CurlFailure(.payloadBad, "the compressed answer is damaged")
    case .outOfMemory: CurlFailure(.resource, "no memory is left to decompress the answer")
    case .tooLarge where limit == maxBytes: .tooLarge(maxBytes)
    case .tooLarge: CurlFailure(.payloadTooLarge, "the answer expands more than 200 times")
    }
  }

  /// `x-gzip` is `gzip` (RFC 9110 section 8.4.1.3).
  private static let asked: Set<String> = ["gzip", "x-gzip", "deflate"]
}

extension CurlFailure {
  static func tooLarge(_ maxBytes: Int) -> CurlFailure {
    CurlFailure(.payloadTooLarge, "the answer is larger than \(maxBytes >> 10) KiB")
  }
}

/// Whether a body begins with the two bytes of a zlib stream: method 8, a window of at most 32 KiB, and
/// both together a multiple of 31 (RFC 1950 section 2.2).
///
/// `78 9c` is one: 8 is the method, 7 means 32 KiB, and 0x789c = 30,876 = 31 * 996.
private func hasZlibHeader(_ body: [UInt8]) -> Bool {
  guard body.count >= 2 else { return false }
  return body[0] & 0x0f == 8 && body[0] >> 4 <= 7 && (Int(body[0]) << 8 | Int(body[1])) % 31 == 0
}

/// Whether a body begins like a document and not like a compressed stream.
///
/// A document begins with a byte order mark, or with `<`, `{` or `[` after white space and without a
/// control character in the first 64 bytes. In compressed data one byte in eight is such a character.
private func looksPlain(_ body: [UInt8]) -> Bool {
  let start = body.prefix(64)
  if start.isEmpty || start.starts(with: [0xfe, 0xff]) || start.starts(with: [0xff, 0xfe]) {
    return true
  }
  let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0d).contains(byte) }
  guard start.allSatisfy({ $0 >= 0x20 || isSpace($0) }) else { return false }
  let text = start.starts(with: [0xef, 0xbb, 0xbf]) ? start.dropFirst(3) : start
  guard let first = text.first(where: { !isSpace($0) }) else { return true }
  return [UInt8(ascii: "<"), UInt8(ascii: "{"), UInt8(ascii: "[")].contains(first)
}

/// A word from the network for a message: at most 20 printable ASCII characters, `?` for any other.
private func printable(_ word: String) -> String {
  String(word.unicodeScalars.prefix(20).map { ("!"..."~").contains($0) ? Character($0) : "?" })
}

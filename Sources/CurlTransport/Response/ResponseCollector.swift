// ResponseCollector.swift - headers and body of one hop, within limits.

import NewsCore

/// Collects the bytes of an answer as they arrive, and says when to stop.
///
/// libcurl 7.88 checks a size limit against Content-Length only, so a chunked body passes it, and it
/// lets two different Content-Length fields pass. Both are caught here, by counting the bytes that
/// arrive. The body stays compressed; ``ContentDecoding`` decodes it later, on another thread.
struct ResponseCollector: Sendable {
  enum Verdict: Equatable, Sendable {
    case more
    /// The rest is not needed: the page of an error or redirect is long enough.
    case enough
    case refused(CurlFailure)
  }

  private(set) var status = 0
  private(set) var headers = HTTPHeaders()
  /// The body without chunk framing, still compressed.
  private(set) var body: [UInt8] = []
  /// Whether the header block of the final answer is complete.
  private(set) var isInBody = false

  private let limits: TransferLimits
  private var headerBytes = 0
  private var headerLines = 0
  private var contentLength: Int?
  private var hasContentLength = false
  private var isChunked = false

  /// Longest body that is read of an error or a redirect.
  static let errorBodyLimit = 64 << 10

  init(limits: TransferLimits) {
    self.limits = limits
  }

  /// Takes a header line with its line end, a status line, or the empty line (RFC 9112 section 2.1).
  ///
  /// Interim answers (1xx) and trailers count against the limits and are not kept.
  mutating func takeHeader(_ line: UnsafeBufferPointer<UInt8>) -> Verdict {
    headerBytes += line.count
    headerLines += 1
    guard headerBytes <= limits.maxHeaderBytes, headerLines <= limits.maxHeaderLines else {
      return .refused(CurlFailure(.payloadTooLarge, "the headers are too large"))
    }
    if isInBody { return .more }
    let text = line.withoutLineEnd
    if text.isEmpty { return endHeaders() }
    if let status = statusCode(text) {
      begin(status)
      return .more
    }
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else { return .more }
    let value = trimmed(Substring(decoding: text[(colon + 1)...], as: UTF8.self))
    return keep(HTTPHeader(String(decoding: text[..<colon], as: UTF8.self), String(value)))
  }

  /// Takes bytes of the body, without chunk framing.
  mutating func takeBody(_ bytes: UnsafeBufferPointer<UInt8>) -> Verdict {
    if !(200..<300).contains(status) {
      body.append(contentsOf: bytes.prefix(ResponseCollector.errorBodyLimit - body.count))
      return body.count < ResponseCollector.errorBodyLimit ? .more : .enough
    }
    guard body.count + bytes.count <= limits.maxBodyBytes else {
      return paddedWithNothing.map(Verdict.refused) ?? tooLarge
    }
    body.append(contentsOf: bytes)
    return .more
  }

  private mutating func begin(_ status: Int) {
    self.status = status
    headers.fields.removeAll()
    contentLength = nil
    hasContentLength = false
    isChunked = false
  }

  private mutating func keep(_ header: HTTPHeader) -> Verdict {
    headers.fields.append(header)
    switch header.name.lowercasedASCII {
    case "content-length":
      let length = Int(header.value)
      if hasContentLength, length != contentLength || length == nil { return conflicting }
      hasContentLength = true
      contentLength = length
    case "transfer-encoding":
      isChunked = true
    default:
      break
    }
    return .more
  }

  private mutating func endHeaders() -> Verdict {
    guard status >= 200 else { return .more }
    isInBody = true
    // Both at once may be an attack that hides one answer inside another (RFC 9112 section 6.3).
    if isChunked, hasContentLength { return conflicting }
    guard let length = contentLength, (200..<300).contains(status) else { return .more }
    guard length <= limits.maxBodyBytes else { return tooLarge }
    body.reserveCapacity(max(0, length))
    return .more
  }

  private var conflicting: Verdict {
    .refused(CurlFailure(.bodyTruncated, "the answer contradicts itself about its length"))
  }

  /// The failure of compressed data that hold less than half of their own length; nil for other data.
  ///
  /// Endless empty blocks are no large document: no limit would suffice.
  private var paddedWithNothing: CurlFailure? {
    let codings = headers.all("Content-Encoding")
    let decoding = ContentDecoding(contentEncoding: codings, maxBytes: body.count)
    let decoded = decoding.decodePrefix(body).count
    guard decoded < body.count / 2 else { return nil }
    return CurlFailure(
      .payloadTooLarge,
      "\(body.count >> 10) KiB of compressed data hold only \(decoded) bytes, and more follow")
  }

  private var tooLarge: Verdict { .refused(.tooLarge(limits.maxBodyBytes)) }
}

/// The code of `HTTP/1.1 200 OK`; nil when the line is not a status line (RFC 9112 section 4).
private func statusCode(_ line: UnsafeBufferPointer<UInt8>) -> Int? {
  guard line.starts(with: "HTTP/".utf8),
    let space = line.firstIndex(of: UInt8(ascii: " "))
  else { return nil }
  let digits = line[(space + 1)...].prefix(3)
  return digits.count == 3 ? Int(String(decoding: digits, as: UTF8.self)) : nil
}

extension UnsafeBufferPointer<UInt8> {
  /// Without the CR and LF at the end.
  fileprivate var withoutLineEnd: UnsafeBufferPointer<UInt8> {
    let last = lastIndex { $0 != 13 && $0 != 10 }
    return UnsafeBufferPointer(rebasing: prefix(last.map { $0 + 1 } ?? 0))
  }
}

// CachedResponse.swift - a response as bytes that all clients share.

import NewsCore
import NewsText
import NIOConcurrencyHelpers
import NIOCore

/// A response as bytes that all clients share.
///
/// The body never changes. The head has Date and Age, so each variant is written at most once a second.
/// The socket gets one buffer with head and body, which is not copied for each client.
final class CachedResponse: Sendable {
  /// The form of the response that a client gets.
  struct Variant: Hashable, Sendable {
    var isGzip = false
    var hasBody = true
    var isNotModified = false
    var closes = false

    fileprivate var index: Int { (isGzip ? 1 : 0) | (hasBody ? 2 : 0) | (isNotModified ? 4 : 0) }
  }

  private struct Serialized: Sendable {
    var second: Int64
    var bytes: ByteBuffer
  }

  let status: Int
  let contentType: String
  /// A weak entity tag (RFC 9110 section 8.8.1): the same for both codings, and for bodies that differ
  /// only in the time when they were made.
  let etag: String?
  let fields: [(name: String, value: String)]
  let plain: ByteBuffer
  let gzip: ByteBuffer?
  /// Whether responses to requests for the same target depend on Accept-Encoding.
  private let variesByCoding: Bool
  /// When the body was made, for the Age field; nil: the response has no Age.
  let madeAt: WallTime?
  private let serialized = NIOLockedValueBox([Serialized?](repeating: nil, count: 8))

  init(_ content: ResponseContent) {
    status = content.status
    contentType = content.contentType
    etag = content.etag
    fields = content.fields
    madeAt = content.madeAt
    plain = ByteBuffer(bytes: content.body)
    gzip =
      content.compression == .allowed
      ? gzipped(content.body).map { ByteBuffer(bytes: $0) } : nil
    variesByCoding = gzip != nil || content.compression == .laterResponses
  }

  /// Made once, because under overload most requests get it.
  static let overloaded = CachedResponse(.overloaded)

  convenience init(_ problem: HTTPProblem) {
    self.init(
      ResponseContent(
        status: problem.status, contentType: problemMediaType, body: problem.body,
        fields: problem.fields + [("Cache-Control", "no-store")], compression: .never))
  }

  /// The form for `request`: everything, the head only, or 304 for a matching If-None-Match.
  func variant(for request: RequestHead, closes: Bool) -> Variant {
    let matches = status == 200 && request.ifNoneMatch.map(isMatched) ?? false
    return Variant(
      isGzip: gzip != nil && request.acceptsGzip && !matches,
      hasBody: request.method != .head && !matches, isNotModified: matches, closes: closes)
  }

  func status(of variant: Variant) -> Int { variant.isNotModified ? 304 : status }

  func body(of variant: Variant) -> ByteBuffer? {
    variant.hasBody ? (variant.isGzip ? gzip ?? plain : plain) : nil
  }

  /// Most memory in bytes: each coding of the body is stored once alone and once after a head.
  var memoryBytes: Int { 2 * (plain.readableBytes + (gzip?.readableBytes ?? 0)) + 4096 }

  /// Head and body for the socket.
  func bytes(_ variant: Variant, at now: WallTime) -> ByteBuffer {
    // A response that closes its connection is rare, so it is not kept.
    if variant.closes { return written(variant, at: now) }
    let second = now.seconds
    return serialized.withLockedValue { serialized in
      if let cached = serialized[variant.index], cached.second == second { return cached.bytes }
      let bytes = written(variant, at: now)
      serialized[variant.index] = Serialized(second: second, bytes: bytes)
      return bytes
    }
  }

  /// The fields of the head, without those of the connection.
  func headFields(_ variant: Variant, at now: WallTime) -> [(name: String, value: String)] {
    var head: [(String, String)] = []
    if !variant.isNotModified {
      head.append(("Content-Type", contentType))
      if variant.isGzip { head.append(("Content-Encoding", "gzip")) }
      let length = variant.isGzip ? gzip?.readableBytes ?? 0 : plain.readableBytes
      head.append(("Content-Length", "\(length)"))
    }
    if let etag { head.append(("ETag", etag)) }
    if let madeAt {
      head.append(("Age", "\(max(0, (now - madeAt).components.seconds))"))
    }
    if variesByCoding { head.append(("Vary", "Accept-Encoding")) }
    return head + fields
  }

  private func written(_ variant: Variant, at now: WallTime) -> ByteBuffer {
    var head = "HTTP/1.1 \(status(of: variant)) \(reasonPhrase(status(of: variant)))\r\n"
    let fields = [("Date", now.rfc822)] + headFields(variant, at: now) + securityFields
    for (name, value) in fields { head += "\(name): \(value)\r\n" }
    head += variant.closes ? "Connection: close\r\n\r\n" : "\r\n"
    let body = body(of: variant)
    var buffer = ByteBufferAllocator().buffer(
      capacity: head.utf8.count + (body?.readableBytes ?? 0))
    buffer.writeString(head)
    if let body { buffer.writeImmutableBuffer(body) }
    return buffer
  }

  /// Whether a value of If-None-Match matches, by weak comparison (RFC 9110 section 13.1.2).
  private func isMatched(_ list: String) -> Bool {
    guard let etag else { return false }
    let opaque = etag.hasPrefix("W/") ? etag.dropFirst(2) : etag[...]
    return list.split(separator: ",").contains { item in
      let tag = trimmed(item)
      return tag == "*" || (tag.hasPrefix("W/") ? tag.dropFirst(2) : tag) == opaque
    }
  }
}

/// The fields of every response: browsers must not guess its type, nor show or send it to other sites.
let securityFields: [(name: String, value: String)] = [
  ("X-Content-Type-Options", "nosniff"),
  ("Content-Security-Policy", contentSecurityPolicy),
  ("Cross-Origin-Resource-Policy", "same-origin"),
  ("Cross-Origin-Opener-Policy", "same-origin"),
  ("Referrer-Policy", "no-referrer"),
  ("X-Frame-Options", "DENY"),
]

/// Allows no script, image, font or frame, and only the style of the page, by its hash.
let contentSecurityPolicy =
  "default-src 'none'; style-src '\(pageStyleHash)'; form-action 'self'; base-uri 'none'; "
  + "frame-ancestors 'none'"

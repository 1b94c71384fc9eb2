// CachedResponseTests.swift - the bytes of a cached response, which all clients share.

import NIOCore
import NewsCore
import Testing

@testable import NewsServer

private let start = WallTime(seconds: 1_790_000_000)

@Suite struct `A cached response` {
  private let body = Array(String(repeating: "news ", count: 1000).utf8)

  private func response() -> CachedResponse {
    CachedResponse(
      ResponseContent(contentType: "text/plain", body: body, etag: "W/\"v1\"", madeAt: start))
  }

  private func request(_ change: (inout RequestHead) -> Void = { _ in }) -> RequestHead {
    var head = RequestHead()
    change(&head)
    return head
  }

  private func text(_ variant: CachedResponse.Variant, after seconds: Int64 = 0) -> String {
    String(buffer: response().bytes(variant, at: start + .seconds(seconds)))
  }

  @Test func `has Date, Age, entity tag and security fields`() {
    let text = text(.init(), after: 7)

    for line in [
      "HTTP/1.1 200 OK", "Date: Mon, 21 Sep 2026 14:13:27 GMT", "Age: 7", "ETag: W/\"v1\"",
      "Content-Length: 5000", "Vary: Accept-Encoding", "X-Content-Type-Options: nosniff",
    ] { #expect(text.contains(line + "\r\n"), "\(line)") }
    #expect(!text.contains("Access-Control"))
  }

  @Test func `answers HEAD with the head alone and the same fields`() {
    let whole = text(response().variant(for: request(), closes: false))
    let head = text(response().variant(for: request { $0.method = .head }, closes: false))

    #expect(whole.hasPrefix(head))
    #expect(head.hasSuffix("\r\n\r\n"))
    #expect(whole.utf8.count == head.utf8.count + body.count)
  }

  @Test(arguments: [
    ("W/\"v1\"", true), ("\"v1\"", true), ("\"x\", W/\"v1\"", true), ("*", true), ("\"v2\"", false),
    ("v1", false), ("", false),
  ])
  func `answers a matching condition with 304 without content`(condition: String, matches: Bool) {
    let variant = response().variant(for: request { $0.ifNoneMatch = condition }, closes: false)

    #expect(variant.isNotModified == matches)
    #expect(text(variant).contains("Content-Length") != matches)
  }

  @Test func `compresses a large body at the fast level`() {
    #expect(gzipLevel(bytes: 262_144) == 6)
    #expect(gzipLevel(bytes: 262_145) == 1)
  }

  @Test func `is smaller with gzip and has Content-Encoding`() {
    let variant = response().variant(for: request { $0.acceptsGzip = true }, closes: false)
    let buffer = response().bytes(variant, at: start)

    #expect(String(buffer: buffer).contains("Content-Encoding: gzip\r\n"))
    #expect(buffer.readableBytes < 1000)
  }

  @Test func `has one set of bytes for all clients within a second`() {
    let response = response()

    let (first, second) = (response.bytes(.init(), at: start), response.bytes(.init(), at: start))

    let addresses = [first, second].map { $0.withUnsafeReadableBytes { $0.baseAddress } }
    #expect(addresses[0] == addresses[1])
  }
}

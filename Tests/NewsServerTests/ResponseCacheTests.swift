// ResponseCacheTests.swift - prepared bytes, the cache, parameters and cursors.

import NewsCore
import NewsEngine
import NIOCore
import Testing

@testable import NewsServer

private let start = WallTime(seconds: 1_790_000_000)

@Suite struct `A prepared answer` {
  private let body = Array(String(repeating: "news ", count: 1000).utf8)

  private func response() -> CachedResponse {
    CachedResponse(contentType: "text/plain", body: body, etag: "W/\"v1\"", madeAt: start)
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

  @Test func `the head alone goes to HEAD, with the same fields`() {
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
  func `a matching condition gets 304 without content`(condition: String, matches: Bool) {
    let variant = response().variant(for: request { $0.ifNoneMatch = condition }, closes: false)

    #expect(variant.isNotModified == matches)
    #expect(text(variant).contains("Content-Length") != matches)
  }

  @Test func `gzip is small and says so`() {
    let variant = response().variant(for: request { $0.acceptsGzip = true }, closes: false)
    let buffer = response().bytes(variant, at: start)

    #expect(String(buffer: buffer).contains("Content-Encoding: gzip\r\n"))
    #expect(buffer.readableBytes < 1000)
  }

  @Test func `all clients of one second share their bytes`() {
    let response = response()

    let (first, second) = (response.bytes(.init(), at: start), response.bytes(.init(), at: start))

    let addresses = [first, second].map { $0.withUnsafeReadableBytes { $0.baseAddress } }
    #expect(addresses[0] == addresses[1])
  }
}

@Suite struct `The cache` {
  private func entry(_ request: CacheableRequest, version: Int64 = 1, expiresAt: UInt64 = 100)
    -> ResponseCache.Entry
  {
    ResponseCache.Entry(
      request: request, response: CachedResponse(contentType: "a/b", body: []), version: version,
      expiresAt: expiresAt)
  }

  @Test func `finds by target what was noted`() {
    let cache = ResponseCache(capacity: 4)
    cache.put(entry(.sources), generation: 0)
    cache.remember(target: "/sources?", as: .sources)

    #expect(cache.find(target: "/sources?", at: 0) != nil)
    #expect(cache.find(target: "/sources", at: 0) == nil)
  }

  @Test func `an older version or time makes it outdated, use makes it wanted`() {
    let cache = ResponseCache(capacity: 4)
    cache.put(entry(.sources), generation: 0)
    cache.put(entry(.breakers), generation: 0)
    _ = cache.current(.sources, version: 1, at: 0)

    #expect(cache.takeStale(version: 1, at: 0) == [])
    #expect(cache.current(.sources, version: 2, at: 0) == nil)
    #expect(cache.current(.sources, version: 1, at: 100) == nil)
    #expect(cache.takeStale(version: 2, at: 0) == [.sources])
    #expect(cache.counts.entries == 1, "what nobody wanted is forgotten")
  }

  @Test func `holds a bounded number of answers and targets`() throws {
    let cache = ResponseCache(capacity: 8)

    for number in 0..<1000 {
      let request = CacheableRequest.stats(since: try SinceText("\(number)s", now: start))
      cache.put(entry(request), generation: 0)
      cache.remember(target: "/stats?since=\(number)s", as: request)
    }

    #expect(cache.counts.entries <= 8)
  }
}

@Suite struct `A request's parameters` {
  private let settings = ServerSettings(catalogue: sampleSources, defaultNames: ["a", "b"])

  private func news(_ query: String) throws(HTTPProblem) -> NewsQuery {
    let context = QueryContext(
      settings: settings, options: ServerOptions(), now: start)
    return try NewsQuery(try QueryString(query), context)
  }

  @Test(arguments: [
    ("", ["a", "b"]), ("sources=c", ["c"]), ("sources=c,a", ["c", "a"]),
    ("sources=c&sources=a", ["c", "a"]), ("sources=c,c&sources=c", ["c"]),
    ("sources=c,unknown", ["c"]), ("sources=%63", ["c"]), ("sources=C", ["c"]),
  ])
  func `name sources once, repeated or with commas`(query: String, names: [String]) throws {
    #expect(try news(query).sources == names)
  }

  @Test(arguments: [
    "sources=unknown", "limit=0", "limit=501", "limit=1e9", "limit=10000000000000000000",
    "limit=1&limit=2", "since=garbage", "since=2026-13-01", "cursor=x", "cursor=0-1",
    "cursor=99999999-1", "format=xml", "deadline_ms=0", "deadline_ms=10001", "q=%ff", "q=%0",
    "q=%zz", "q=a%00b", "deadline_ms=-1",
  ])
  func `that make no sense get 400 that names them`(query: String) {
    #expect(throws: HTTPProblem.self) { try news(query) }
    do { _ = try news(query) } catch {
      #expect(error.status == 400)
    }
  }

  @Test func `are bounded in number`() {
    let many = (0..<1000).map { "x\($0)=1" }.joined(separator: "&")

    #expect(throws: HTTPProblem.self) { try news(many) }
  }

  @Test func `in another order or spelling mean the same answer`() throws {
    let spellings = ["q=a+b&limit=5", "limit=5&q=a%20b", "limit=05&q=a%20%20b"]

    #expect(Set(try spellings.map { try news($0).key }).count == 1)
  }

  @Test(
    arguments: [
      ("90s", 90), ("2h", 7200), ("7d", 604_800), ("2026-09-21", 51_200),
      ("2026-09-21T14:13:20Z", 0), ("2026-09-21T16:13:20+02:00", 0),
      ("2026-09-21T16:13:20 02:00", 0), ("2026-09-21T12:13:20-02:00", 0), ("today", 51_200),
      ("yesterday", 137_600),
    ] as [(String, Int64)])
  func `read times`(text: String, secondsAgo: Int64) throws {
    #expect(try SinceText(text, now: start).time(start) == start - .seconds(secondsAgo))
  }

  @Test func `a next page names where it begins`() throws {
    let articles = (0..<30).map {
      Article(source: "a", id: "\($0)", title: "t", firstSeenAt: start)
    }
    let first = PageToken.page(of: articles, after: nil, limit: 10)
    let cursor = try PageToken(try #require(first.next).text)

    let newer = Article(source: "a", id: "new", title: "t", firstSeenAt: start)
    let second = PageToken.page(of: [newer] + articles, after: cursor, limit: 10)
    let last = PageToken.page(of: Array(articles.suffix(5)), after: cursor, limit: 10)

    #expect(second.articles.map(\.id) == (10..<20).map(String.init), "none twice, none left out")
    #expect(last.articles == [] && last.next == nil)
  }
}

@Suite struct `The digest of the style` {
  @Test(arguments: [
    ("", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
    ("abc", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
    (String(repeating: "a", count: 1000), "Qe3s5C1j6Nm/UVqbppMuHCDLyfWl0TRkWttdsblzfqM="),
  ])
  func `is SHA-256 in base64`(text: String, digest: String) {
    #expect(base64(sha256(Array(text.utf8))) == digest)
  }
}

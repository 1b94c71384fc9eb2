// ResponseCacheTests.swift - which responses the cache returns, and which it removes.

import NewsCore
import Testing

@testable import NewsServer

private let start = WallTime(seconds: 1_790_000_000)

@Suite struct `The response cache` {
  private func entry(
    _ request: CacheableRequest, version: Int64 = 1, expiresAt: Int64 = 100, bodyBytes: Int = 0
  ) -> ResponseCache.Entry {
    let content = ResponseContent(
      contentType: "a/b", body: [UInt8](repeating: 32, count: bodyBytes), compression: .never)
    return ResponseCache.Entry(
      request: request, response: CachedResponse(content), version: version, expiresAt: expiresAt)
  }

  private func request(_ number: Int) throws -> CacheableRequest {
    .stats(since: try SinceText("\(number)s", now: start))
  }

  private func cache(responses: Int = 4, bytes: Int = 1 << 20) -> ResponseCache {
    ResponseCache(capacity: ResponseCache.Capacity(responses: responses, bytes: bytes))
  }

  @Test func `finds a response by a stored target`() {
    let cache = self.cache()
    cache.put(entry(.sources), generation: 0)
    cache.remember(target: "/sources?", as: .sources)

    #expect(cache.find(target: "/sources?", at: 0) != nil)
    #expect(cache.find(target: "/sources", at: 0) == nil)
  }

  @Test
  func `calls a response of an older version or time stale, and renews it only if it was used`() {
    let cache = self.cache()
    cache.put(entry(.sources), generation: 0)
    cache.put(entry(.breakers), generation: 0)
    _ = cache.current(.sources, version: 1, at: 0)

    #expect(cache.takeStale(version: 1, at: 0) == [])
    #expect(cache.current(.sources, version: 2, at: 0) == nil)
    #expect(cache.current(.sources, version: 1, at: 100) == nil)
    #expect(cache.takeStale(version: 2, at: 0) == [.sources])
    #expect(cache.count == 1, "a response that was not requested is removed")
  }

  @Test func `holds a bounded number of responses and targets`() throws {
    let cache = self.cache(responses: 8)

    for number in 0..<1000 {
      let request = try request(number)
      cache.put(entry(request), generation: 0)
      cache.remember(target: "/stats?since=\(number)s", as: request)
    }

    #expect(cache.count <= 8)
  }

  @Test func `holds a bounded number of bytes and removes the least recently used response`() throws
  {
    let cache = self.cache(responses: 100, bytes: 1 << 20)
    let bodyBytes = (1 << 20) / 10
    for number in 0..<4 {
      cache.put(entry(try request(number), bodyBytes: bodyBytes), generation: 0)
    }
    _ = cache.current(try request(0), version: 1, at: 0)

    cache.put(entry(try request(4), bodyBytes: bodyBytes), generation: 0)

    let kept = try (0...4).filter { cache.current(try request($0), version: 1, at: 0) != nil }
    #expect(kept == [0, 2, 3, 4])
    #expect(cache.bytes <= 1 << 20)
  }

  @Test
  func `keeps neither a response of more than a quarter of its size, nor the one it replaces`()
    throws
  {
    let cache = self.cache(bytes: 1 << 20)
    cache.put(entry(.sources), generation: 0)

    cache.put(entry(.sources, bodyBytes: (1 << 20) / 8), generation: 0)

    #expect(cache.current(.sources, version: 1, at: 0) == nil)
    #expect(cache.bytes == 0)
  }

  @Test func `subtracts the memory of removed responses`() throws {
    let cache = self.cache(bytes: 1 << 20)
    for number in 0..<3 { cache.put(entry(try request(number), bodyBytes: 50), generation: 0) }

    _ = cache.takeStale(version: 2, at: 0)

    #expect(cache.bytes == 0)
  }

  @Test func `serves a stale response for ten more seconds`() {
    let cache = self.cache()
    cache.put(entry(.sources, expiresAt: 100), generation: 0)
    cache.remember(target: "/sources", as: .sources)

    #expect(cache.find(target: "/sources", at: 10_099) != nil)
    #expect(cache.find(target: "/sources", at: 10_100) == nil)
  }

  @Test func `keeps nothing that was made before a reload`() {
    let cache = self.cache()
    let generation = cache.generation
    cache.put(entry(.sources), generation: generation)
    cache.clear()
    cache.put(entry(.breakers), generation: generation)

    #expect(cache.count == 0)
  }
}

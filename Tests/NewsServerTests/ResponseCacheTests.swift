// ResponseCacheTests.swift - what is found in the cache, and what is removed from it.

import NewsCore
import Testing

@testable import NewsServer

private let start = WallTime(seconds: 1_790_000_000)

@Suite struct `The response cache` {
  private func entry(_ request: CacheableRequest, version: Int64 = 1, expiresAt: Int64 = 100)
    -> ResponseCache.Entry
  {
    ResponseCache.Entry(
      request: request, response: CachedResponse(ResponseContent(contentType: "a/b", body: [])),
      version: version,
      expiresAt: expiresAt)
  }

  @Test func `finds a response by a target that it was told`() {
    let cache = ResponseCache(capacity: 4)
    cache.put(entry(.sources), generation: 0)
    cache.remember(target: "/sources?", as: .sources)

    #expect(cache.find(target: "/sources?", at: 0) != nil)
    #expect(cache.find(target: "/sources", at: 0) == nil)
  }

  @Test func `an older version or time makes a response stale, use makes it worth making again`() {
    let cache = ResponseCache(capacity: 4)
    cache.put(entry(.sources), generation: 0)
    cache.put(entry(.breakers), generation: 0)
    _ = cache.current(.sources, version: 1, at: 0)

    #expect(cache.takeStale(version: 1, at: 0) == [])
    #expect(cache.current(.sources, version: 2, at: 0) == nil)
    #expect(cache.current(.sources, version: 1, at: 100) == nil)
    #expect(cache.takeStale(version: 2, at: 0) == [.sources])
    #expect(cache.count == 1, "what nobody asked for is removed")
  }

  @Test func `holds a bounded number of answers and targets`() throws {
    let cache = ResponseCache(capacity: 8)

    for number in 0..<1000 {
      let request = CacheableRequest.stats(since: try SinceText("\(number)s", now: start))
      cache.put(entry(request), generation: 0)
      cache.remember(target: "/stats?since=\(number)s", as: request)
    }

    #expect(cache.count <= 8)
  }

  @Test func `gives a stale response for ten seconds more`() {
    let cache = ResponseCache(capacity: 4)
    cache.put(entry(.sources, expiresAt: 100), generation: 0)
    cache.remember(target: "/sources", as: .sources)

    #expect(cache.find(target: "/sources", at: 10_099) != nil)
    #expect(cache.find(target: "/sources", at: 10_100) == nil)
  }

  @Test func `keeps nothing that was made before a reload`() {
    let cache = ResponseCache(capacity: 4)
    let generation = cache.generation
    cache.put(entry(.sources), generation: generation)
    cache.clear()
    cache.put(entry(.breakers), generation: generation)

    #expect(cache.count == 0)
  }
}

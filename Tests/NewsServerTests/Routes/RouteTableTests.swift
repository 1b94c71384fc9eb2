// RouteTableTests.swift - the properties of each path.

import NewsCore
import Testing

@testable import NewsServer

@Suite struct `The route table` {
  @Test func `has one route a path`() {
    #expect(Set(Route.all.map(\.path)).count == Route.all.count)
    for route in Route.all { #expect(Route.find(route.path[...])?.path == route.path) }
  }

  @Test(arguments: ["", "/nothing", "/news/", "//news", "/News", "/%6eews", "news"])
  func `accepts no other spelling of a path`(path: String) {
    #expect(Route.find(path[...]) == nil)
  }

  @Test(
    arguments: [
      ("/news", true, false, true), ("/", true, false, true), ("/sources", true, false, true),
      ("/breakers", true, false, true), ("/stats", true, false, true),
      ("/workers", true, false, true),
      ("/top", true, false, true),
      ("/health", false, false, false), ("/metrics", false, false, false),
      ("/live", false, true, false), ("/ready", false, true, false),
      ("/openapi.json", false, false, true), ("/events", false, false, false),
    ] as [(String, Bool, Bool, Bool)])
  func `says what is cached, open and counted`(
    path: String, isCacheable: Bool, isOpen: Bool, isCounted: Bool
  ) throws {
    let route = try #require(Route.find(path[...]))

    var isCached = false
    if case .cacheable = route.endpoint { isCached = true }
    #expect(isCached == isCacheable)
    #expect(route.isOpen == isOpen)
    #expect(route.countsAgainstCapacity == isCounted)
  }

  @Test(arguments: [
    ("/news?q=a", "/news", "q=a"), ("/", "/", ""), ("/?by=time#x", "/", "by=time"),
    ("http://host:80/news?q=a", "/news", "q=a"), ("HTTPS://host", "", ""), ("/#?x", "/", "x"),
  ])
  func `looks up the path of a target`(target: String, path: String, query: String) {
    #expect(RequestTarget.path(of: target) == path)
    #expect(RequestTarget.query(of: target) == query)
  }
}

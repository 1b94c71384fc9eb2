// RouteTests.swift - every path over a real socket.

import Foundation
import NewsCore
import NewsEngine
import NewsStore
import Testing
import TestSupport

@testable import NewsServer

@Suite struct `A server` {
  @Test func `answers every path with the media type that it declares`() async throws {
    try await withServer { server in
      let types = [
        ("/news", "application/json"), ("/news?format=rss", "application/rss+xml; charset=utf-8"),
        ("/health", "application/json"), ("/live", "application/json"),
        ("/ready", "application/json"), ("/sources", "application/json"),
        ("/breakers", "application/json"), ("/stats", "application/json"),
        ("/workers", "application/json"),
        ("/top", "application/json"), ("/top?format=atom", "application/atom+xml; charset=utf-8"),
        ("/metrics", "text/plain; version=0.0.4; charset=utf-8"),
        ("/openapi.json", "application/json"), ("/", "text/html; charset=utf-8"),
      ]
      for (target, type) in types {
        let answer = try await server.get(target)
        #expect(answer.status == 200, "\(target)")
        #expect(answer["Content-Type"] == type, "\(target)")
        let declared = Route.find(RequestTarget.path(of: target))?.mediaTypes ?? []
        #expect(declared.contains { type == $0 || type.hasPrefix($0 + ";") }, "\(target)")
        #expect(answer["X-Content-Type-Options"] == "nosniff", "\(target)")
        #expect(answer["Content-Security-Policy"]?.hasPrefix("default-src 'none'") == true)
        #expect(answer["Date"] != nil, "\(target)")
        #expect(answer.body.count == Int(answer["Content-Length"] ?? ""), "\(target)")
      }
    }
  }

  @Test func `reports store and breakers in /health`() async throws {
    try await withServer { server in
      try await server.store.update("b", url: sampleSources[1].url) { change in
        change.record.breaker.state = .open
      }
      await server.watchStore()
      let text = try await server.get("/health").text

      #expect(text.contains("\"db\":\"ok\""))
      #expect(
        text.contains("\"circuit_breakers\":{\"a\":\"CLOSED\",\"b\":\"OPEN\",\"c\":\"CLOSED\"}"))
      #expect(text.contains("\"draining\":false"))
    }
  }

  @Test func `is degraded in /health, with status 200, until results can be saved again`()
    async throws
  {
    let faults = FaultPlan()
    try await withServer({ $0.faults = faults }) { server in
      await server.waitForBackgroundPause()
      await server.transport.script(
        sampleSources[0].url, [FakeTransport.respond(200, rssDocument(items: ["new"]))])
      var request = NewsRequest(
        sources: [sampleSources[0]], query: ArticleQuery(sources: ["a"]), deadline: .seconds(60))
      request.mode = .always
      faults.fail(1, with: .full, isLasting: true, onlyWrites: true)
      _ = await server.engine.news(request)
      await server.engine.flush()
      await server.watchStore()
      let full = try await server.get("/health")
      faults.heal()
      await server.engine.flush()
      await server.watchStore()
      let healed = try await server.get("/health")

      #expect(full.status == 200)
      #expect(full.text.contains("\"status\":\"degraded\",\"db\":\"error: full\""))
      #expect(healed.text.contains("\"status\":\"ok\",\"db\":\"ok\""))
    }
  }

  @Test func `is ready when the critical sources have a copy`() async throws {
    try await withServer({ $0.articles = nil }) { server in
      #expect(try await server.get("/ready").status == 503)
      #expect(try await server.get("/ready")["Retry-After"] != nil)

      try await seed(server.store, sampleSources[0], articles: 1, at: server.clock.moment)
      await server.watchStore()

      #expect(try await server.get("/ready").status == 200)
    }
  }

  @Test(arguments: [
    ("/nothing", 404), ("/news/", 404), ("/news?limit=0", 400), ("/news?sources=nobody", 400),
    ("/top?min=0", 400), ("/top?format=html", 400), ("/top?sources=nobody", 400),
    ("/events?sources=nobody", 400),
    ("/../etc/passwd", 404), ("/%00", 404), ("/?by=colour", 400), ("/stats?since=soon", 400),
  ])
  func `describes an error in a problem document`(target: String, status: Int) async throws {
    try await withServer { server in
      let answer = try await server.get(target)

      #expect(answer.status == status)
      #expect(answer["Content-Type"] == "application/problem+json")
      #expect(answer.text.contains("\"status\":\(status)"))
    }
  }

  @Test func `answers HEAD like GET without the content, cached or not`() async throws {
    try await withServer { server in
      for target in ["/news", "/news", "/live", "/openapi.json", "/nothing", "/events"] {
        let client = try RawClient(port: server.port)
        client.send(server.request(target, ["Connection: close"], method: "HEAD"))
        let answer = try await client.answer(isHead: true)
        let rest = await client.bytesUntilClosed()

        #expect(answer.status == (target == "/nothing" ? 404 : 200), "\(target)")
        #expect(rest == [], "\(target)")
      }
    }
  }

  @Test func `answers a condition that still holds with 304`() async throws {
    try await withServer { server in
      for target in ["/news", "/openapi.json"] {
        let tag = try #require(try await server.get(target)["ETag"])
        for _ in 0..<2 {
          let again = try await server.get(target, "If-None-Match: \(tag)")
          #expect(again.status == 304, "\(target)")
          #expect(again["Content-Length"] == nil, "\(target)")
          #expect(again["ETag"] == tag, "\(target)")
        }
      }
    }
  }

  @Test func `has an entity tag that depends on the articles, not on the time`() async throws {
    try await withServer { server in
      let first = try await server.get("/news?limit=5")
      let other = try await server.get("/news?limit=5&deadline_ms=400")

      #expect(first["ETag"] == other["ETag"])
    }
  }

  @Test func `sends gzip only to clients that accept it`() async throws {
    try await withServer { server in
      for _ in 0..<2 {
        let answer = try await server.get("/news", "Accept-Encoding: br, gzip")
        #expect(answer["Content-Encoding"] == "gzip")
        #expect(answer.body.starts(with: [0x1f, 0x8b]))
        #expect(answer["Vary"] == "Accept-Encoding")
      }
    }
  }

  @Test func `keeps the order of pipelined requests, cached or routed`() async throws {
    try await withServer { server in
      _ = try await server.get("/news")
      let client = try RawClient(port: server.port)
      let targets = ["/live", "/news", "/nothing", "/news", "/health", "/sources", "/news"]
      client.send(targets.map { server.request($0) }.joined())

      for target in targets {
        let answer = try await client.answer()
        #expect(answer.status == (target == "/nothing" ? 404 : 200), "\(target)")
        let marks = [
          "/live": "live", "/news": "newsagg.news/1", "/health": "db", "/sources": "sources",
        ]
        if let mark = marks[target] { #expect(answer.text.contains("\"\(mark)\""), "\(target)") }
      }
    }
  }

  @Test func `closes the connection when the client asks for it, and after HTTP 1.0`() async throws
  {
    try await withServer { server in
      for head in ["GET /news HTTP/1.1\r\nConnection: close", "GET /news HTTP/1.0"] {
        for _ in 0..<2 {
          let client = try RawClient(port: server.port)
          client.send("\(head)\r\nHost: 127.0.0.1:\(server.port)\r\n\r\n")
          let answer = try await client.answer()
          #expect(answer["Connection"] == "close")
          #expect(await client.bytesUntilClosed() == [])
        }
      }
    }
  }

  @Test func `pages through all articles by its Link field`() async throws {
    try await withServer { server in
      var target = "/news?limit=4"
      var titles = 0
      for _ in 0..<3 {
        let answer = try await server.get(target)
        titles += answer.text.split(separator: "Story").count - 1
        guard let link = answer["Link"] else { break }
        target = String(link.dropFirst().prefix { $0 != ">" })
      }
      #expect(titles == 9)
    }
  }

  @Test func `requires its token, and limits clients that guess`() async throws {
    try await withServer({ $0.token = "s3cret-token" }) { server in
      let asked = try await server.get("/news")
      let allowed = try await server.get("/news", "Authorization: Bearer s3cret-token")
      var guesses: [Int] = []
      for _ in 0..<12 {
        guesses.append(try await server.get("/news", "Authorization: Bearer wrong").status)
      }

      #expect(asked.status == 401)
      #expect(asked["WWW-Authenticate"]?.hasPrefix("Bearer") == true)
      #expect(allowed.status == 200)
      #expect(guesses.prefix(10).allSatisfy { $0 == 401 })
      #expect(guesses.suffix(2) == [429, 429])
      #expect(try await server.get("/health").status == 429)
      #expect(try await server.get("/live").status == 200, "probes may come through the same proxy")
    }
  }

  @Test func `counts its requests and responses`() async throws {
    try await withServer { server in
      for _ in 0..<5 { _ = try await server.get("/news") }
      _ = try await server.get("/nothing")

      #expect(try await server.metric("newsagg_http_cache_hits_total") == 4)
      #expect(try await server.metric("newsagg_http_responses_total{code=\"404\"}") == 1)
      #expect(try await server.metric("newsagg_event_loop_lag_seconds") != nil)
      #expect(try await server.metric("newsagg_requests_in_flight") == 0)
      #expect(try await server.metric("newsagg_source_breaker{source=\"a\"}") == 0)
    }
  }

  @Test func `writes its own address into a feed`() async throws {
    try await withServer { server in
      let text = try await server.get("/news?format=rss&sources=a").text

      let own = "http://127.0.0.1:\(server.port)/news?sources=a&amp;format=rss&amp;limit=50"
      #expect(text.contains("<atom:link href=\"\(own)\" rel=\"self\""))
      #expect(text.split(separator: "<item>").count == 4)
    }
  }

  @Test func `describes every JSON document that it sends, and no other`() async throws {
    try await withServer { server in
      let description = try await server.json("/openapi.json")
      let components = try #require(description["components"] as? [String: Any])
      let schemas = try #require(components["schemas"] as? [String: [String: Any]])
      let named = Set(
        try await server.get("/openapi.json").text.matches(of: /schemas\/([a-z]+)/)
          .map { String($0.output.1) })

      #expect(named == Set(schemas.keys))
      for name in ["health", "live", "ready", "news", "sources", "breakers", "stats", "workers"] {
        let document = try await server.json("/\(name)")
        let properties = schemas[name]?["properties"] as? [String: Any]
        #expect(Set(document.keys) == properties.map { Set($0.keys) }, "\(name)")
      }
    }
  }
}

extension ServerUnderTest {
  fileprivate func json(_ target: String) async throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(try await get(target).body))
    return try #require(object as? [String: Any])
  }
}

// CurlTransportTests.swift - requests and responses over real sockets.

import CurlTransport
import NewsCore
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(1))) struct `A transport` {
  let server: LoopbackServer
  let transport = CurlTransport.local()

  init() throws {
    server = try LoopbackServer()
  }

  @Test func `returns status, headers and body`() async throws {
    server.route("/feed", .text("hello").etag("\"v1\""))

    let response = try await transport.get(server.url("/feed"))

    #expect(response.status == 200)
    #expect(response.text == "hello")
    #expect(response.headers["etag"] == "\"v1\"")
    #expect(response.url == server.url("/feed"))
    #expect(response.wireBytes == 5)
    #expect(response.hops.isEmpty)
  }

  @Test func `sends the headers of the request and its own user agent`() async throws {
    server.route("/feed", .text(""))

    _ = try await transport.get(server.url("/feed")) {
      $0.headers = [HTTPHeader("Accept", "application/rss+xml"), HTTPHeader("X-Empty", "")]
      $0.originHeaders = [HTTPHeader("X-Api-Key", "secret")]
    }

    let sent = try #require(server.requests("/feed").first).headers
    #expect(sent["Accept"] == "application/rss+xml")
    #expect(sent["X-Empty"] == "")
    #expect(sent["X-Api-Key"] == "secret")
    #expect(sent["User-Agent"] == "newsagg-tests")
    #expect(sent["Accept-Encoding"] == "gzip, deflate")
    #expect(sent["Cookie"] == nil)
  }

  @Test(arguments: ["a\r\nX-Evil: 1", "a\nb", "a\0b"])
  func `refuses a header with a line break`(value: String) async {
    let failure = await transport.failure(server.url("/feed")) {
      $0.originHeaders = [HTTPHeader("X-Api-Key", value)]
    }

    #expect(failure?.code == .policyBlocked)
    #expect(failure?.message.contains("X-Api-Key") == true)
    #expect(server.statistics.connections == 0)
  }

  @Test func `goes through a proxy when it is told to`() async throws {
    server.route("http://feeds.example/feed", .text("by proxy"))
    let proxied = CurlTransport.local { [server] in $0.proxy = server.url("") }

    let response = try await proxied.get("http://feeds.example/feed")
    let failure = await proxied.failure("http://10.0.0.1/feed")

    #expect(response.text == "by proxy")
    #expect(failure?.code == .policyBlocked, "a literal address is checked too")
    #expect(server.statistics.requests == 1)
  }

  @Test(arguments: [404, 410, 429, 500, 503])
  func `returns an error status as a response`(status: Int) async throws {
    server.route("/feed", .status(status, "sorry").header("Retry-After", "2"))

    let response = try await transport.get(server.url("/feed"))

    #expect(response.status == status)
    #expect(response.text == "sorry")
    #expect(response.headers["Retry-After"] == "2")
  }

  @Test func `gets 304 for a validator it sends`() async throws {
    server.route("/feed", .text("hello").etag("\"v1\""))

    let response = try await transport.get(server.url("/feed")) {
      $0.headers = [HTTPHeader("If-None-Match", "\"v1\"")]
    }

    #expect(response.status == 304)
    #expect(response.body.isEmpty)
  }

  @Test func `decodes gzip and counts the bytes on the wire`() async throws {
    let article = [UInt8].article(100_000)
    server.route("/feed", LoopbackAnswer.body(article).gzipped)

    let response = try await transport.get(server.url("/feed"))

    #expect(response.body == article)
    #expect(response.wireBytes > article.count, "stored blocks add a few bytes")
  }

  @Test(arguments: [LoopbackAnswer.Framing.length, .chunked, .untilClose])
  func `reads a body however it is framed`(framing: LoopbackAnswer.Framing) async throws {
    let article = [UInt8].article(300_000)
    server.route("/feed", .body(article).framed(framing))

    #expect(try await transport.get(server.url("/feed")).body == article)
  }

  @Test func `ignores interim responses`() async throws {
    server.route(
      "/feed",
      .raw(
        "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n"
          + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))

    let response = try await transport.get(server.url("/feed"))

    #expect(response.status == 200)
    #expect(response.text == "ok")
    #expect(response.headers["Link"] == nil)
  }

  @Test func `does not mistake trailers for headers`() async throws {
    server.route(
      "/feed",
      .raw(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
          + "2\r\nok\r\n0\r\nETag: \"late\"\r\n\r\n"))

    let response = try await transport.get(server.url("/feed"))

    #expect(response.text == "ok")
    #expect(response.headers["ETag"] == nil)
  }

  @Test func `uses a connection again`() async throws {
    server.route("/feed", .text("hello"))

    for _ in 0..<5 { _ = try await transport.get(server.url("/feed")) }

    #expect(server.statistics.connections == 1)
    #expect(server.statistics.requests == 5)
  }

  @Test func `tries again when a kept connection was closed in between`() async throws {
    server.route("/feed", LoopbackAnswer.text("hello").closing)

    for _ in 0..<3 {
      #expect(try await transport.get(server.url("/feed")).text == "hello")
    }

    #expect(server.statistics.connections == 3)
  }

  @Test func `sends requests in parallel`() async throws {
    server.route("/feed", .text("late").delayed(by: .seconds(60)))
    let fetches = (0..<20).map { _ in Task { try await transport.get(server.url("/feed")) } }

    await waitUntil { server.statistics.active >= 20 }

    for fetch in fetches { fetch.cancel() }
    #expect(server.statistics.maxActive == 20)
  }

  @Test func `refuses to send after it was shut down`() async throws {
    server.route("/feed", .text("hello"))
    _ = try await transport.get(server.url("/feed"))

    transport.shutDown()

    #expect(await transport.failure(server.url("/feed"))?.code == .cancelled)
  }

  @Test func `cancels its transfers when it is shut down`() async throws {
    server.route("/feed", .text("hello").delayed(by: .seconds(60)))

    async let failure = transport.failure(server.url("/feed"))
    await waitUntil { !server.requests("/feed").isEmpty }
    transport.shutDown()

    #expect(await failure?.code == .cancelled)
  }

  @Test func `may be shut down before it was ever used`() {
    transport.shutDown()
    transport.shutDown()
  }
}

// RedirectTests.swift - the redirects from the configured URL to the one that answers.

import CurlTransport
import NewsCore
import Testing
import TestSupport

@Suite struct `A redirect` {
  let server: LoopbackServer
  let other: LoopbackServer
  let transport = CurlTransport.local()

  init() throws {
    server = try LoopbackServer()
    other = try LoopbackServer()
  }

  @Test(arguments: [301, 302, 303, 307, 308])
  func `is followed and reported`(status: Int) async throws {
    server.route("/old", .redirect(to: "/new?x=1#part", status: status))
    server.route("/new?x=1", .text("here"))

    let response = try await transport.get(server.url("/old"))

    #expect(response.text == "here")
    #expect(response.url == server.url("/new?x=1"))
    #expect(response.hops == [RedirectHop(status: status, target: server.url("/new?x=1"))])
    #expect(response.hops.first?.isPermanent == (status == 301 || status == 308))
  }

  @Test(arguments: [
    ("next", "/dir/next"), ("../up", "/up"), ("/abs", "/abs"), ("?q=2", "/dir/feed?q=2"),
    ("with space", "/dir/with%20space"), ("./a/../b", "/dir/b"),
  ])
  func `is resolved against the URL it came from`(location: String, target: String) async throws {
    server.route("/dir/feed", .redirect(to: location))
    server.route(target, .text("here"))

    #expect(try await transport.get(server.url("/dir/feed")).url == server.url(target))
  }

  @Test func `chain of five is followed, a sixth is not`() async throws {
    for hop in 0..<6 { server.route("/\(hop)", .redirect(to: "/\(hop + 1)")) }
    server.route("/6", .text("end"))

    let response = try await transport.get(server.url("/1"))
    let failure = await transport.failure(server.url("/0"))

    #expect(response.hops.count == 5)
    #expect(failure?.code == .httpRedirect)
    #expect(server.requests("/6").count == 1)
  }

  @Test func `loop ends at the first repetition`() async throws {
    server.route("/a", .redirect(to: "/b"))
    server.route("/b", .redirect(to: "/a"))

    let failure = await transport.failure(server.url("/a"))

    #expect(failure?.code == .httpRedirect)
    #expect(server.statistics.requests == 2)
  }

  @Test func `sends keys only to their origin`() async throws {
    server.route("/a", .redirect(to: "/b"))
    server.route("/b", .redirect(to: other.url("/c")))
    other.route("/c", .redirect(to: server.url("/d")))
    server.route("/d", .redirect(to: "/e"))
    server.route("/e", .text("end"))

    _ = try await transport.get(server.url("/a")) {
      $0.headers = [HTTPHeader("Accept", "text/xml")]
      $0.originHeaders = [HTTPHeader("X-Api-Key", "canary")]
    }

    #expect(server.requests("/a").first?.headers["X-Api-Key"] == "canary")
    #expect(server.requests("/b").first?.headers["X-Api-Key"] == "canary")
    #expect(other.requests("/c").first?.headers["X-Api-Key"] == nil)
    #expect(other.requests("/c").first?.headers["Accept"] == "text/xml")
    for path in ["/d", "/e"] {
      let key = server.requests(path).first?.headers["X-Api-Key"]
      #expect(key == nil, "keys are not sent again: \(path)")
    }
  }

  @Test func `to a private address says that a redirect led there`() async throws {
    server.route("/feed", .redirect(to: other.url("/secret", host: "127.0.0.2")))
    let transport = CurlTransport.local { $0.allowPrivate = ["127.0.0.1/32"] }

    let failure = await transport.failure(server.url("/feed"))

    #expect(failure?.code == .policyBlocked)
    #expect(failure?.afterRedirect == true)
    #expect(failure?.message.contains("127.0.0.2") == true)
    #expect(failure?.message.contains("allow_private") == true)
    #expect(other.statistics.connections == 0)
  }

  @Test(arguments: ["127.0.0.2", "127.0.2", "2130706434", "0x7f.2"])
  func `to a paused host is not followed, however the host is spelled`(host: String) async {
    server.route("/feed", .redirect(to: other.url("/feed", host: host)))

    let pause = HostPause(
      host: "127.0.0.2", until: Moment(wall: .sampleNoon), consecutiveThrottles: 1,
      reason: "HTTP 429")
    let failure = await transport.failure(server.url("/feed")) {
      $0.mayFollow = { $0 == pause.host ? .paused(pause) : .granted }
    }

    #expect(failure?.code == .limited)
    #expect(failure?.pause == pause)
    #expect(failure?.afterRedirect == true)
    #expect(other.statistics.connections == 0)
  }

  @Test func `is followed when its host has room for it`() async throws {
    server.route("/feed", .redirect(to: other.url("/feed")))
    other.route("/feed", .text("here"))

    let busy = await transport.failure(server.url("/feed")) { $0.mayFollow = { _ in .busy } }
    #expect(busy?.code == .limited)
    #expect(busy?.pause == nil)
    #expect(other.statistics.connections == 0)

    let response = try await transport.get(server.url("/feed")) { $0.mayFollow = { _ in .granted } }
    #expect(response.text == "here")
  }

  @Test func `shows no query values in its errors`() async throws {
    server.route("/feed", .redirect(to: "ftp://127.0.0.1/x?key=canary"))

    let failure = await transport.failure(server.url("/feed?key=canary"))

    #expect(failure?.message.contains("canary") == false)
  }
}

@Suite struct `A key that a server reflects` {
  let server: LoopbackServer
  let transport = CurlTransport.local()

  init() throws {
    server = try LoopbackServer()
  }

  @Test func `is in no part of the response`() async throws {
    server.route("/a", .redirect(to: "/b?k=canary-key", status: 301))
    server.route(
      "/b*",
      LoopbackAnswer.text("<title>canary-key</title>").header("X-Echo", "canary-key").gzipped)

    let response = try await transport.get(server.url("/a")) {
      $0.originHeaders = [HTTPHeader("X-Api-Key", "canary-key")]
    }

    #expect(response.text == "<title>…</title>")
    #expect(response.url == server.url("/b?k=…"))
    #expect(response.headers["X-Echo"] == "…")
  }

  @Test(arguments: [
    LoopbackAnswer.redirect(to: "ftp://host/canary-key"), .redirect(to: "CANARY-KEY://host/"),
    .redirect(to: "http://Canary-Key/"), .redirect(to: "ftp://host/canary%2Dkey"),
    .text("?").header("Content-Encoding", "x-long-coding-canary-key"),
  ])
  func `is in no error`(answer: LoopbackAnswer) async {
    server.route("/a", answer)

    let failure = await transport.failure(server.url("/a")) {
      $0.originHeaders = [HTTPHeader("X-Api-Key", "canary-key")]
      $0.mayFollow = { $0 == "canary-key" ? .busy : .granted }
    }

    #expect(failure?.message.lowercased().contains("canary") == false)
  }

  @Test func `is in no error, although a part of it looks like a query`() async {
    server.route("/a", .redirect(to: "ftp://host/canary?key=1"))

    let failure = await transport.failure(server.url("/a")) {
      $0.originHeaders = [HTTPHeader("X-Api-Key", "canary?key=1")]
    }

    #expect(failure?.message.contains("canary") == false)
  }
}

// CookieTests.swift - cookies within one chain of redirects.

import NewsCore
import Testing
import TestSupport

@testable import CurlTransport

@Suite struct `A cookie that a redirect sets` {
  let server: LoopbackServer
  let other: LoopbackServer
  let transport = CurlTransport.local()
  let noon = WallTime(seconds: 1_790_000_000)

  init() throws {
    server = try LoopbackServer()
    other = try LoopbackServer(address: "127.0.0.2")
  }

  @Test func `is sent back, so a redirect loop ends`() async throws {
    server.route(
      "/feed", LoopbackAnswer.redirect(to: "/feed").header("Set-Cookie", "seen=1; Path=/"),
      .text("here"))

    let response = try await transport.get(server.url("/feed"))

    #expect(response.text == "here")
    #expect(server.requests("/feed").map { $0.headers["Cookie"] } == [nil, "seen=1"])
  }

  @Test func `is forgotten with the chain`() async throws {
    let redirect = LoopbackAnswer.redirect(to: "/b").header("Set-Cookie", "a=1; Path=/")
    server.route("/a", redirect)
    server.route("/b", .text("here"))

    for _ in 0..<2 { _ = try await transport.get(server.url("/a")) }

    #expect(server.requests("/a").map { $0.headers["Cookie"] } == [nil, nil])
    #expect(server.requests("/b").map { $0.headers["Cookie"] } == ["a=1", "a=1"])
  }

  @Test func `is sent to no other host, and again to its own host afterwards`() async throws {
    let away = other.url("/login", host: "127.0.0.2")
    server.route(
      "/feed",
      LoopbackAnswer.redirect(to: away).header("Set-Cookie", "own=1; Domain=127.0.0.1; Path=/"),
      .text("here"))
    other.route(
      "/login",
      LoopbackAnswer.redirect(to: server.url("/feed")).header("Set-Cookie", "theirs=1; Path=/"))

    _ = try await transport.get(server.url("/feed"))

    #expect(other.requests("/login").first?.headers["Cookie"] == nil)
    #expect(server.requests("/feed").last?.headers["Cookie"] == "own=1")
  }

  @Test func `is replaced by a cookie of the user`() async throws {
    server.route("/a", LoopbackAnswer.redirect(to: "/b").header("Set-Cookie", "a=1; Path=/"))
    server.route("/b", .text("here"))

    _ = try await transport.get(server.url("/a")) {
      $0.originHeaders = [HTTPHeader("cookie", "own=secret")]
    }

    #expect(server.requests("/b").first?.headers.all("Cookie") == ["own=secret"])
  }

  @Test func `is no way out of a loop whose answers do not change`() async throws {
    server.route("/feed", LoopbackAnswer.redirect(to: "/feed").header("Set-Cookie", "a=1; Path=/"))

    #expect(await transport.failure(server.url("/feed"))?.code == .httpRedirect)
    #expect(server.statistics.requests == 2)
  }

  @Test(arguments: [
    ("a=1", "a=1"), ("a=1; Path=/", "a=1"), ("a=1; path=/dir", "a=1"), ("a=1; Path=/dir/x", nil),
    ("a=1; Path=/di", nil), ("a=1; Path=/elsewhere/", nil), ("a=1; Path=odd", "a=1"),
    ("a=1; Secure", nil), ("a=; Path=/", nil), ("a=1; Max-Age=0", nil), ("a=1; Max-Age=-5", nil),
    ("a=1; Max-Age=60", "a=1"), ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", nil),
    ("a=1; expires=Thu, 01-Jan-1970 00:00:01 GMT", nil),
    ("a=1; Expires=Fri, 01 Jan 2038 00:00:00 GMT", "a=1"), ("a=1; Expires=soon", "a=1"),
    ("a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "a=1"),
    ("a=1; Max-Age=0; Expires=Fri, 01 Jan 2038 00:00:00 GMT", nil),
    ("a=1; Domain=a.example", "a=1"), ("a=1; Domain=.A.Example", "a=1"),
    ("a=1; Domain=", "a=1"), ("a=1; Domain=other.example", nil),
    ("a=1; Domain=b.a.example", nil), ("a=1; Domain=xample", nil),
    ("a = b=c ; HttpOnly", "a=b=c"), ("=1", nil), ("a", nil), ("a=\u{7f}", nil), ("", nil),
  ])
  func `is read as browsers do`(field: String, sent: String?) throws {
    var cookies = ChainCookies()

    cookies.take([field], from: try WebAddress("http://a.example/dir/one"), at: noon)

    #expect(cookies.header(for: try WebAddress("http://a.example/dir/two"))?.value == sent)
    #expect(cookies.header(for: try WebAddress("http://b.a.example/dir/two")) == nil)
  }

  @Test(arguments: [
    ("http://127.0.0.1/", "a=1; Domain=0.0.1", nil),
    ("http://127.0.0.1/", "a=1; Domain=127.0.0.1", "a=1"),
    ("http://b.a.example/", "a=1; Domain=a.example", "a=1"),
  ])
  func `is taken from a host within its domain`(url: String, field: String, sent: String?) throws {
    var cookies = ChainCookies()
    let address = try WebAddress(url)

    cookies.take([field], from: address, at: noon)

    #expect(cookies.header(for: address)?.value == sent)
  }

  @Test func `is not sent over plain HTTP if it is secure`() throws {
    var cookies = ChainCookies()

    cookies.take(["a=1; Secure; Path=/"], from: try WebAddress("https://a.example/"), at: noon)

    #expect(cookies.header(for: try WebAddress("https://a.example/x"))?.value == "a=1")
    #expect(cookies.header(for: try WebAddress("http://a.example/x")) == nil)
  }

  @Test func `replaces its older value, and is sent after those with longer paths`() throws {
    var cookies = ChainCookies()
    let address = try WebAddress("http://a.example/dir/one")

    cookies.take(["a=1; Path=/", "b=2; Path=/", "c=3; Path=/dir"], from: address, at: noon)
    cookies.take(["a=4; Path=/"], from: address, at: noon)
    #expect(cookies.header(for: address)?.value == "c=3; b=2; a=4")
    cookies.take(["a=x; Path=/; Max-Age=0"], from: address, at: noon)
    #expect(cookies.header(for: address)?.value == "c=3; b=2")
  }

  @Test func `is bounded in number and size`() throws {
    var cookies = ChainCookies()
    let address = try WebAddress("http://a.example/")

    cookies.take((0..<100).map { "n\($0)=1" }, from: address, at: noon)
    #expect(cookies.header(for: address)?.value.split(separator: ";").count == 20)

    cookies = ChainCookies()
    cookies.take(["a=" + String(repeating: "x", count: 4096)], from: address, at: noon)
    #expect(cookies.header(for: address) == nil)
    let long = String(repeating: "x", count: 4000)
    cookies.take((0..<3).map { "n\($0)=\(long)" }, from: address, at: noon)
    #expect(cookies.header(for: address) == nil, "a field that is too long would be refused")
  }
}

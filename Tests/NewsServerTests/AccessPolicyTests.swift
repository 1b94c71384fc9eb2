// AccessPolicyTests.swift - the tables of the access policy: host, origin, token, method, target.

import NewsCore
import Testing

@testable import NewsServer

@Suite struct `The access policy` {
  private func accessPolicy(token: String? = nil, host: String = "127.0.0.1") -> AccessPolicy {
    AccessPolicy(
      hosts: AllowedHosts(boundTo: host, port: 8080, allowed: ["news.example", "lan.example:99"]),
      token: token.map { Secret($0) }, maxTargetBytes: 2048)
  }

  private func request(_ change: (inout RequestHead) -> Void) -> RequestHead {
    var head = RequestHead()
    head.hosts = ["127.0.0.1:8080"]
    change(&head)
    return head
  }

  @Test(
    arguments: [
      ([], HTTPProblem.hostMissing), ([""], .hostMissing),
      (["127.0.0.1:8080", "127.0.0.1:8080"], .hostRepeated),
      (["127.0.0.1:8080"], nil), (["localhost:8080"], nil), (["LOCALHOST:8080"], nil),
      (["[::1]:8080"], nil), (["news.example"], nil), (["News.Example:443"], nil),
      (["lan.example:99"], nil), (["lan.example:98"], .hostNotServed),
      (["lan.example"], .hostNotServed), (["127.0.0.1"], .hostNotServed),
      (["127.0.0.1:8081"], .hostNotServed), (["evil.example:8080"], .hostNotServed),
      (["127.0.0.1.evil.example:8080"], .hostNotServed), (["news.example.evil"], .hostNotServed),
      (["news.example@evil.example"], .hostNotServed), (["2130706433:8080"], .hostNotServed),
    ] as [([String], HTTPProblem?)])
  func `accepts only its own host names`(hosts: [String], problem: HTTPProblem?) {
    let request = request { $0.hosts = hosts }

    #expect(accessPolicy().problem(for: request) == problem)
  }

  @Test(
    arguments: [
      ("192.0.2.7:8080", nil), ("[2001:db8::7]:8080", nil),
      ("192.0.2.7", HTTPProblem.hostNotServed),
      ("evil.example:8080", .hostNotServed), ("192.0.2.7.evil.example:8080", .hostNotServed),
      ("192.0.2.700:8080", .hostNotServed),
    ] as [(String, HTTPProblem?)])
  func `bound to all addresses, it accepts an IP address as the Host, but no foreign name`(
    host: String, problem: HTTPProblem?
  ) {
    let request = request { $0.hosts = [host] }

    #expect(accessPolicy(host: "0.0.0.0").problem(for: request) == problem)
  }

  @Test(
    arguments: [
      ("/news", nil), ("http://127.0.0.1:8080/news", nil), ("HTTP://127.0.0.1:8080/", nil),
      ("http://evil.example/news", HTTPProblem.hostNotServed),
      ("http://127.0.0.1:8080@evil.example/", .hostNotServed),
      ("news", .malformed("the target is no path")), ("*", .malformed("the target is no path")),
      ("evil.example:443", .malformed("the target is no path")),
      ("/" + String(repeating: "a", count: 2047), nil),
      ("/" + String(repeating: "a", count: 2048), .targetTooLong(mostBytes: 2048)),
    ] as [(String, HTTPProblem?)])
  func `a request target must name this server and not be too long`(
    target: String, problem: HTTPProblem?
  ) {
    let request = request { $0.target = target }

    #expect(accessPolicy().problem(for: request) == problem)
  }

  struct Visit: Sendable, CustomTestStringConvertible {
    var origin: String?
    var site: String?
    var mode: String?
    var destination: String?
    var path = "/news"
    var isRefused: Bool

    var testDescription: String { "\(origin ?? "-") \(site ?? "-") \(mode ?? "-") \(path)" }
  }

  @Test(arguments: [
    Visit(isRefused: false),
    Visit(origin: "http://127.0.0.1:8080", site: "same-origin", isRefused: false),
    Visit(origin: "https://127.0.0.1:8080", isRefused: false),
    Visit(origin: "http://evil.example", isRefused: true),
    Visit(origin: "http://127.0.0.1:9999", isRefused: true),
    Visit(origin: "null", isRefused: true),
    Visit(site: "none", mode: "navigate", destination: "document", isRefused: false),
    Visit(site: "cross-site", mode: "no-cors", destination: "image", isRefused: true),
    Visit(
      site: "cross-site", mode: "navigate", destination: "document", path: "/", isRefused: false),
    Visit(site: "cross-site", mode: "navigate", destination: "document", isRefused: true),
    Visit(site: "cross-site", mode: "navigate", destination: "iframe", path: "/", isRefused: true),
    Visit(site: "same-site", mode: "cors", isRefused: true),
    Visit(site: "cross-site", mode: "websocket", path: "/events", isRefused: true),
  ])
  func `pages of other sites cannot read responses`(visit: Visit) {
    let request = request { head in
      head.target = visit.path
      head.origin = visit.origin
      head.fetchSite = visit.site
      head.fetchMode = visit.mode
      head.fetchDestination = visit.destination
    }

    #expect(accessPolicy().problem(for: request) == (visit.isRefused ? .crossSite : nil))
  }

  @Test(
    arguments: [
      ([], "/news", HTTPProblem.tokenMissing), (["Bearer s3cret-token"], "/news", nil),
      (["bearer   s3cret-token "], "/news", nil), (["Bearer wrong"], "/news", .tokenWrong),
      (["Bearer s3cret-toke"], "/news", .tokenWrong),
      (["Bearer s3cret-tokenx"], "/news", .tokenWrong),
      (["Bearer"], "/news", .tokenWrong), (["Bearer "], "/news", .tokenWrong),
      (["Basic s3cret-token"], "/news", .tokenWrong), (["s3cret-token"], "/news", .tokenWrong),
      (["Bearer s3cret-token", "Bearer s3cret-token"], "/news", .tokenWrong),
      ([], "/news?token=s3cret-token", .tokenMissing), ([], "/live", nil), ([], "/ready", nil),
      ([], "/health", .tokenMissing), ([], "/live/../news", .tokenMissing),
    ] as [([String], String, HTTPProblem?)])
  func `a token is required, in the header and nowhere else`(
    credentials: [String], target: String, problem: HTTPProblem?
  ) {
    let request = request { head in
      head.credentials = credentials
      head.target = target
    }

    #expect(accessPolicy(token: "s3cret-token").problem(for: request) == problem)
  }

  @Test func `requests with other methods or a body are refused`() {
    #expect(accessPolicy().problem(for: request { $0.method = .other }) == .methodNotAllowed)
    #expect(accessPolicy().problem(for: request { $0.method = .head }) == nil)
    #expect(accessPolicy().problem(for: request { $0.announcesBody = true }) == .bodyNotAccepted)
  }

  @Test(arguments: [
    ("gzip", true), ("GZIP, br", true), ("gzip;q=0", false), ("gzip; q=0.000", false),
    ("gzip;q=0.5", true), ("br", false), ("*", true), ("*;q=0", false), ("gzip;q=0, *", false),
    ("", false), ("identity", false),
  ])
  func `gzip is sent only to clients that accept it`(accepted: String, isTaken: Bool) {
    #expect(allowsGzip(accepted) == isTaken)
  }

  @Test func `every 429 and 503 has Retry-After`() {
    let refusals: [HTTPProblem] = [
      .tooManyRequests(retryAfterSeconds: 3), .tooManyFailures(retryAfterSeconds: 6), .overloaded,
      .tooManyConnections, .draining, .storeFailed, .tooManySubscribers,
    ]

    #expect(refusals.allSatisfy { [429, 503].contains($0.status) })
    #expect(refusals.allSatisfy { $0.fields.contains { $0.name == "Retry-After" } })
  }
}

@Suite struct `A rate limit` {
  private let second: UInt64 = 1_000_000_000

  @Test func `allows a burst, then one request an interval`() {
    var table = TokenBuckets(perSecond: 2, burst: 5)
    let client = ClientKey(IPAddress(v4: 0xc000_0201))

    let atOnce = (0..<8).map { _ in table.take(client, at: 10 * second) == nil }
    let later = (1...4).map { table.take(client, at: 10 * second + UInt64($0) * second / 4) == nil }

    #expect(atOnce == [true, true, true, true, true, false, false, false])
    #expect(later == [false, true, false, true], "one request each half second")
  }

  @Test func `is restored after a pause, up to its maximum`() {
    var table = TokenBuckets(perSecond: 10, burst: 3)
    let client = ClientKey(IPAddress(v4: 0xc000_0201))
    for _ in 0..<3 { _ = table.take(client, at: second) }

    let allowed = (0..<10).count { _ in table.take(client, at: 1000 * second) == nil }

    #expect(allowed == 3)
  }

  @Test func `announces the time at which the next request is allowed`() throws {
    var table = TokenBuckets(interval: 6 * second, burst: 1)
    let client = ClientKey(IPAddress(v4: 0xc000_0201))
    _ = table.take(client, at: 0)

    let answer = table.take(client, at: second)
    let wait = try #require(answer)

    let tooEarly = table.take(client, at: second + UInt64(wait) * second - 2 * second)
    let inTime = table.take(client, at: second + UInt64(wait) * second)

    #expect(tooEarly != nil && inTime == nil)
  }

  @Test func `a clock that is set back adds no requests`() {
    var table = TokenBuckets(perSecond: 1, burst: 2)
    let client = ClientKey(IPAddress(v4: 0xc000_0201))

    let answers = [100, 50, 1, 100].map { table.take(client, at: $0 * second) == nil }

    #expect(answers == [true, false, false, true])
  }

  @Test func `remembers a bounded number of clients`() {
    var table = TokenBuckets(interval: second, burst: 1, 16)

    for number in 0..<1000 {
      _ = table.take(ClientKey(IPAddress(v4: 0x0a00_0000 + UInt32(number))), at: 0)
    }

    #expect(table.count <= 16)
  }

  @Test func `counts an IPv6 client by its network, a mapped one by its IPv4 address`() {
    let network: UInt128 = 0x2001_0db8_0000_0007 << 64
    let mapped = IPAddress(v6: 0xffff_c000_0201)

    #expect(
      ClientKey(IPAddress(v6: network | 0x0102_0304_0506_0708))
        == ClientKey(IPAddress(v6: network | 0x0807_0605_0403_0201)))
    #expect(
      ClientKey(IPAddress(v6: network)) != ClientKey(IPAddress(v6: network | 8 << 64)))
    #expect(ClientKey(mapped) == ClientKey(IPAddress(v4: 0xc000_0201)))
    #expect(ClientKey(IPAddress(v4: 0xc000_0202)) != ClientKey(IPAddress(v4: 0xc000_0201)))
  }
}

extension AccessPolicy {
  fileprivate func problem(for request: RequestHead) -> HTTPProblem? {
    problem(of: request, for: Route.find(RequestTarget.path(of: request.target)))
  }
}

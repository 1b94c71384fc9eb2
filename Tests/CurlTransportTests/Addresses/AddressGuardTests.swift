// AddressGuardTests.swift - which addresses may be reached.

import NewsCore
import Testing
import TestSupport

@testable import CurlTransport

@Suite struct `The address guard` {
  private let closed = AddressGuard(allowed: [])

  @Test func `refuses more than 120 hostile spellings`() {
    #expect(Set(HostileURLs.all).count >= 120)
  }

  @Test(arguments: HostileURLs.all)
  func `refuses a hostile URL before anything is sent`(url: String) async {
    var options = CurlTransport.Options(userAgent: "newsagg-tests")
    // The worst case: every host name resolves to a private address.
    options.lookUp = { _ in .addresses([IPAddress(v4: 0x0a00_0001)]) }
    let transport = CurlTransport(options: options)

    #expect(await transport.failure(url)?.code == .policyBlocked)
  }

  @Test(arguments: [
    "93.184.216.34", "8.8.8.8", "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255",
    "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.0.1", "172.15.255.255", "172.32.0.0",
    "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
    "2606:2800:220:1::1", "2001:200::1", "2a00::1", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8",
    "2a00::5efe:8.8.8.8", "2a00::200:5efe:8.8.8.8", "2a00::100:5efe:10.0.0.1",
  ])
  func `lets a public address through`(text: String) throws {
    let address = try #require(IPAddress(text))
    #expect(closed.permits(address), "\(closed.refusal(in: [address])?.kind ?? "")")
  }

  @Test(arguments: [
    ("127.0.0.0/8", "127.3.2.1"), ("192.168.1.10", "192.168.1.10"),
    ("10.0.0.0/8", "::ffff:10.1.2.3"),
    ("fd00::/8", "fd12::1"), ("0.0.0.0/0", "10.0.0.1"), ("::1", "::1"),
  ])
  func `allows what allow_private names`(range: String, text: String) throws {
    let opened = AddressGuard(allowed: [try #require(AddressRange(range))])
    #expect(opened.permits(try #require(IPAddress(text))))
  }

  @Test func `allows nothing else`() throws {
    let opened = AddressGuard(allowed: [try #require(AddressRange("192.168.1.0/28"))])
    #expect(opened.permits(try #require(IPAddress("192.168.1.15"))))
    #expect(!opened.permits(try #require(IPAddress("192.168.1.16"))))
    #expect(!opened.permits(try #require(IPAddress("10.0.0.1"))))
  }

  @Test func `refuses a set for one bad member and names it`() throws {
    let set = try ["93.184.216.34", "10.0.0.1"].map { try #require(IPAddress($0)) }
    let refusal = closed.refusal(in: set)
    #expect(refusal?.address == set[1])
    #expect(refusal?.kind == "private")
  }

  @Test(arguments: [
    "", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10/8", "fd00::/129", "localhost",
  ])
  func `accepts no other text as a range`(text: String) async {
    let transport = CurlTransport.local { $0.allowPrivate = [text] }

    #expect(AddressRange(text) == nil)
    #expect(await transport.failure("http://127.0.0.1:8080/")?.code == .policyBlocked)
  }

  @Test func `has no misspelt range in its table`() {
    #expect(AddressGuard.special.count == AddressGuard.specialText.count)
  }

  @Test func `can allow for one request what it refuses for others`() async throws {
    let server = try LoopbackServer()
    server.route("/feed", .text("hello"))
    let transport = CurlTransport.local { $0.allowPrivate = [] }

    let opened = try await transport.get(server.url("/feed")) { $0.allowPrivate = ["127.0.0.1"] }
    let closed = await transport.failure(server.url("/feed"))

    #expect(opened.text == "hello")
    #expect(closed?.code == .policyBlocked)
    #expect(server.statistics.requests == 1)
  }

  @Test(arguments: ["0.0.0.0", "255.1.2.3", "::", "::1", "fe80::1", "2001:db8:0:1:1:1:1:1"])
  func `writes an address as it was read`(text: String) throws {
    #expect(try #require(IPAddress(text)).description == text)
  }
}

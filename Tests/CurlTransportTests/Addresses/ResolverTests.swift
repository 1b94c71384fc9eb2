// ResolverTests.swift - look-ups of host names, also with a name service that does not answer.

import NewsCore
import Testing
import TestSupport

@testable import CurlTransport

private let loopback = Resolver.Answer.addresses([IPAddress(v4: 0x7f00_0001)])

@Suite struct `The cache of looked-up names` {
  @Test func `holds a bounded number of names, the newest one included`() {
    var cache = ResolverCache()
    let now = ContinuousClock.now
    let names = (0...ResolverCache.capacity).map { "host-\($0).example" }
    for name in names { cache.store(loopback, for: name, at: now) }

    let known = names.count { cache.answer(for: $0, at: now) != nil }

    #expect((1...ResolverCache.capacity).contains(known))
    #expect(cache.answer(for: names[names.count - 1], at: now) == loopback)
  }
}

@Suite(.timeLimit(.minutes(1))) struct `Looking a name up` {
  let server: LoopbackServer

  init() throws {
    server = try LoopbackServer(address: "0.0.0.0")
    server.route("/feed", .text("hello"))
  }

  private func transport(_ names: ScriptedNames) -> CurlTransport {
    .local { $0.lookUp = { names.lookUp($0) } }
  }

  @Test func `gives the address for the connection, without libcurl`() async throws {
    let names = ScriptedNames(["feeds.example": loopback])
    let transport = transport(names)

    let response = try await transport.get(server.url("/feed", host: "FEEDS.example."))

    #expect(response.text == "hello")
    #expect(names.questions == ["feeds.example"])
    #expect(server.requests("/feed").first?.headers["Host"]?.hasPrefix("FEEDS.example") == true)
  }

  @Test func `is done once a minute`() async throws {
    let names = ScriptedNames(["feeds.example": loopback])
    let transport = transport(names)

    for _ in 0..<3 { _ = try await transport.get(server.url("/feed", host: "feeds.example")) }

    #expect(names.questions.count == 1)
  }

  @Test func `is shared by requests at the same time`() async throws {
    let names = ScriptedNames(["stuck.example": loopback])
    let transport = transport(names)
    let url = server.url("/feed", host: "stuck.example")

    async let first = transport.get(url)
    async let second = transport.get(url)
    await waitUntil { !names.questions.isEmpty }
    names.release(1)

    #expect(try await [first.text, second.text] == ["hello", "hello"])
    #expect(names.questions.count == 1)
  }

  @Test(arguments: [
    (Resolver.Answer.notFound, OutcomeCode.dnsNotFound),
    (.failed("temporary failure"), .dnsFailed),
  ])
  func `fails with its own code`(answer: Resolver.Answer, code: OutcomeCode) async {
    let names = ScriptedNames(["feeds.example": answer])

    let failure = await transport(names).failure(server.url("/feed", host: "feeds.example"))

    #expect(failure?.code == code)
  }

  @Test func `delays no other transfer when it is stuck on every thread`() async throws {
    let names = ScriptedNames()
    let transport = transport(names)
    let ended = Locked(0)
    let stuck = (0..<12).map { number in
      Task {
        let url = server.url("/feed", host: "stuck\(number).example")
        _ = try? await transport.get(url) { $0.limits = TransferLimits(total: .seconds(60)) }
        ended.withLock { $0 += 1 }
      }
    }
    await waitUntil { names.questions.count >= 8 }

    for _ in 0..<20 { _ = try await transport.get(server.url("/feed")) }

    #expect(ended.withLock { $0 } == 0, "twenty fetches ended in spite of twelve stuck look-ups")
    #expect(names.questions.count == 8, "no more threads than allowed")
    for task in stuck { task.cancel() }
    names.release(8)
  }

  @Test func `is skipped for an address`() async throws {
    let names = ScriptedNames()

    _ = try await transport(names).get(server.url("/feed", host: "127.1"))

    #expect(names.questions.isEmpty)
  }

  @Test func `falls back to IPv4 when IPv6 does not answer`() async throws {
    let both = [IPAddress(v6: 1), IPAddress(v4: 0x7f00_0001)]
    let names = ScriptedNames(["feeds.example": .addresses(both)])
    let transport = CurlTransport.local {
      $0.allowPrivate.append("::1")
      $0.lookUp = { names.lookUp($0) }
    }

    #expect(try await transport.get(server.url("/feed", host: "feeds.example")).text == "hello")
  }

  @Test func `of the system knows localhost`() {
    guard case .addresses(let found) = Resolver.system("localhost") else {
      Issue.record("localhost has no address")
      return
    }
    #expect(AddressGuard(allowed: []).refusal(in: found)?.kind == "loopback")
  }

  @Test func `of the system says when there is no such name`() {
    #expect(Resolver.system("bad name") != .addresses([]))
  }
}

@Suite struct `A rebinding name` {
  let server: LoopbackServer

  init() throws {
    server = try LoopbackServer(address: "0.0.0.0")
    server.route("/feed", .text("hello"))
  }

  @Test func `is refused if one of its addresses is`() async {
    let mixed = [IPAddress(v4: 0x7f00_0002), IPAddress(v4: 0x7f00_0001)]
    let transport = CurlTransport.local {
      $0.allowPrivate = ["127.0.0.2"]
      $0.lookUp = { _ in .addresses(mixed) }
    }

    let failure = await transport.failure(server.url("/feed", host: "feeds.example"))

    #expect(failure?.code == .policyBlocked)
    #expect(server.statistics.connections == 0)
  }

  @Test func `never reaches the private address, however it alternates`() async {
    let turn = Locked(0)
    let transport = CurlTransport.local {
      $0.allowPrivate = ["127.0.0.2"]
      $0.resolverCache = ResolverCache(foundLife: .zero)
      $0.lookUp = { _ in
        let isOdd = turn.withLock { turn in
          turn += 1
          return turn % 2 == 1
        }
        return .addresses([IPAddress(v4: isOdd ? 0x7f00_0002 : 0x7f00_0001)])
      }
    }

    for _ in 0..<100 { _ = try? await transport.get(server.url("/feed", host: "feeds.example")) }

    #expect(server.statistics.maxActiveByAddress["127.0.0.1"] == nil)
    #expect(server.requests("/feed").count == 50)
  }

  @Test func `cannot use the connection of a request that may reach more addresses`() async throws {
    let answer = Locked(IPAddress(v4: 0x7f00_0001))
    let transport = CurlTransport.local {
      $0.allowPrivate = ["127.0.0.2"]
      $0.resolverCache = ResolverCache(foundLife: .zero)
      $0.lookUp = { _ in .addresses([answer.withLock { $0 }]) }
    }
    let url = server.url("/feed", host: "feeds.example")

    _ = try await transport.get(url) { $0.allowPrivate = ["127.0.0.1"] }
    answer.withLock { $0 = IPAddress(v4: 0x7f00_0002) }
    let failure = await transport.failure(url)

    #expect(failure?.code == .policyBlocked)
    #expect(server.requests("/feed").count == 1)
  }
}

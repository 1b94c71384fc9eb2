// TLSTests.swift - certificates that must and must not be accepted.

import NewsCore
import Testing
import TestSupport

@testable import CurlTransport

@Suite(.enabled(if: TLSServer.openssl != nil), .timeLimit(.minutes(1)))
struct `Over TLS a transport` {
  private func transport(caFile: String? = nil) -> CurlTransport {
    .local {
      $0.caFile = caFile
      $0.lookUp = { _ in .addresses([IPAddress(v4: 0x7f00_0001)]) }
    }
  }

  @Test func `reads from a server it trusts`() async throws {
    let server = try await TLSServer()

    let response = try await transport(caFile: server.caFile).get(server.url())

    #expect(response.status == 200)
    #expect(response.text.contains("feeds.example") || !response.body.isEmpty)
  }

  @Test func `refuses a certificate of an unknown authority`() async throws {
    let server = try await TLSServer()

    let failure = await transport().failure(server.url())

    #expect(failure?.code == .tlsVerify)
    #expect(failure?.message.contains("self") == true, "\(failure?.message ?? "")")
  }

  @Test func `refuses a certificate for another host`() async throws {
    let server = try await TLSServer()

    let failure = await transport(caFile: server.caFile).failure(server.url(host: "evil.example"))

    #expect(failure?.code == .tlsVerify)
  }

  @Test func `refuses a certificate that has expired`() async throws {
    let server = try await TLSServer(isExpired: true)

    let failure = await transport(caFile: server.caFile).failure(server.url())

    #expect(failure?.code == .tlsVerify)
    #expect(failure?.message.contains("expired") == true, "\(failure?.message ?? "")")
  }

  @Test func `does not speak TLS 1.1`() async throws {
    let server = try await TLSServer(arguments: ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])

    #expect(await transport(caFile: server.caFile).failure(server.url())?.code == .tlsFailed)
  }

  @Test func `notices plain HTTP instead of TLS`() async throws {
    let server = try LoopbackServer()
    server.route("TLS", .raw("HTTP/1.1 400 Bad Request\r\n\r\n"))

    let failure = await transport().failure("https://127.0.0.1:\(server.port)/")

    #expect(failure?.code == .tlsFailed, "\(failure?.message ?? "")")
  }

  @Test func `never follows a redirect back to plain HTTP`() throws {
    var walk = RedirectWalk(from: try WebAddress("https://feeds.example/"), limit: 5)

    let error = #expect(throws: TransportError.self) {
      try walk.follow(
        .redirect(to: "http://feeds.example/", status: 301), at: WallTime(seconds: 0))
    }

    #expect(error?.code == .httpRedirect)
  }
}

// FaultTests.swift - every way a publisher can fail, over real sockets.

import CurlTransport
import NewsCore
import Testing
import TestSupport

/// One scripted fault and the outcome it must have.
struct Fault: Sendable, CustomTestStringConvertible {
  let name: String
  let answer: LoopbackAnswer
  let code: OutcomeCode

  init(_ name: String, _ answer: LoopbackAnswer, _ code: OutcomeCode) {
    self.name = name
    self.answer = answer
    self.code = code
  }

  var testDescription: String { name }

  private static let article = LoopbackAnswer.body(.article(50_000))
  private static let head = "HTTP/1.1 200 OK\r\n"

  static let connection = [
    Fault("closes without an answer", article.cut(.beforeHeaders), .connectReset),
    Fault("resets without an answer", article.cut(.beforeHeaders, .reset), .connectReset),
    Fault("closes within the headers", article.cut(.midHeaders), .connectReset),
    Fault("resets within the headers", article.cut(.midHeaders, .reset), .connectReset),
    Fault("does not speak HTTP", .raw("220 ready\r\n"), .connectReset),
    Fault("answers in HTTP/0.9", .raw("<rss version=\"2.0\"/>"), .connectReset),
  ]

  static let truncation = [
    Fault("closes within the body", article.cut(.body(after: 20_000)), .bodyTruncated),
    Fault("resets within the body", article.cut(.body(after: 20_000), .reset), .bodyTruncated),
    Fault("sends less than it announced", article.framed(.lie(60_000)), .bodyTruncated),
    Fault(
      "closes within a chunk", article.framed(.chunked).cut(.body(after: 20_000)), .bodyTruncated),
    Fault(
      "omits the last chunk", .raw(head + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n"),
      .bodyTruncated),
    Fault(
      "announces two lengths",
      .raw(head + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nok!"), .bodyTruncated),
    Fault(
      "announces a negative length", .raw(head + "Content-Length: -1\r\n\r\nok"), .bodyTruncated),
    Fault(
      "announces a length and chunks",
      .raw(head + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"),
      .bodyTruncated),
    Fault("puts a NUL into a header", .raw(head + "X: a\0b\r\n\r\n"), .bodyTruncated),
  ]

  static let size = [
    Fault("sends a gzip bomb of 200 MB", .gzipBomb(decodedBytes: 200_000_000), .payloadTooLarge),
    Fault("sends a gzip bomb of 1 MB", .gzipBomb(decodedBytes: 1_000_000), .payloadTooLarge),
    Fault(
      "sends a gzip bomb in chunks",
      LoopbackAnswer.gzipBomb(decodedBytes: 200_000_000).framed(.chunked), .payloadTooLarge),
    Fault("sends a small gzip bomb", .gzipBomb(decodedBytes: 4_000_000), .payloadTooLarge),
    Fault("never ends", .endless, .payloadTooLarge),
    Fault(
      "announces a terabyte", .raw(head + "Content-Length: 1099511627776\r\n\r\n"),
      .payloadTooLarge),
    Fault("sends a thousand headers", .headerBomb(lines: 1000), .payloadTooLarge),
    Fault("sends 150 headers of 1 KB", longHeaders, .payloadTooLarge),
    Fault(
      "sends a header of 1 MB",
      .raw(head + "X: " + String(repeating: "x", count: 1 << 20) + "\r\n\r\n"), .payloadTooLarge),
    Fault(
      "never stops sending interim responses",
      .raw(String(repeating: "HTTP/1.1 103 Early Hints\r\n\r\n", count: 5000)), .payloadTooLarge),
  ]

  static let content = [
    Fault(
      "sends damaged gzip", LoopbackAnswer.text("no gzip").header("Content-Encoding", "gzip"),
      .payloadBad)
  ]

  static let redirect = [
    Fault("redirects without a Location", .status(302), .httpRedirect),
    Fault("redirects to itself", .redirect(to: "/feed"), .httpRedirect),
    Fault("redirects to file:", .redirect(to: "file:///etc/passwd"), .httpRedirect),
    Fault("redirects to ftp:", .redirect(to: "ftp://127.0.0.1/feed"), .httpRedirect),
    Fault("redirects to gopher:", .redirect(to: "gopher://127.0.0.1:70/_x"), .httpRedirect),
    Fault("redirects to nonsense", .redirect(to: "http://"), .httpRedirect),
    Fault("redirects with a password", .redirect(to: "http://a:b@127.0.0.1/"), .httpRedirect),
    Fault("redirects to the mail port", .redirect(to: "http://127.0.0.1:25/"), .policyBlocked),
    Fault("redirects to a private address", .redirect(to: "http://10.0.0.1/"), .policyBlocked),
    Fault("redirects to cloud metadata", .redirect(to: "http://169.254.169.254/"), .policyBlocked),
    Fault("redirects to a private IPv6", .redirect(to: "http://[fd00::1]/"), .policyBlocked),
  ]

  static let all = connection + truncation + size + content + redirect

  private static var longHeaders: LoopbackAnswer {
    let line = HTTPHeader("X-Filler", String(repeating: "x", count: 1000))
    return .body([], headers: Array(repeating: line, count: 150))
  }
}

@Suite struct `A publisher that` {
  let server: LoopbackServer
  let transport = CurlTransport.local()

  init() throws {
    server = try LoopbackServer()
  }

  @Test(arguments: Fault.all)
  func `fails gets its own code, and the next request succeeds`(fault: Fault) async throws {
    server.route("/feed", fault.answer)
    server.route("/good", .text("good"))

    let failure = await transport.failure(server.url("/feed"))

    #expect(failure?.code == fault.code, "\(failure?.message ?? "")")
    #expect(failure?.message.isEmpty == false)
    #expect(try await transport.get(server.url("/good")).text == "good")
  }

  @Test func `closes early without Content-Length gives its bytes to the parser`() async throws {
    let answer = LoopbackAnswer.body(.article(5000)).framed(.untilClose)
    server.route("/feed", answer.cut(.body(after: 1000)))

    #expect(try await transport.get(server.url("/feed")).body.count == 1000)
  }

  @Test(arguments: [204, 206])
  func `sends another success status is accepted`(status: Int) async throws {
    var answer = LoopbackAnswer.text("")
    answer.status = status
    server.route("/feed", answer)

    #expect(try await transport.get(server.url("/feed")).status == status)
  }

  @Test func `sends a huge error page is cut short, not refused`() async throws {
    var answer = LoopbackAnswer.endless
    answer.status = 503
    server.route("/feed", answer)

    let response = try await transport.get(server.url("/feed"))

    #expect(response.status == 503)
    #expect(response.body.count == 64 << 10)
  }

  @Test func `sends exactly the allowed size is accepted, and one byte more is not`() async throws {
    server.route("/feed", LoopbackAnswer.body(.article(10_000)).framed(.chunked))

    let response = try await transport.get(server.url("/feed")) { $0.limits.maxBodyBytes = 10_000 }
    let failure = await transport.failure(server.url("/feed")) { $0.limits.maxBodyBytes = 9999 }

    #expect(response.body.count == 10_000)
    #expect(failure?.code == .payloadTooLarge)
  }
}

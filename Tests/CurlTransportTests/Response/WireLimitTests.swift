// WireLimitTests.swift - endless responses with almost no body.

import CurlTransport
import NewsCore
import Testing
import TestSupport

/// A response that begins with some bytes and then repeats others until the client disconnects.
struct EndlessAnswer: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let answer: LoopbackAnswer

  init(_ name: String, _ head: String, _ start: [UInt8] = [], repeating block: [UInt8]) {
    testDescription = name
    answer = .endless(Array("HTTP/1.1 \(head)\r\n".utf8) + start, repeating: block)
  }

  private static let chunked = "200 OK\r\nTransfer-Encoding: chunked\r\n"
  private static let gzip = "200 OK\r\nContent-Encoding: gzip\r\n"
  private static let extensions =
    Array("1;".utf8) + [UInt8](repeating: 0x65, count: 4096) + Array("\r\nA\r\n".utf8)

  static let all = [
    EndlessAnswer("chunk extensions", chunked, repeating: extensions),
    EndlessAnswer(
      "one chunk extension", chunked, Array("1;".utf8),
      repeating: .init(repeating: 0x65, count: 4096)),
    EndlessAnswer(
      "chunk extensions in a redirect",
      "302 Found\r\nLocation: /feed?next\r\nTransfer-Encoding: chunked\r\n", repeating: extensions),
    EndlessAnswer(
      "chunk extensions in an error response",
      "503 Service Unavailable\r\nTransfer-Encoding: chunked\r\n", repeating: extensions),
    EndlessAnswer(
      "empty deflate blocks", gzip, [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff],
      repeating: Array(repeatElement([0, 0, 0, 0xff, 0xff], count: 800).joined())),
    EndlessAnswer(
      "a gzip name", gzip, [0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 0xff],
      repeating: .init(repeating: 0x6e, count: 4096)),
    EndlessAnswer(
      "trailers", chunked, Array("1\r\nA\r\n0\r\n".utf8), repeating: Array("X-Trailer: y\r\n".utf8)),
    EndlessAnswer(
      "one trailer", chunked, Array("1\r\nA\r\n0\r\nX: ".utf8),
      repeating: .init(repeating: 0x79, count: 4096)),
  ]
}

@Suite(.timeLimit(.minutes(1))) struct `An endless response` {
  let server: LoopbackServer
  let transport = CurlTransport.local()

  init() throws {
    server = try LoopbackServer()
  }

  @Test(arguments: EndlessAnswer.all)
  func `without a body is too large`(endless: EndlessAnswer) async {
    server.route("/feed", endless.answer)

    let failure = await transport.failure(server.url("/feed")) { $0.limits.maxBodyBytes = 100_000 }

    #expect(failure?.code == .payloadTooLarge, "\(failure?.message ?? "")")
    // A larger limit would not help, so the message does not say that the document is too large.
    #expect(failure?.message.contains("the answer is larger than") == false)
  }

  @Test func `of compressed data that hold a document is larger than the limit`() async {
    server.route("/feed", LoopbackAnswer.body(.article(60_000)).gzipped.framed(.chunked))

    let failure = await transport.failure(server.url("/feed")) { $0.limits.maxBodyBytes = 20_000 }

    #expect(failure?.message.contains("the answer is larger than") == true)
  }

  @Test func `over several hops is too large as a whole`() async {
    let padding = String(repeating: "e", count: 300_000)
    for hop in 0..<5 {
      server.route(
        "/\(hop)",
        .raw(
          "HTTP/1.1 302 Found\r\nLocation: /\(hop + 1)\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "1;\(padding)\r\nA\r\n0\r\n\r\n"))
    }
    server.route("/5", .text("end"))

    let failure = await transport.failure(server.url("/0")) { $0.limits.maxBodyBytes = 100_000 }

    #expect(failure?.code == .payloadTooLarge)
    #expect(failure?.afterRedirect == true)
    #expect(server.requests("/5").isEmpty)
  }

  @Test func `in tiny chunks is accepted`() async throws {
    let body = [UInt8].article(50_000)
    let chunks = body.map { "1\r\n\(Character(Unicode.Scalar($0)))\r\n" }.joined()
    server.route(
      "/feed", .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)0\r\n\r\n"))

    let response = try await transport.get(server.url("/feed")) { $0.limits.maxBodyBytes = 100_000 }

    #expect(response.body == body)
  }
}

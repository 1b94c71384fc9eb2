// Samples.swift - values and functions that the tests of this target share.

import NewsCore
import Testing
import TestSupport

@testable import CurlTransport

extension CurlTransport {
  /// May reach the loopback interface, as every test here must.
  static func local(_ edit: (inout Options) -> Void = { _ in }) -> CurlTransport {
    var options = Options(userAgent: "newsagg-tests")
    options.allowPrivate = ["127.0.0.0/8"]
    edit(&options)
    return CurlTransport(options: options)
  }

  func get(_ url: String, _ edit: (inout HTTPRequest) -> Void = { _ in })
    async throws(TransportError) -> HTTPResponse
  {
    var request = HTTPRequest(url: url)
    edit(&request)
    return try await send(request)
  }

  /// The error of a request that should fail; nil if it succeeds.
  func failure(_ url: String, _ edit: (inout HTTPRequest) -> Void = { _ in }) async
    -> TransportError?
  {
    do {
      let response = try await get(url, edit)
      Issue.record("expected a failure, got \(response.status) with \(response.body.count) bytes")
      return nil
    } catch {
      return error
    }
  }
}

extension HopAnswer {
  static func redirect(
    to location: String, status: Int = 302, cookies: [String] = []
  ) -> HopAnswer {
    HopAnswer(
      status: status,
      headers: HTTPHeaders(
        [HTTPHeader("Location", location)] + cookies.map { HTTPHeader("Set-Cookie", $0) }),
      body: [], wireBytes: 0, receivedBytes: 0)
  }
}

extension HTTPResponse {
  var text: String { String(decoding: body, as: UTF8.self) }
}

extension [UInt8] {
  /// Text that compresses about as well as a feed.
  static func article(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(0x20 + ($0 &* 2_654_435_761 >> 7) % 95) }
  }
}

// MaskedResponseTests.swift - secrets that a publisher sends back in a response or an error.

import NewsCore
import NewsText
import Testing

@testable import CurlTransport

@Suite struct `A secret of a request` {
  private let mask = SecretMask(["canary+key", "Bearer canary-token"])

  @Test func `is replaced in every part of a response`() {
    let response = HTTPResponse(
      status: 200,
      headers: HTTPHeaders([HTTPHeader("ETag", "canary+key"), HTTPHeader("Canary+Key", "1")]),
      body: Array("<title>canary+key</title>".utf8), url: "https://a.example/canary+key",
      hops: [RedirectHop(status: 301, target: "https://a.example/?k=canary+key")])

    let masked = response.masked(mask)

    let shown = "\(masked)\(String(decoding: masked.body, as: UTF8.self))".lowercased()
    #expect(!shown.contains("canary"))
    #expect(masked.hops.first?.target == "https://a.example/?k=…")
    #expect(response.masked(SecretMask([])) == response)
  }

  @Test func `is replaced in an error`() {
    let error = TransportError(.httpRedirect, "it redirects to ftp://x/canary-token")

    #expect(error.masked(mask).message == "it redirects to ftp://x/…")
  }
}

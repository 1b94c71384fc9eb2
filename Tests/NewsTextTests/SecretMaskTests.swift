// SecretMaskTests.swift - secrets that a server sends back.

import NewsCore
import NewsText
import Testing

@Suite struct `A secret that a server reflects` {
  private let mask = SecretMask([
    HTTPHeader("X-Api-Key", "canary+key"), HTTPHeader("Authorization", "Bearer canary-token"),
    HTTPHeader("X-Mode", "live"),
  ])

  @Test(arguments: [
    ("a canary+key b", "a … b"), ("canary+keycanary+key", "……"), ("x=canary%2Bkey&y", "x=…&y"),
    ("Bearer canary-token", "…"), ("token canary-token.", "token …."),
    ("Bearer%20canary-token", "…"), ("canary", "canary"), ("live", "live"), ("", ""),
  ])
  func `is replaced at any place`(text: String, masked: String) {
    #expect(mask.text(text) == masked)
    #expect(mask.bytes(Array(text.utf8)) == Array(masked.utf8))
  }

  @Test func `is replaced in every part of a response`() {
    let response = HTTPResponse(
      status: 200, headers: HTTPHeaders([HTTPHeader("ETag", "canary+key")]),
      body: Array("<title>canary+key</title>".utf8), url: "https://a.example/canary+key",
      hops: [RedirectHop(status: 301, target: "https://a.example/?k=canary+key")])

    let masked = response.masked(mask)

    #expect(!"\(masked)\(String(decoding: masked.body, as: UTF8.self))".contains("canary"))
    #expect(masked.hops.first?.target == "https://a.example/?k=…")
    #expect(response.masked(SecretMask([])) == response)
  }

  @Test func `is replaced in an error`() {
    let error = TransportError(.httpRedirect, "it redirects to ftp://x/canary-token")

    #expect(error.masked(mask).message == "it redirects to ftp://x/…")
  }
}

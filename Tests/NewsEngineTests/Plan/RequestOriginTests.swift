// RequestOriginTests.swift - where the headers of a source are sent after a permanent redirect.

import NewsCore
import Testing

@testable import NewsEngine

@Suite struct `The headers of a source that has moved` {
  private let source = Source(
    name: "ap", url: "https://ap.example/feed",
    headers: [SecretHeader(name: "X-Api-Key", value: Secret("canary"))])

  @Test(arguments: ["https://ap.example:443/new", "https://AP.example./new"])
  func `are sent to its own origin in any spelling`(target: String) {
    #expect(request(movedTo: target).originHeaders == [HTTPHeader("X-Api-Key", "canary")])
  }

  @Test(arguments: [
    "https://other.example/new", "https://ap.example:8443/new", "http://ap.example/new",
  ])
  func `are not sent to another origin`(target: String) {
    #expect(request(movedTo: target).originHeaders == [])
  }

  private func request(movedTo target: String) -> HTTPRequest {
    var record = SourceRecord(name: source.name, url: source.url)
    record.movedTo = target
    record.movedSightings = 2
    return HTTPRequest(source, record, remaining: .seconds(5), options: EngineOptions())
  }
}

// RecordingTests.swift - a recorded run, and its replay.

import CurlTransport
import FoundationEssentials
import NewsCore
import Testing
import TestSupport

/// A directory that is removed when the test ends.
private final class ScratchDirectory: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "newsagg-\(UUID())").path
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }

  func write(_ text: String, to name: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
  }
}

extension Transport {
  fileprivate func get(_ url: String, _ headers: [HTTPHeader] = [])
    async throws(TransportError) -> HTTPResponse
  {
    try await send(HTTPRequest(url: url, headers: headers))
  }
}

@Suite struct `A recording` {
  private let scratch: ScratchDirectory
  let server: LoopbackServer

  init() throws {
    scratch = try ScratchDirectory()
    server = try LoopbackServer()
  }

  private func recorder() throws -> RecordingTransport {
    try RecordingTransport(wrapping: CurlTransport.local(), directory: scratch.path)
  }

  @Test func `replays its responses in order, and repeats the last`() async throws {
    server.route("/feed", .text("one").etag("\"1\""), .status(503, "busy"), .text("two"))
    let recorder = try recorder()
    let url = server.url("/feed")
    for _ in 0..<3 { _ = try await recorder.get(url) }
    server.stop()

    let replay = try ReplayTransport(directory: scratch.path)
    var seen: [String] = []
    for _ in 0..<4 { seen.append(try await replay.get(url).text) }

    #expect(seen == ["one", "busy", "two", "two"])
  }

  @Test func `replays failures and redirects`() async throws {
    server.route("/moved", .redirect(to: "/feed", status: 301))
    server.route("/feed", LoopbackAnswer.body(.article(3000)).gzipped)
    server.route("/broken", LoopbackAnswer.text("hello").cut(.beforeHeaders))
    let recorder = try recorder()
    let moved = try await recorder.get(server.url("/moved"))
    let broken = await failure(recorder, server.url("/broken"))

    let replay = try ReplayTransport(directory: scratch.path)
    let replayed = try await replay.get(server.url("/moved"))

    #expect(replayed.body == moved.body)
    #expect(replayed.url == moved.url)
    #expect(replayed.hops == moved.hops)
    #expect(await failure(replay, server.url("/broken")) == broken)
    #expect(broken?.code == .connectReset)
  }

  @Test func `is a file a person can read`() async throws {
    server.route("/feeds/bbc.xml", .text("<rss/>").etag("\"v2\""))
    _ = try await recorder().get(
      server.url("/feeds/bbc.xml"), [HTTPHeader("If-None-Match", "\"v1\"")])

    #expect(try scratch.names == ["01-127.0.0.1-feeds-bbc.xml.http"])
    let lines = try scratch.text("01-127.0.0.1-feeds-bbc.xml.http").split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines.filter { !$0.hasPrefix("X-Newsagg-Delay: ") } == [
        "GET \(server.url("/feeds/bbc.xml"))", "If-None-Match: \"v1\"", "", "HTTP/1.1 200",
        "Content-Type: text/plain", "ETag: \"v2\"", "", "<rss/>",
      ])
  }

  @Test func `contains no secret, and is still found`() async throws {
    let echo = LoopbackAnswer.text(#"{} Canary-q canary\u002dk"#)
      .header("X-Echo", "canary-k, CANARY-q").header("Canary-k", "1")
    server.route("/api", echo.header("Set-Cookie", "canary=1"))
    let url = server.url("/api?q=news&apiKey=canary-q&also=canary-k")
    var request = HTTPRequest(url: url, originHeaders: [HTTPHeader("X-Api-Key", "canary-k")])
    _ = try await recorder().send(request)

    let text = try scratch.text(try #require(scratch.names.first))
    #expect(!text.lowercased().contains("canary"))
    #expect(text.contains("GET \(server.url("/api?q=news&apiKey=…&also=…"))\nX-Api-Key: …\n"))
    let replay = try ReplayTransport(directory: scratch.path)
    request.url = server.url("/api?q=news&apiKey=another&also=canary-k")
    #expect(try await replay.send(request).text == "{} … …")
  }

  @Test func `is continued, not overwritten`() async throws {
    server.route("/feed", .text("hello"))
    for _ in 0..<3 { _ = try await recorder().get(server.url("/feed")) }

    #expect(try scratch.names.map { $0.prefix(2) } == ["01", "02", "03"])
  }

  @Test func `answers 304 to a recorded validator`() async throws {
    try scratch.write(
      "GET http://a.example/\n\nHTTP/1.1 200\nETag: \"v1\"\nLast-Modified: Mon\n\nbody",
      to: "1.http")
    let replay = try ReplayTransport(directory: scratch.path)
    let url = "http://a.example/"

    let byTag = try await replay.get(url, [HTTPHeader("If-None-Match", "\"v1\"")])
    let byDate = try await replay.get(url, [HTTPHeader("If-Modified-Since", "Mon")])
    let byOther = try await replay.get(url, [HTTPHeader("If-None-Match", "\"v0\"")])

    #expect([byTag.status, byDate.status, byOther.status] == [304, 304, 200])
    #expect(byTag.body.isEmpty)
    #expect(byTag.headers["ETag"] == "\"v1\"")
  }

  @Test func `waits as long as the response took, but no longer than the request allows`()
    async throws
  {
    try scratch.write(
      "GET http://a.example/\r\n\r\nHTTP/1.1 200\r\nX-Newsagg-Delay: 0.05s\r\n\r\nbody\r\n",
      to: "1.http")
    let replay = try ReplayTransport(directory: scratch.path)

    let response = try await replay.get("http://a.example/")
    var hasty = HTTPRequest(url: "http://a.example/")
    hasty.limits.total = .milliseconds(10)
    let error = await failure(replay, hasty)

    #expect(response.duration == .milliseconds(50))
    #expect(response.text == "body\r\n")
    #expect(error?.code == .timeoutFirstByte)
  }

  @Test func `names a request that it does not contain`() async throws {
    try scratch.write("GET http://a.example/\n\nHTTP/1.1 200\n\n", to: "1.http")
    let replay = try ReplayTransport(directory: scratch.path)

    let error = await failure(replay, "http://b.example/x?key=canary")

    #expect(error?.code == .connectUnreachable)
    #expect(error?.message == "not in the recording: http://b.example/x?key=…")
  }

  @Test(arguments: [
    ("", "GET and a URL"), ("POST http://a.example/\n\nHTTP/1.1 200\n\n", "GET and a URL"),
    ("GET http://a.example/\n\n", "status line"),
    ("GET http://a.example/\n\nHTTP/1.1 soon\n\n", "status line"),
    ("GET http://a.example/\n\nX-Newsagg-Error: odd.code x\n\n", "odd.code"),
    ("GET http://a.example/\n\nHTTP/1.1 200\nX-Newsagg-Delay: soon\n\n", "soon"),
    ("GET http://a.example/\n\nHTTP/1.1 200\nX-Newsagg-Hop: 301\n\n", "X-Newsagg-Hop"),
  ])
  func `that is damaged is refused with the file and the reason`(text: String, reason: String)
    throws
  {
    try scratch.write(text, to: "07-odd.http")

    let error = #expect(throws: RecordingError.self) {
      try ReplayTransport(directory: scratch.path)
    }

    #expect(error?.description.contains("07-odd.http") == true)
    #expect(error?.description.contains(reason) == true)
  }

  @Test func `needs a directory`() {
    #expect(throws: RecordingError.self) {
      try ReplayTransport(directory: scratch.path + "/missing")
    }
    #expect(throws: RecordingError.self) {
      try RecordingTransport(wrapping: CurlTransport.local(), directory: "/dev/null/x")
    }
  }

  private func failure(_ transport: some Transport, _ url: String) async -> TransportError? {
    await failure(transport, HTTPRequest(url: url))
  }

  private func failure(
    _ transport: some Transport, _ request: HTTPRequest
  ) async -> TransportError? {
    do {
      _ = try await transport.send(request)
      return nil
    } catch {
      return error
    }
  }
}

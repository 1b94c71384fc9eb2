// ProcessTests.swift - tests that need a separate process, for its environment and file descriptors.

import CurlTransport
import FoundationEssentials
import Glibc
import NewsCore
import Testing
import TestSupport

@Suite struct `In a separate process a transport` {
  @Test func `ignores the proxies of the environment`() async {
    await #expect(processExitsWith: .success) {
      for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        setenv(name, "http://127.0.0.1:9", 1)
      }
      let server = try LoopbackServer()
      server.route("/feed", .text("hello"))

      let response = try await CurlTransport.local().get(server.url("/feed"))
      #expect(response.text == "hello")
    }
  }

  @Test func `opens nothing before the first request`() async {
    await #expect(processExitsWith: .success) {
      let server = try LoopbackServer()
      server.route("/feed", .text("hello"))
      let transport = CurlTransport.local()

      // Files and threads are not counted, because the runtime may open some at any time.
      #expect(!isLibraryLoaded())
      _ = try await transport.get(server.url("/feed"))
      #expect(isLibraryLoaded(), "without this the check above could not fail")
      transport.shutDown()
    }
  }

  @Test
  func `holds no more files and threads after a thousand requests than it keeps connections`()
    async
  {
    await #expect(processExitsWith: .success) {
      let server = try LoopbackServer(address: "0.0.0.0")
      server.route("/feed", .body(.article(5000)))
      let transport = CurlTransport.local { $0.maxIdleConnections = 8 }
      let start = try usage()

      try await fetch(1000, from: server, with: transport)
      // Both ends of each kept connection, and the descriptors that wake the multi handle. The server
      // closes its end of the other connections a little later.
      let allowed = start.files + 2 * 8 + 8
      try await waitUntil { try usage().files <= allowed }
      let end = try usage()
      transport.shutDown()

      #expect(
        end.threads <= start.threads + 8, "two of the transport, and those of the runtime")
      #expect(server.statistics.requests == 1000)
    }
  }

  @Test func `reads a gzip bomb of 200 MB in little memory`() async {
    await #expect(processExitsWith: .success) {
      let server = try LoopbackServer()
      server.route("/bomb", .gzipBomb(decodedBytes: 200_000_000))
      let transport = CurlTransport.local()
      let before = try residentBytes()

      for _ in 0..<5 {
        let failure = await transport.failure(server.url("/bomb"))
        #expect(failure?.code == .payloadTooLarge)
      }

      #expect(try residentBytes() - before < 32 << 20)
    }
  }
}

private struct Usage {
  var files: Int
  var threads: Int
}

private func usage() throws -> Usage {
  let files = FileManager.default
  return Usage(
    files: try files.contentsOfDirectory(atPath: "/proc/self/fd").count,
    threads: try files.contentsOfDirectory(atPath: "/proc/self/task").count)
}

private func isLibraryLoaded() -> Bool {
  guard let library = dlopen("libcurl.so.4", RTLD_NOLOAD | RTLD_LAZY) else { return false }
  dlclose(library)
  return true
}

private func residentBytes() throws -> Int {
  let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(
    separator: " ")
  return (Int(fields[1]) ?? 0) * 4096
}

private func fetch(
  _ count: Int, from server: LoopbackServer, with transport: CurlTransport
) async throws {
  try await withThrowingTaskGroup(of: Void.self) { group in
    for number in 0..<count {
      if number >= 32 { try await group.next() }
      let url = server.url("/feed", host: "127.0.0.\(1 + number % 16)")
      group.addTask { _ = try await transport.get(url) }
    }
    try await group.waitForAll()
  }
}

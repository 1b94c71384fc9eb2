// FetchBench.swift - fetches a list of URLs through CurlTransport, so that it can be timed.

import CurlTransport
import Glibc
import NewsCore

/// `fetch-bench CONCURRENCY FILE`: FILE has one URL in each line; prints the number of fetched bytes, and
/// exits with 1 if a fetch failed.
@main
enum FetchBench {
  static func main() async {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let concurrency = Int(arguments[1]),
      let urls = lines(of: arguments[2])
    else {
      print("usage: fetch-bench CONCURRENCY FILE")
      exit(64)
    }
    var options = CurlTransport.Options(userAgent: "newsagg-bench")
    options.allowPrivate = ["127.0.0.0/8"]
    let transport = CurlTransport(options: options)
    let sizes = await fetch(urls, concurrency, transport)
    transport.shutDown()
    let failed = sizes.count { $0 == nil }
    print(
      "\(sizes.count - failed) fetched, \(failed) failed, \(sizes.reduce(0) { $0 + ($1 ?? 0) }) bytes"
    )
    exit(failed == 0 ? 0 : 1)
  }

  /// The size of each body, nil for a failure.
  private static func fetch(
    _ urls: [String], _ concurrency: Int, _ transport: CurlTransport
  ) async -> [Int?] {
    await withTaskGroup(of: Int?.self) { group in
      var sizes: [Int?] = []
      for (number, url) in urls.enumerated() {
        if number >= concurrency, let size = await group.next() { sizes.append(size) }
        group.addTask { try? await transport.send(HTTPRequest(url: url)).body.count }
      }
      for await size in group { sizes.append(size) }
      return sizes
    }
  }

  private static func lines(of path: String) -> [String]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { break }
      text.append(contentsOf: buffer[..<count])
    }
    return text.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
  }
}

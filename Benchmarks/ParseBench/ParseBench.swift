// ParseBench.swift - parses a document over and over in one process, so that nothing else is timed.

import FeedParsing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// `parse-bench PASSES FILE`: reads a feed to full values PASSES times; prints the median of the
/// seconds one pass took, and how many entries it found.
@main
enum ParseBench {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let passes = Int(arguments[1]), passes > 0,
      let bytes = contents(of: arguments[2])
    else {
      print("usage: parse-bench PASSES FILE")
      exit(64)
    }
    let clock = ContinuousClock()
    var seconds: [Double] = []
    var entries = 0
    for _ in 0..<passes {
      let start = clock.now
      entries = try parseFeed(bytes).entries.count
      seconds.append((clock.now - start) / .seconds(1))
    }
    print("\(seconds.sorted()[passes / 2]) \(entries)")
  }

  private static func contents(of path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while case let count = fread(&piece, 1, piece.count, file), count > 0 {
      bytes += piece[..<count]
    }
    return bytes
  }
}

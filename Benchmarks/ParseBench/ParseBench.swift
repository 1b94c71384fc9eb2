// ParseBench.swift - runs the parser without printing: on many files once, or on one document many times.

import Dispatch
import FeedParsing
import Glibc
import Synchronization

/// `parse-bench FILE…` reads each document to full values, entry by entry and on all processors as
/// `newsagg parse` does, and prints how many entries there are.
///
/// `parse-bench --passes N FILE` reads one document N times, and prints the median time of a pass in
/// seconds and the number of entries.
@main
enum ParseBench {
  /// All entries, as in `newsagg parse`.
  private static let limits = {
    var limits = ParseLimits()
    limits.maxEntries = .max
    limits.memoryFactor = .max
    return limits
  }()

  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.count == 3, arguments[0] == "--passes", let passes = Int(arguments[1]), passes > 0
    {
      try measure(passes, contents(of: arguments[2]))
    } else if let first = arguments.first, !first.hasPrefix("-") {
      readOnce(arguments)
    } else {
      print("usage: parse-bench FILE... | --passes N FILE")
      exit(64)
    }
  }

  private static func readOnce(_ files: [String]) {
    let entries = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: files.count) { index in
      var count = 0
      let feed = try? parseFeed(contents(of: files[index]), limits: limits) { _, _ in count += 1 }
      guard feed != nil else {
        print("\(files[index]) is no feed")
        exit(65)
      }
      entries.add(count, ordering: .relaxed)
    }
    print(entries.load(ordering: .relaxed))
  }

  private static func measure(_ passes: Int, _ bytes: [UInt8]) throws {
    let clock = ContinuousClock()
    var seconds: [Double] = []
    var entries = 0
    for _ in 0..<passes {
      let start = clock.now
      entries = try parseFeed(bytes, limits: limits).entries.count
      seconds.append((clock.now - start) / .seconds(1))
    }
    print("\(seconds.sorted()[passes / 2]) \(entries)")
  }

  private static func contents(of path: String) -> [UInt8] {
    let file = open(path, O_RDONLY)
    var status = stat()
    guard file >= 0, fstat(file, &status) == 0 else {
      print("cannot read \(path)")
      exit(66)
    }
    defer { close(file) }
    return [UInt8](unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
      count = max(read(file, buffer.baseAddress, buffer.count), 0)
    }
  }
}

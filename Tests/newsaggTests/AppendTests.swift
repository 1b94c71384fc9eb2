// AppendTests.swift - files that output is appended to, and output names that contain the time.

import Foundation
import NewsCore
import Testing

@testable import newsagg

@Suite struct `A file that output is appended to` {
  @Test func `keeps its content, and is created if it does not exist`() throws {
    let path = NSTemporaryDirectory() + "newsagg-append-\(UInt64.random(in: 0 ... .max))"
    defer { unlink(path) }

    try appendToFile(Array("one\n".utf8), at: path)
    #expect(isFilled(path))
    try appendToFile(Array("two\n".utf8), at: path)

    #expect(try String(contentsOfFile: path, encoding: .utf8) == "one\ntwo\n")
  }

  @Test func `is named in the error if it cannot be created`() {
    #expect(throws: OutputError.cannotCreate(path: "/dev/null/x", errno: ENOTDIR)) {
      try appendToFile([1], at: "/dev/null/x")
    }
  }
}

@Suite struct `The name of an output` {
  @Test(arguments: [
    ("news-%Y-%m-%d.md", "news-2026-01-02.md"), ("%H%M%S", "030405"), ("100%", "100%"),
    ("a%%b%x", "a%b%x"), ("plain", "plain"),
  ])
  func `has the time filled in`(pattern: String, path: String) {
    let time = CivilTime(year: 2026, month: 1, day: 2, hour: 3, minute: 4, second: 5)
    #expect(datedPath(pattern, time) == path)
  }
}

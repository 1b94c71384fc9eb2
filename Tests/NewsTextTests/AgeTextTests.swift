// AgeTextTests.swift - ages, durations, sizes and shares as people read them.

import NewsText
import Testing

@Suite struct `A figure for a person` {
  @Test(arguments: [
    (-5, "now"), (59, "now"), (60, "1m"), (3599, "59m"), (3600, "1h"), (86_400, "1d"),
    (31_536_000, "1y"),
  ])
  func `is an age`(seconds: Int, text: String) { #expect(shortAge(.seconds(seconds)) == text) }

  @Test(arguments: [(0, "0ms"), (999, "999ms"), (1449, "1.4s"), (61_000, "61.0s")])
  func `is a duration`(milliseconds: Int, text: String) {
    #expect(shortDuration(.milliseconds(milliseconds)) == text)
  }

  @Test(arguments: [
    (0, "0B"), (999, "999B"), (9600, "9.6kB"), (21_400, "21kB"), (999_600, "1.0MB"),
    (1_300_000, "1.3MB"),
  ])
  func `is a size`(bytes: Int, text: String) { #expect(shortSize(bytes) == text) }

  @Test(arguments: [(0, "0%"), (0.5, "50%"), (0.999, "99%"), (1, "100%")])
  func `is a share, and not 100 % while something is missing`(share: Double, text: String) {
    #expect(shortShare(share) == text)
  }

  @Test(arguments: [(-1, "just now"), (59, "just now"), (60, "1m ago"), (7200, "2h ago")])
  func `is an age in a sentence`(seconds: Int, text: String) {
    #expect(agoText(.seconds(seconds)) == text)
  }

  @Test(arguments: [(-5, "0s"), (0, "0s"), (59, "59s"), (60, "1m"), (172_800, "2d")])
  func `is a wait, in seconds in the last minute`(seconds: Int, text: String) {
    #expect(shortWait(.seconds(seconds)) == text)
  }

  @Test(arguments: [(0, "0 sources"), (1, "1 source"), (2, "2 sources")])
  func `is a count with its noun`(count: Int, text: String) {
    #expect(counted(count, "source") == text)
  }
}

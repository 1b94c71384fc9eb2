// SourceReportsTests.swift - reports of many sources, with equal ones stored once.

import NewsCore
import Testing
import TestSupport

@testable import NewsEngine

@Suite struct `Reports of many sources` {
  /// Few different reports, so that neighbours are often equal.
  private func reports(_ random: inout SeededRandom) -> [SourceReport] {
    (0..<Int.random(in: 0...40, using: &random)).map { number in
      SourceReport(
        name: "s\(number)", state: .random(using: &random) ? .cached : .skipped,
        isCritical: .random(using: &random), hasCopy: .random(using: &random))
    }
  }

  @Test func `return the reports they were made of`() {
    var random = SeededRandom(seed: 1)
    for _ in 0..<500 {
      let made = reports(&random)
      let kept = SourceReports(made)

      #expect(Array(kept) == made)
      #expect(kept.count == made.count)
      #expect(kept.names == made.map(\.name))
      #expect(kept.runs.flatMap(\.positions) == Array(made.indices))
    }
  }

  @Test func `share one report if only the names differ`() {
    let alike = (0..<10_000).map { number in
      SourceReport(name: "s\(number)", state: number == 5000 ? .fresh : .skipped, isCritical: false)
    }

    let runs = SourceReports(alike).runs

    #expect(runs.map(\.positions) == [0..<5000, 5000..<5001, 5001..<10_000])
    #expect(runs.map(\.report.name) == ["s0", "s5000", "s5001"])
  }

  @Test func `can be changed one by one, and share one report again when they become equal`() {
    var random = SeededRandom(seed: 2)
    for _ in 0..<500 {
      let made = reports(&random)
      var kept = SourceReports(made)

      kept.updateAll { $0.state = .stale }

      var expected = made
      for index in expected.indices { expected[index].state = .stale }
      #expect(Array(kept) == expected)
      for (left, right) in zip(kept.runs, kept.runs.dropFirst()) {
        var renamed = left.report
        renamed.name = right.report.name
        #expect(renamed != right.report)
      }
    }
  }

  @Test func `count the articles of sources with a copy`() {
    var kept = SourceReports(
      (0..<6).map {
        SourceReport(
          name: "s\($0)", state: .cached, isCritical: false, articles: 9, hasCopy: $0 > 1)
      })

    kept.countArticles(
      ["s2", "s3", "s2"].map {
        Article(source: $0, id: "1", title: "t", firstSeenAt: .sampleNoon)
      })

    #expect(kept.map(\.articles) == [0, 0, 2, 1, 0, 0])
    #expect(kept.runs.map(\.positions) == [0..<2, 2..<3, 3..<4, 4..<6])
  }
}

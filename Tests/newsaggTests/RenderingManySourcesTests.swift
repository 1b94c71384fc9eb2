// RenderingManySourcesTests.swift - reports of so many sources that most say the same.

import Foundation
import NewsCore
import TestSupport
import Testing

@testable import NewsEngine
@testable import newsagg

@Suite struct `A report of many sources` {
  private func document(_ count: Int, isCritical: Bool = false) -> NewsDocument {
    let alike = (0..<count).map { number in
      SourceReport(
        name: "s\(number)", state: number % 100 == 7 ? .fresh : .skipped, isCritical: isCritical,
        reason: number % 100 == 7 ? nil : "nothing is stored")
    }
    return NewsDocument(
      NewsReport(
        generatedAt: .sampleNoon, sources: SourceReports(alike), articles: [.sampleComplete],
        duration: .zero))
  }

  private func notes(_ document: NewsDocument) -> [Substring] {
    String(decoding: document.notes(.plain), as: UTF8.self).split(separator: "\n")
  }

  @Test func `names a few where they say the same, each where it is few`() {
    #expect(notes(document(9)) == (0..<9).filter { $0 != 7 }.map(line))
    #expect(
      notes(document(1000)) == ["newsagg: s0, s1, s2 and 987 more: skipped: nothing is stored"])
  }

  @Test func `names every critical one`() {
    let lines = notes(document(50, isCritical: true))

    #expect(lines.count == 49)
    #expect(lines.last == "newsagg: s49: critical, skipped: nothing is stored")
  }

  private func line(_ number: Int) -> Substring {
    "newsagg: s\(number): skipped: nothing is stored"
  }

  @Test(arguments: [false, true])
  func `has a row for each in JSON`(isPretty: Bool) throws {
    let document = document(2000)
    var options = RenderOptions.plain
    options.isPretty = isPretty

    var pieces: [[UInt8]] = []
    document.render(as: .json, options) { pieces.append(Array($0)) }

    #expect(pieces.count > 1)
    #expect(pieces.joined().elementsEqual(document.rendered(as: .json, options)))
    let root = try JSONSerialization.jsonObject(with: Data(pieces.joined())) as? [String: Any]
    let rows = try #require(root?["sources"] as? [[String: Any]])
    #expect(rows.map { $0["name"] as? String } == document.report.sources.map(\.name))
    #expect(rows.map { $0["state"] as? String } == document.report.sources.map(\.state.rawValue))
    #expect(rows.allSatisfy { $0.count == SourceReport.columns.count })
    // The same, written one by one.
    var single = document
    single.report.articles = []
    for (source, row) in zip(document.report.sources, rows).prefix(9) {
      single.report.sources = [source]
      let alone = try JSONSerialization.jsonObject(with: Data(single.rendered(as: .json, .plain)))
      let expected = ((alone as? [String: Any])?["sources"] as? [[String: Any]])?.first
      #expect(NSDictionary(dictionary: row) == expected.map { NSDictionary(dictionary: $0) })
    }
  }
}

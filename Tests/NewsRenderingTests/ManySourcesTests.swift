// ManySourcesTests.swift - reports of many sources, most of which are equal.

import Foundation
import NewsCore
import Testing
import TestSupport

@testable import NewsRendering

@testable import NewsEngine

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

  @Test func `has a line for each of a few equal reports, and names a readable number of sources`()
  {
    #expect(notes(document(9)) == (0..<9).filter { $0 != 7 }.map(line))
    let names = (0..<60).filter { $0 != 7 }.map { "s\($0)" }.joined(separator: ", ")
    #expect(notes(document(60)) == ["newsagg: \(names): skipped: nothing is stored"])
    #expect(
      notes(document(1000)) == ["newsagg: s0, s1, s2 and 987 more: skipped: nothing is stored"])
  }

  @Test func `names sources in their order`() {
    let mixed = (0..<30).map { number in
      SourceReport(
        name: "s\(number)", state: .failed, isCritical: number == 4,
        reason: number % 6 == 1 ? "HTTP 404" : number % 6 == 2 ? "HTTP 500" : "no answer")
    }
    var report = NewsReport(
      generatedAt: .sampleNoon, sources: SourceReports(mixed), articles: [], duration: .zero)
    report.storeProblem = "the disk is full"

    let who = notes(NewsDocument(report)).map { line in
      line.dropFirst("newsagg: ".count).prefix { $0 != ":" }
    }

    let others = (0..<30).filter { $0 != 4 && !(1...2).contains($0 % 6) }.map { "s\($0)" }
    #expect(
      who == [
        Substring(others.joined(separator: ", ")), "s1", "s2", "s4", "s7", "s8", "s13", "s14",
        "s19", "s20", "s25", "s26", "store",
      ])
  }

  @Test func `is short on request: a few lines, or one with their number`() {
    let alike = document(9).notes(.plain, isBrief: true)
    #expect(String(decoding: alike, as: UTF8.self).hasPrefix("newsagg: s0, s1, s2, s3"))
    let reports = (0..<9).map { number in
      SourceReport(
        name: "s\(number)", state: .failed, isCritical: number == 4, reason: "HTTP 50\(number)")
    }
    let mixed = NewsDocument(
      NewsReport(
        generatedAt: .sampleNoon, sources: SourceReports(reports), articles: [], duration: .zero))

    let lines = String(decoding: mixed.notes(.plain, isBrief: true), as: UTF8.self)

    #expect(
      lines == """
        newsagg: s4: critical, failed: HTTP 504
        newsagg: 8 of 9 sources have trouble: newsagg status

        """)
  }

  @Test func `names every critical one`() {
    let lines = notes(document(50, isCritical: true))

    #expect(lines.count == 49)
    #expect(lines.last == "newsagg: s49: critical, skipped: nothing is stored")
  }

  @Test func `names the URL or standard input of sources without a chosen name`() {
    let notes = ["https://a.example/f?key=…", "https://b.example/", "standard input"]
    let unnamed = notes.enumerated().map { number, note in
      var source = SourceReport(
        name: "made-up-\(number)", state: .failed, isCritical: false, reason: "HTTP 404")
      (source.note, source.givenAs) = (note, note)
      return source
    }
    let report = NewsReport(
      generatedAt: .sampleNoon, sources: SourceReports(unnamed), articles: [], duration: .zero)

    let lines = self.notes(NewsDocument(report))

    #expect(lines.map(String.init) == notes.map { "newsagg: \($0): failed: HTTP 404" })
    for format in [OutputFormat.markdown, .text, .html] {
      let text = String(decoding: NewsDocument(report).rendered(as: format, .plain), as: UTF8.self)
      #expect(text.contains("standard input") && !text.contains("made-up"))
    }
    let json = String(decoding: NewsDocument(report).rendered(as: .json, .plain), as: UTF8.self)
    #expect(json.contains("\"name\":\"made-up-0\""))
  }

  private func line(_ number: Int) -> Substring {
    "newsagg: s\(number): skipped: nothing is stored"
  }

  @Test(arguments: [OutputFormat.json, .jsonl])
  func `is delivered in pieces that form the document`(format: OutputFormat) {
    var document = document(10)
    document.report.articles = Array(repeating: .sampleComplete, count: 2000)

    var pieces: [[UInt8]] = []
    document.render(as: format, .plain) { pieces.append(Array($0)) }

    #expect(pieces.count > 2)
    #expect(pieces.joined().elementsEqual(document.rendered(as: format, .plain)))
    let lines = pieces.joined().split(separator: 0x0a)
    #expect(lines.count == (format == .json ? 1 : 2011))
    #expect(lines.allSatisfy { (try? JSONSerialization.jsonObject(with: Data($0))) != nil })
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
    // The same reports without shared ones, as a reference.
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

// SchemaTests.swift - documents have exactly the documented keys.

import Foundation
import NewsCore
@testable import NewsEngine
@testable import NewsRendering
import NewsStore
import RenderingSupport
import TestSupport
import Testing

/// The documents that commands and server share; `newsaggTests` has those of commands alone.
@Suite struct `A JSON schema` {
  static let names = [
    "news", "hits", "stats", "breakers", "sources", "status", "top", "why", "plan", "cursors",
    "workers",
  ]

  @Test(arguments: names)
  func `is written in full`(name: String) throws {
    try expectGolden(document(name).schema.rendered(), "schema-\(name).json")
  }

  @Test(arguments: names)
  func `documents exactly the keys that are written`(name: String) throws {
    let (schema, sample) = try document(name)
    let root = try JSONSerialization.jsonObject(with: Data(sample))
    #expect(flaws(root, .object(schema.properties), at: name) == [])
  }

  private func document(_ name: String) throws -> (schema: JSONSchema, sample: [UInt8]) {
    let decision = ListingSamples.explanation(fetchedMinutesAgo: 3)
    let plan = PlanRow(source: decision.source, schedule: decision.schedule)
    let cursor = Cursor(
      name: "mailer", given: 3, createdAt: .sampleNoon, advancedAt: .sampleNoon)
    return switch name {
    case "news": (.news, NewsDocument(linkedSample).rendered(as: .json, .plain))
    case "hits": (.hits, json("hits", SearchRow.columns, ListingSamples.hits))
    case "stats": (.stats, json("stats", SourceStatistics.columns, ListingSamples.statistics))
    case "breakers": (.breakers, json("breakers", BreakerRow.columns, ListingSamples.breakers))
    case "sources": (.sources, json("sources", SourceRow.columns, ListingSamples.sources))
    case "status": (.status, json("status", StatusRow.columns, ListingSamples.status))
    case "top": (.top, json("top", TopStory.columns, ListingSamples.top))
    case "why": (.why, decision.json(.plain))
    case "plan": (.plan, json("plan", PlanRow.columns, [plan]))
    case "cursors": (.cursors, json("cursors", Cursor.columns, [cursor]))
    case "workers": (.workers, json("workers", WorkerRecord.columns, ListingSamples.workers))
    default: throw UnknownDocument(name: name)
    }
  }

  /// As the engine reports it: an article without a link has the link of its source.
  private var linkedSample: NewsReport {
    var report = NewsReport.sample
    for index in report.articles.indices
    where report.articles[index].url?.hasPrefix("https://") != true {
      report.articles[index].url = "https://news.example/"
    }
    return report
  }

  private func json<Row: Sendable>(
    _ name: String, _ columns: [Column<Row>], _ rows: [Row]
  ) -> [UInt8] {
    Listing(name, columns, rows).rendered(as: .json, .plain)
  }

  private struct UnknownDocument: Error { var name: String }
}

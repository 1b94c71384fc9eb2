// SchemaTests.swift - documents that only commands write match their schemas.

import Foundation
import NewsConfiguration
import NewsCore
@testable import NewsRendering
@testable import NewsStore
import RenderingSupport
import TestSupport
import Testing

@testable import NewsEngine
@testable import newsagg

/// `NewsRenderingTests` has the documents that commands and server share.
@Suite struct `A JSON schema` {
  static let namesOfCommands = [SchemaName.checks, .settings, .findings, .stores, .copies]

  @Test(arguments: SchemaName.allCases)
  func `is found by the name in its identifier`(name: SchemaName) {
    #expect(name.schema.id == "newsagg.\(name.rawValue)/1")
  }

  @Test(arguments: namesOfCommands)
  func `is written in full`(name: SchemaName) throws {
    let bytes = name.schema.rendered()
    let expected = try goldenFile("schemas/\(name.rawValue).json", writing: bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == String(decoding: expected, as: UTF8.self))
    #expect(bytes == expected)
  }

  @Test(arguments: namesOfCommands)
  func `documents exactly the keys that are written`(name: SchemaName) throws {
    let bytes = try #require(sample(of: name))
    let document = try JSONSerialization.jsonObject(with: Data(bytes))
    #expect(flaws(document, .object(name.schema.properties), at: name.rawValue) == [])
  }

  /// Nil for a document whose schema `NewsRenderingTests` checks.
  private func sample(of name: SchemaName) -> [UInt8]? {
    switch name {
    case .news, .hits, .stats, .breakers, .sources, .status, .top, .why, .plan, .cursors,
      .workers:
      nil
    case .checks:
      Listing(
        "checks", SourceCheck.columns,
        [
          SourceCheck(
            Source(name: "bbc", url: "https://user:pw@news.example/rss?key=secret"),
            report: SourceReport(
              name: "bbc", state: .fresh, isCritical: true, articles: 1, age: .zero, status: 200,
              duration: .milliseconds(87), hasCopy: true),
            at: .sampleNoon, response: nil)
        ]
      ).rendered(as: .json, .plain)
    case .settings:
      Listing(
        "settings", SettingRow.columns,
        [SettingRow(key: "ttl", value: "15m", origin: .default, summary: "s")]
      ).rendered(as: .json, .plain)
    case .stores:
      Listing("stores", StoreRow.columns, [.sample]).rendered(as: .json, .plain)
    case .copies:
      Listing("copies", CopiedTable.columns, [CopiedTable(name: "article", rows: 20)])
        .rendered(as: .json, .plain)
    case .findings:
      Listing("findings", DoctorFinding.columns, [DoctorFinding("clock", .good, "right")])
        .rendered(as: .json, .plain)
    }
  }
}

extension RenderOptions {
  fileprivate static let plain = RenderOptions(now: .sampleNoon)
}

extension StoreRow {
  fileprivate static var sample: StoreRow {
    StoreRow(
      StoreCheck(
        path: "postgresql://db.example/news", condition: StoreCondition(),
        databaseName: "PostgreSQL", databaseVersion: "15.18", checkpointMode: .none,
        schemaVersion: 1, problems: [], databaseBytes: 1 << 20, articles: 20, sources: 2),
      ServerFacts(
        clockOffset: .milliseconds(-3), connections: 2, connectionLimit: 100, tls: "TLSv1.3",
        tlsMode: "verify-full"))
  }
}

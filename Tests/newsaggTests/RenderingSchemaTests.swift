// RenderingSchemaTests.swift - what is documented is what is written, key by key.

import Foundation
import NewsCore
import NewsEngine
import NewsStore
import Testing
import TestSupport

@testable import NewsConfiguration
@testable import NewsRendering

@testable import newsagg

@Suite struct `A JSON schema` {
  @Test(arguments: SchemaName.allCases)
  func `is written in full`(name: SchemaName) throws {
    try expectGolden(name.schema.rendered(), "schema-\(name.rawValue).json")
  }

  @Test(arguments: SchemaName.allCases)
  func `documents exactly the keys that are written`(name: SchemaName) throws {
    let document = try JSONSerialization.jsonObject(with: Data(sample(of: name)))
    let flaws = flaws(document, .object(name.schema.properties), at: name.rawValue)
    #expect(flaws == [])
  }

  private func sample(of name: SchemaName) throws -> [UInt8] {
    let decision = ListingSamples.explanation(fetchedMinutesAgo: 3)
    return switch name {
    case .news: NewsDocument(.sample).rendered(as: .json, .plain)
    case .hits:
      Listing("hits", SearchRow.columns, ListingSamples.hits).rendered(as: .json, .plain)
    case .stats:
      Listing("stats", SourceStatistics.columns, ListingSamples.statistics)
        .rendered(as: .json, .plain)
    case .breakers:
      Listing("breakers", BreakerRow.columns, ListingSamples.breakers)
        .rendered(as: .json, .plain)
    case .sources:
      Listing("sources", SourceRow.columns, ListingSamples.sources)
        .rendered(as: .json, .plain)
    case .why: decision.json(.plain)
    case .plan:
      Listing(
        "plan", PlanRow.columns,
        [PlanRow(source: decision.source, schedule: decision.schedule)]
      ).rendered(as: .json, .plain)
    case .cursors:
      Listing(
        "cursors", Cursor.columns,
        [Cursor(name: "mailer", given: 3, createdAt: .sampleNoon, advancedAt: .sampleNoon)]
      )
      .rendered(as: .json, .plain)
    case .checks:
      Listing(
        "checks", SourceCheck.columns,
        [
          SourceCheck(
            decision.source, report: try #require(NewsReport.sample.sources.first),
            at: .sampleNoon, response: nil)
        ]
      ).rendered(as: .json, .plain)
    case .settings:
      Listing(
        "settings", SettingRow.columns,
        [SettingRow(key: "ttl", value: "15m", origin: .default, summary: "s")]
      ).rendered(as: .json, .plain)
    case .findings:
      Listing("findings", DoctorFinding.columns, [DoctorFinding("clock", .good, "right")])
        .rendered(as: .json, .plain)
    }
  }

  /// Where `value` is not of `type`, as paths.
  private func flaws(_ value: Any, _ type: ValueType, at path: String) -> [String] {
    switch (type, value) {
    case (.optional, is NSNull): []
    case (.optional(let type), _): flaws(value, type, at: path)
    case (.text, is String), (.bool, is Bool), (.integer, is Int), (.number, is Double): []
    case (.time, let text as String): text.hasSuffix("Z") ? [] : [path]
    case (.link, let text as String): text.hasPrefix("http") ? [] : [path]
    case (.choice(let values), let text as String): values.contains(text) ? [] : [path]
    case (.list(let type), let values as [Any]):
      values.enumerated().flatMap { flaws($1, type, at: "\(path)[\($0)]") }
    case (.map(let type), let members as [String: Any]):
      members.flatMap { flaws($1, type, at: "\(path).\($0)") }
    case (.object(let properties), let members as [String: Any]):
      objectFlaws(members, properties, at: path)
    default: [path]
    }
  }

  private func objectFlaws(
    _ members: [String: Any], _ properties: [ValueType.Property], at path: String
  ) -> [String] {
    let documented = Set(properties.map(\.name))
    let odd = documented.symmetricDifference(members.keys).map { "\(path).\($0)" }
    return odd
      + properties.flatMap { property in
        members[property.name].map { flaws($0, property.type, at: "\(path).\(property.name)") }
          ?? []
      }
  }
}

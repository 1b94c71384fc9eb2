// ManPageTests.swift - what the program can say, the manual explains.

import FoundationEssentials
import NewsCore
import Testing

@testable import newsagg

@Suite struct `The manual` {
  private func page(_ name: String) throws -> String {
    let root = #filePath.dropLast("Tests/newsaggTests/ManPageTests.swift".count)
    return try String(contentsOfFile: root + "man/" + name, encoding: .utf8)
  }

  @Test(arguments: OutcomeCode.allCases)
  func `has a remedy for every error code`(code: OutcomeCode) throws {
    #expect(try page("newsagg.1").contains("\n.It Sy \(code.rawValue)\n"))
  }

  @Test(arguments: OutputFormat.allCases)
  func `names every format`(format: OutputFormat) throws {
    let formats = try page("newsagg.1").split(separator: "\n")
      .filter { $0.hasPrefix(".It Cm") }.flatMap { $0.split(whereSeparator: { " ,".contains($0) }) }
    #expect(formats.contains(Substring(format.rawValue)))
  }

  @Test(arguments: SchemaName.allCases)
  func `names every key of a document`(name: SchemaName) throws {
    let text = try page("newsagg-json.5")
    for key in keys(.object(name.schema.properties)) {
      let isNamed = text.contains("\n.It Ic \(key) Pq ") || text.contains("\n.Ic \(key)\n")
      #expect(isNamed, "\(key)")
    }
  }

  private func keys(_ type: ValueType) -> [String] {
    switch type {
    case .object(let properties): properties.flatMap { [$0.name] + keys($0.type) }
    case .list(let element), .optional(let element): keys(element)
    default: []
    }
  }
}

// ManPageTests.swift - the manual explains all options, codes, formats and keys of the program.

import Foundation
import NewsCore
import NewsStore
import Testing

@testable import NewsConfiguration
@testable import NewsRendering

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

  @Test(arguments: StoreError.Kind.allCases)
  func `has a remedy for every error of the store`(kind: StoreError.Kind) throws {
    #expect(try page("newsagg.1").contains("\n.It Sy store.\(kind.rawValue)\n"))
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

  @Test func `explains every option of the program, and no other`() async throws {
    let dump = try await Child(["--experimental-dump-help"], environment: [:]).wait()
    let tool = try #require(dump.json["command"] as? [String: Any])
    let known = options(of: tool).filter {
      !$0.hasPrefix("experimental") && !$0.hasPrefix("generate")
    }
    let text = try page("newsagg.1").split(separator: "\n")
    let explained = text.filter { $0.hasPrefix(".It") }.flatMap { line in
      line.matches(of: #/Fl Fl ([a-z-]+)/#).map { String($0.output.1) }
    }
    #expect(known.subtracting(explained) == [], "options that the manual lacks")
    #expect(Set(explained).subtracting(known) == [], "options that the program lacks")
  }

  /// Long names, of a command and those below it.
  private func options(of command: [String: Any]) -> Set<String> {
    let arguments = command["arguments"] as? [[String: Any]] ?? []
    let names = arguments.flatMap { $0["names"] as? [[String: Any]] ?? [] }
      .filter { $0["kind"] as? String == "long" }.compactMap { $0["name"] as? String }
    let below = command["subcommands"] as? [[String: Any]] ?? []
    return below.reduce(Set(names)) { $0.union(options(of: $1)) }
  }

  private func keys(_ type: ValueType) -> [String] {
    switch type {
    case .object(let properties): properties.flatMap { [$0.name] + keys($0.type) }
    case .list(let element), .optional(let element): keys(element)
    default: []
    }
  }
}

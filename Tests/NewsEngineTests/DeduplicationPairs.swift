// DeduplicationPairs.swift - how well links and titles tell whether two articles are one story.

import FoundationEssentials
import NewsCore
import Testing
import TestSupport

@testable import NewsEngine

/// Pairs of articles of one day, labelled by hand in `Fixtures/story-pairs.tsv`: one story, or two.
///
/// Among the same are rewritten headlines, which no rule on titles can find; among the
/// different are headlines that differ in one word or figure, and titles that recur every day.
@Suite struct `Telling stories apart` {
  private struct Pair {
    let isSame: Bool
    let fields: [String]

    var isMerged: Bool {
      let links = (canonicalLink(fields[2]), canonicalLink(fields[4]))
      let titles = (titleKey(fields[1]), titleKey(fields[3]))
      return (links.0 != nil && links.0 == links.1) || (!titles.0.isEmpty && titles.0 == titles.1)
    }
  }

  private func pairs() throws -> [Pair] {
    let path = String(#filePath.dropLast("DeduplicationPairs.swift".count))
    let text = try String(contentsOfFile: path + "Fixtures/story-pairs.tsv", encoding: .utf8)
    return text.split(separator: "\n").dropFirst().map { line in
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return Pair(isSame: fields[0] == "same", fields: fields)
    }
  }

  @Test func `merges what is one story, and hardly ever what is two`() throws {
    let pairs = try pairs()
    let merged = pairs.filter(\.isMerged)
    let right = merged.count(where: \.isSame)
    let precision = Double(right) / Double(merged.count)
    let recall = Double(right) / Double(pairs.count(where: \.isSame))

    #expect(pairs.count >= 300)
    #expect(precision >= 0.98, "wrongly merged: \(merged.filter { !$0.isSame }.map(\.fields))")
    #expect(recall >= 0.9, "missed: \(pairs.filter { $0.isSame && !$0.isMerged }.map(\.fields))")
  }

  @Test func `shows one story of five sources once, with the other four`() async throws {
    let title = "Parliament votes to extend the rail subsidy"
    let names = ["a", "b", "c", "d", "e"]
    let scenario = try await EngineScenario()
    let sources = names.map { scenario.source($0) }
    for (source, publisher) in zip(sources, ["", " - A Paper", " | B Paper", " – C", " — D"]) {
      let item = """
        <item><title>\(title)\(publisher)</title><guid>of-\(source.name)</guid>\
        <link>http://\(source.name).example/story/\(source.name)</link></item>
        """
      let document = "<rss version=\"2.0\"><channel><title>x</title>\(item)</channel></rss>"
      await scenario.script(source, FakeTransport.respond(200, document))
    }

    let report = await scenario.fetch(sources)

    #expect(report.articles.count == 1)
    #expect(report.articles.first?.alsoIn.count == 4)
  }
}

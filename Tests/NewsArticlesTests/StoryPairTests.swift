// StoryPairTests.swift - how well links and titles decide whether two articles are one story.

import FoundationEssentials
import Testing

@testable import NewsArticles

/// Pairs of articles of one day, labelled by hand in `Fixtures/story-pairs.tsv`: one story, or two.
///
/// Some pairs of one story have rewritten headlines, which no rule on titles can find. Some pairs of two stories
/// have headlines that differ in one word or figure, or titles that recur every day.
@Suite struct `Distinguishing stories` {
  private struct Pair {
    let isSame: Bool
    let fields: [String]

    var isMerged: Bool {
      let links = (canonicalLink(fields[2]), canonicalLink(fields[4]))
      return (links.0 != nil && links.0 == links.1)
        || TitleKey(fields[1]).agrees(with: TitleKey(fields[3]))
    }
  }

  private func pairs() throws -> [Pair] {
    try fixture("story-pairs.tsv").map { Pair(isSame: $0[0] == "same", fields: $0) }
  }

  @Test func `merges articles of one story, and rarely those of two`() throws {
    let pairs = try pairs()
    let merged = pairs.filter(\.isMerged)
    let right = merged.count(where: \.isSame)
    let precision = Double(right) / Double(merged.count)
    let recall = Double(right) / Double(pairs.count(where: \.isSame))

    #expect(pairs.count >= 300)
    #expect(precision >= 0.98, "wrongly merged: \(merged.filter { !$0.isSame }.map(\.fields))")
    #expect(recall >= 0.9, "missed: \(pairs.filter { $0.isSame && !$0.isMerged }.map(\.fields))")
  }
}

/// The lines of a table in `Fixtures`, without its heading.
func fixture(_ name: String) throws -> [[String]] {
  let path = String(#filePath.dropLast("StoryPairTests.swift".count))
  let text = try String(contentsOfFile: path + "Fixtures/" + name, encoding: .utf8)
  return text.split(separator: "\n").dropFirst().map { line in
    line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
  }
}

// ClusterTests.swift - which headlines are shown together.

import NewsCore
import TestSupport
import Testing

@testable import NewsArticles

@Suite struct `Clusters of headlines` {
  private func groups(_ titles: [String]) -> [[Int]] {
    Clusters(titles.map { Headline(title: $0, time: noon) }).groups
  }

  @Test func `contain every headline once`() {
    let found = groups(["", "Live", "Storm reaches the coast", "Storm reaches the coast", "…"])

    #expect(found == [[0], [1], [2, 3], [4]])
  }

  @Test func `join headlines with other words for the same event`() {
    let found = groups([
      "Two killed in crash on A40 near Oxford", "Budget passed with a majority of two",
      "A40 near Oxford closed: two dead in crash",
    ])

    #expect(found == [[0, 2], [1]])
  }

  @Test(arguments: [
    ("Two killed in crash on A40 near Oxford", "Two killed in crash on A34 near Newbury"),
    ("Orion shares rise after results", "Orion shares fall after results"),
    ("Inflation slows to 2.1% in October", "Inflation slows to 2.4% in September"),
    ("Rovers beat Albion 2-1", "Rovers beat Wanderers 3-1"),
  ])
  func `keep other events with the same words apart`(pair: (String, String)) {
    #expect(groups([pair.0, pair.1]) == [[0], [1]])
  }

  @Test func `end after two days`() {
    let title = "Storm reaches the coast near Keld"
    func found(_ hours: Int) -> [[Int]] {
      Clusters([
        Headline(title: title, time: noon), Headline(title: title, time: noon + .hours(hours)),
      ]).groups
    }

    #expect(found(48) == [[0, 1]])
    #expect(found(49) == [[0], [1]])
  }

  @Test func `do not depend on the order of arrival`() throws {
    let headlines = try labelledHeadlines()
    let expected = groupedTitles(headlines)
    var random = SeededRandom(seed: 17)

    for _ in 0..<20 {
      #expect(groupedTitles(headlines.shuffled(using: &random)) == expected)
    }
  }

  /// A label is a family of similar events and a number for the event: `recall.1`.
  ///
  /// Headlines of one event belong together. Two events of one family are the hard cases.
  @Test func `find most of the labelled pairs, and few wrong ones`() throws {
    let headlines = try labelledHeadlines()
    var group = Array(repeating: 0, count: headlines.count)
    for (number, members) in Clusters(headlines.map(\.headline)).groups.enumerated() {
      for member in members { group[member] = number }
    }
    var (found, wrong, missed, pairs) = ([String](), [String](), [String](), 0)
    for right in headlines.indices {
      for left in 0..<right {
        let (one, other) = (headlines[left], headlines[right])
        if one.family == other.family { pairs += 1 }
        let text = "\(one.headline.title) | \(other.headline.title)"
        switch (one.event == other.event, group[left] == group[right]) {
        case (true, true): found.append(text)
        case (false, true): wrong.append(text)
        case (true, false): missed.append(text)
        case (false, false): break
        }
      }
    }
    let precision = Double(found.count) / Double(found.count + wrong.count)
    let recall = Double(found.count) / Double(found.count + missed.count)

    print("clusters: \(pairs) labelled pairs, precision \(precision), recall \(recall)")
    #expect(pairs >= 300)
    #expect(precision >= 0.95, "wrong: \(wrong)")
    #expect(recall >= 0.6, "missed: \(missed)")
  }

  private struct Labelled {
    var event: String
    var headline: Headline

    var family: Substring { event.prefix { $0 != "." } }
  }

  private func labelledHeadlines() throws -> [Labelled] {
    try fixture("headlines.tsv").map { fields in
      Labelled(
        event: fields[0], headline: Headline(title: fields[1], text: fields[2], time: noon))
    }
  }

  private func groupedTitles(_ labelled: [Labelled]) -> Set<Set<String>> {
    let groups = Clusters(labelled.map(\.headline)).groups
    return Set(groups.map { Set($0.map { labelled[$0].headline.title }) })
  }
}

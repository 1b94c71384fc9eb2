// ArrivalOrderTests.swift - articles and stories do not depend on the order of sources.

import NewsCore
import TestSupport
import Testing

@testable import NewsArticles

@Suite struct `Articles of several sources` {
  private let sources = ["a", "b", "c", "d"]

  @Test(arguments: 0..<40)
  func `are the same, and in the same stories, whichever source comes first`(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed + 7))
    let documents = sources.map { (source: $0, entries: document(of: $0, &random)) }
    let expected = stored(documents)
    #expect(expected.articles.count == documents.map(\.entries.count).reduce(0, +))

    for _ in 0..<12 {
      let other = stored(documents.shuffled(using: &random))

      #expect(other.stories == expected.stories)
    }
  }

  @Test(arguments: 0..<40)
  func `are the same when each source is fetched twice in between`(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed + 99))
    let documents = sources.map { (source: $0, entries: document(of: $0, &random)) }

    let twice = stored((documents + documents).shuffled(using: &random))

    #expect(twice.stories == stored(documents).stories)
  }

  private func stored(_ documents: [(source: String, entries: [Sample])]) -> StoredSource {
    var stored = StoredSource()
    for document in documents {
      stored.save(
        document.entries, source: document.source, home: "https://\(document.source).example/")
    }
    return stored
  }

  /// The articles of a source: some of ten events, each with the agency's link, or with the agency's headline
  /// and its own link, or with its own link and headline; and a column that every source has.
  private func document(of source: String, _ random: inout SeededRandom) -> [Sample] {
    var entries = (0..<10).filter { _ in Bool.random(using: &random) }.map { event in
      let headline = "Event \(event) reaches the harbour town of Keld\(event)"
      let text = "What happened\(event) there\(event) on the day\(event) of event\(event)"
      let own = "https://\(source).example/\(event)"
      switch Int.random(in: 0..<4, using: &random) {
      case 0:
        return Sample("\(event)", "https://agency.example/\(event)", headline, text, hours: event)
      case 1: return Sample("tag:\(source).example:\(event)", own, headline, text, hours: event)
      case 2: return Sample(nil, own, headline + " - Source \(source)", "", hours: event)
      default:
        return Sample(
          own, own, "Only \(source) tells of number \(event)", "\(source)", hours: event)
      }
    }
    entries.append(Sample("column", nil, "Open thread", "About \(source)1 and \(source)2"))
    return entries.shuffled(using: &random)
  }
}

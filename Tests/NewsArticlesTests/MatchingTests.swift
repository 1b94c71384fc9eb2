// MatchingTests.swift - which entries of a source's documents are new articles.

import NewsCore
import TestSupport
import Testing

@testable import NewsArticles

@Suite struct `The articles of one source` {
  private let storm = Sample("1", "https://a.example/storm", "Storm reaches the coast")
  private let strike = Sample(
    "2", "https://a.example/strike", "Bakers end their strike", "Flour is on its way", hours: 1)

  @Test func `are new once`() {
    var stored = StoredSource()

    #expect(stored.save([storm, strike]).count == 2)
    #expect(stored.save([strike, storm]) == [])
    #expect(stored.save([storm]) == [])
    #expect(stored.articles.count == 2)
  }

  @Test func `lose nothing when all entries have one guid and one link`() {
    let titles = ["Alpha wins the cup", "Beta opens a school", "Gamma closes a road"]
    for (guid, link) in [("0", "https://a.example/"), ("https://a.example/", "https://a.example/")]
    {
      var stored = StoredSource()
      let document = titles.enumerated().map { index, title in
        Sample(guid, link, title, "Text number \(index) about \(title)", hours: index)
      }

      #expect(stored.save(document) == titles)
      #expect(stored.save(document.reversed()) == [])
    }
  }

  @Test func `stay one with the same strong guid, whatever else is edited`() {
    var edited = storm
    (edited.title, edited.link, edited.text) = ("Calm again", "https://a.example/calm", "No wind")
    edited.guid = "tag:a.example,2026:1"
    var first = storm
    first.guid = edited.guid
    var stored = StoredSource()
    stored.save([first, strike])

    #expect(stored.save([edited, strike]) == [])
    #expect(stored.articles.map(\.title).sorted() == ["Bakers end their strike", "Calm again"])
  }

  @Test func `are two when a weak guid is used again for another text`() {
    var again = strike
    again.guid = storm.guid
    var stored = StoredSource()
    stored.save([storm, Sample("9", "https://a.example/9", "Ninth story of the day")])

    #expect(
      stored.save([again, Sample("9", "https://a.example/9", "Ninth story of the day")])
        == [strike.title])
    #expect(Set(stored.articles.map(\.id)).count == 3)
  }

  @Test func `are one for each day on a fixed page with one entry`() {
    let page = "https://a.example/picture"
    var stored = StoredSource()
    stored.save([Sample(page, page, "Picture of the day: heron", "A bird in the fog", hours: -24)])

    let second = Sample(page, page, "Picture of the day: pier", "Ice hangs from railings")
    #expect(stored.save([second]) == [second.title])
    #expect(stored.save([second]) == [])
    #expect(stored.articles.count == 2)
  }

  @Test(arguments: [1, nil])
  func `include each quote of the day on a fixed page without a strong guid`(hours: Int?) {
    func quote(_ text: String, guid: String? = nil, hours: Int?) -> Sample {
      Sample(guid, "https://a.example/quote", "Quote of the day", text, hours: hours)
    }
    let (first, next) = ("Work is love made visible", "Rivers know there is no hurry")
    var stored = StoredSource()
    stored.save([quote(first, hours: hours.map { $0 - 24 })])

    #expect(stored.save([quote(next, hours: hours)]) == ["Quote of the day"])
    #expect(stored.save([quote("\(next): they arrive", hours: hours)]) == [])
    #expect(stored.articles.count == 2)

    var live = StoredSource()
    live.save([quote(first, guid: "tag:a.example:live", hours: hours.map { $0 - 24 })])
    #expect(live.save([quote(next, guid: "tag:a.example:live", hours: hours)]) == [])
  }

  @Test func `include each release on a fixed page with one entry and no strong guid`() {
    func release(_ version: String, guid: String? = nil, hours: Int) -> Sample {
      let page = "https://a.example/releases"
      return Sample(guid, page, "Kettle \(version) is released", "Bug fixes", hours: hours)
    }
    var stored = StoredSource()
    stored.save([release("2.3.1", hours: 1)])

    #expect(stored.save([release("2.3.2", hours: 2)]) == ["Kettle 2.3.2 is released"])
    #expect(stored.save([release("2.3.2", hours: 2)]) == [])
    #expect(stored.save([release("2.3.3", hours: 2)]) == [], "a corrected title")

    var named = StoredSource()
    named.save([release("2.3.1", guid: "tag:a.example:latest", hours: 1)])
    #expect(named.save([release("2.3.2", guid: "tag:a.example:latest", hours: 2)]) == [])
  }

  @Test func `are distinguished by a fragment only if a document shows that it matters`() {
    let log = (1...3).map { (number: Int) in
      Sample(
        nil, "https://a.example/log#v\(number)", "Version \(number) is out", "Change \(number)",
        hours: number)
    }
    var stored = StoredSource()
    #expect(stored.save(Array(log.prefix(2))).count == 2)
    #expect(stored.save(log) == ["Version 3 is out"])
    #expect(stored.save([log[2]]) == [])

    var idle = StoredSource()
    idle.save([Sample(nil, "https://a.example/1#rss", "First story"), strike])
    #expect(idle.save([Sample(nil, "https://a.example/1#feed", "First story"), strike]) == [])
  }

  @Test func `are remembered under a guid that later turns out to be shared`() {
    var first = storm
    first.guid = "site"
    var second = strike
    second.guid = "site"
    var stored = StoredSource()
    stored.save([first])

    #expect(stored.save([second, first]) == [second.title])
    #expect(stored.save([second]) == [])
    #expect(stored.save([first]) == [])
  }

  @Test func `stay the same with new guids and links`() {
    var stored = StoredSource()
    stored.save([storm, strike])
    let migrated = [storm, strike].enumerated().map { number, old in
      var entry = old
      (entry.guid, entry.link) = ("new-\(number)", "https://new.example/\(number)")
      return entry
    }

    #expect(stored.save(migrated) == [])
  }

  @Test func `include each of four dates of one event`() {
    let dates = (1...4).map {
      Sample("d\($0)", "https://a.example/d\($0)", "Town walk", "We meet at gate \($0) of the park")
    }
    var stored = StoredSource()

    #expect(stored.save([dates[0]]).count == 1)
    #expect(stored.save(dates).count == 3)
    #expect(stored.articles.count == 4)
  }

  @Test func `include each reading of a gauge on one page`() {
    var stored = StoredSource()
    for level in [212, 236, 219] {
      let reading = Sample(
        "g\(level)", "https://a.example/gauge", "Water level: \(level) cm", "At the bridge",
        hours: level)
      #expect(stored.save([reading]).count == 1)
      #expect(stored.save([reading]) == [])
    }
  }

  @Test func `include a repeated entry once, in its last revision`() {
    let id = "tag:a.example,2026:1"
    var old = Sample(id, "https://a.example/1", "Post offices to close").entry("a", at: noon)
    old.article.updatedAt = noon
    var new = Sample(id, "https://a.example/1", "Post offices to stay").entry("a", at: noon)
    new.article.updatedAt = noon + .hours(1)

    for entries in [[old, new], [new, old]] {
      let document = ArticleDocument(source: "a", entries: entries)
      #expect(document.articles.map(\.title) == ["Post offices to stay"])
    }
  }

  @Test(arguments: 0..<40)
  func `do not depend on the order of entries or on repeated documents`(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed + 1))
    let document = (0..<12).map { Sample.random($0, &random) }
    let shuffled = document.shuffled(using: &random)
    var (left, right) = (StoredSource(), StoredSource())

    left.save(document)
    right.save(shuffled)
    let again = (left.save(shuffled), right.save(document))

    #expect(again.0 == [] && again.1 == [])
    #expect(left.articles.map(\.title).sorted() == right.articles.map(\.title).sorted())
    #expect(Set(left.articles.map(\.id)).count == left.articles.count)
  }

  @Test(arguments: 0..<40)
  func `never become fewer, and include every entry of every document`(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed + 1000))
    let entries = (0..<20).map { Sample.random($0, &random) }
    var stored = StoredSource()
    for round in 0..<8 {
      let before = stored.articles.count
      let document = Array(entries[round..<round + 10].shuffled(using: &random))
      stored.save(document)
      #expect(stored.articles.count >= before)
      for entry in document { #expect(stored.articles.contains { $0.title == entry.title }) }
    }
    #expect(stored.articles.count == 17)
  }
}

extension Sample {
  /// Entries without a guid, with a shared guid, with a shared link, and with unique titles.
  ///
  /// No two have a word of title or text in common, because similar entries of one weak guid are one article.
  static func random(_ number: Int, _ random: inout some RandomNumberGenerator) -> Sample {
    let words = ["harbour", "council", "ferry", "museum", "orchard", "bridge", "school", "market"]
      .map { "\($0)\(number)" }
    let guid = [nil, "0", "guid-\(number)", "tag:a.example:\(number)"].randomElement(using: &random)
    // A link that several entries use in turn identifies them only together with a guid.
    let isNamed = guid??.hasSuffix("\(number)") ?? false
    let link = [
      nil, "https://a.example/", isNamed ? "https://a.example/page" : nil,
      isNamed ? "https://a.example/page#\(number)" : nil, "https://a.example/story/\(number)",
    ].randomElement(using: &random)
    let subject = words.shuffled(using: &random).prefix(3).joined(separator: " ")
    return Sample(
      guid ?? nil, link ?? nil, "Number \(number): \(subject)",
      "Text \(number) tells of \(words.shuffled(using: &random).prefix(4).joined(separator: " "))",
      hours: number)
  }
}

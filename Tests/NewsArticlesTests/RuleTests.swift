// RuleTests.swift - for each rule of matching and stories, a case that no other rule decides.

import NewsCore
import Testing

@testable import NewsArticles

@Suite struct `A rule of articles` {
  /// An unrelated entry, for documents that need more than one.
  private let other = Sample("9", "https://a.example/9", "Ninth story of the day", "Nothing else")
  private let storm = Sample(
    "tag:a.example,2026:1", "https://a.example/storm", "Storm reaches the coast", "Gusts at night")

  private func later(_ sample: Sample, _ change: (inout Sample) -> Void) -> Sample {
    var sample = sample
    sample.hours = 5
    change(&sample)
    return sample
  }

  @Test func `ignores a guid that two entries had`() {
    func entry(_ number: Int) -> Sample {
      Sample(storm.guid, nil, "Number\(number) is another", "Text\(number)", hours: number)
    }
    var stored = StoredSource()
    stored.save([entry(1), entry(2)])

    #expect(stored.save([entry(3), other]).count == 2)
  }

  @Test func `compares a fragment if a document has shown that it matters`() {
    func entry(_ number: Int, _ title: String) -> Sample {
      Sample(nil, "https://a.example/log#v\(number)", title, "Text\(number) of it", hours: number)
    }
    var stored = StoredSource()
    stored.save([entry(1, "Version one is out"), entry(2, "A second build")])
    let edited = later(entry(1, "Installer repaired")) { $0.text = "Downloads work" }

    #expect(stored.save([edited, entry(2, "A second build")]) == [])
  }

  @Test func `keeps two different entries of one guid, link and second`() {
    let strike = Sample(storm.guid, storm.link, "Bakers end their strike", "Flour is on its way")
    var stored = StoredSource()

    #expect(stored.save([storm, strike]).count == 2)
  }

  @Test func `uses a strong guid even if everything else has changed`() {
    var stored = StoredSource()
    stored.save([storm, other])
    let edited = later(storm) {
      ($0.title, $0.link, $0.text) = ("Calm again", "https://a.example/calm", "No wind")
    }

    #expect(stored.save([edited, other]) == [])
  }

  @Test func `recognises an article that was published with another guid`() {
    var first = storm
    first.guid = "1"
    var stored = StoredSource()
    stored.save([first, other])

    #expect(stored.save([later(first) { $0.guid = "1b" }, other]) == [])
  }

  @Test func `distinguishes two dates of one event by their texts`() {
    func date(_ number: Int) -> Sample {
      Sample("d\(number)", "https://a.example/d\(number)", "Town walk", "We meet at gate \(number)")
    }
    var stored = StoredSource()
    stored.save([date(1), other])

    #expect(stored.save([date(2), other]) == ["Town walk"])
  }

  @Test func `recognises a corrected title without ids`() {
    let first = Sample(nil, nil, "Strom reaches the northern coast", "Gusts at night")
    var corrected = first
    corrected.title = "Storm reaches the northern coast"
    var stored = StoredSource()
    stored.save([first, other])

    #expect(stored.save([corrected, other]) == [])
  }

  @Test func `gives a stored article to one entry only`() {
    var stored = StoredSource()
    stored.save([storm, other])
    let copies = ["again", "twice"].map { name in
      var copy = storm
      (copy.guid, copy.link) = ("tag:a.example,2026:\(name)", "https://a.example/\(name)")
      copy.text += name == "twice" ? ", says the harbour office" : ""
      return copy
    }

    #expect(stored.save(copies + [other]).count == 1)
  }

  @Test func `keeps the time an article was first seen`() {
    var undated = storm
    undated.hours = nil
    var stored = StoredSource()
    stored.save([undated, other])
    undated.text = "Gusts until noon"
    stored.save([undated, other], at: noon + .hours(5))

    #expect(stored.articles.allSatisfy { $0.sortTime == noon })
  }

  @Test func `writes only changes`() {
    var stored = StoredSource()
    stored.save([storm, other])
    stored.save([other, storm])
    #expect(stored.updates == 0)

    stored.save([other, later(storm) { $0.text = "Calm" }])
    #expect(stored.updates == 1)
  }

  @Test(arguments: [["a", "b"], ["b", "a"]])
  func `never makes two articles of one source one story`(order: [String]) {
    func entry(_ source: String, _ number: Int) -> Sample {
      Sample(
        "tag:\(source).example:\(number)", "https://\(source).example/\(number)",
        "Ferries resume after three days of fog", "Boats have sailed again since dawn",
        hours: number)
    }
    var stored = StoredSource()
    for source in order {
      stored.save(source == "a" ? [entry("a", 1), entry("a", 2)] : [entry("b", 1)], source: source)
    }

    #expect(stored.stories.count == 2)
  }

  @Test func `ignores an ending on one side only`() {
    let head = "School closures on Monday announced"
    let (north, south) = (TitleKey("\(head) - Northfield"), TitleKey("\(head) - Southfield"))

    #expect(!north.agrees(with: south))
    #expect(north.agrees(with: TitleKey(head)))
  }

  @Test func `makes two stories of two languages with one guid`() {
    func entry(_ language: String, _ title: String) -> Sample {
      var sample = Sample(storm.guid, "https://\(language).example/1", title, "Wind 120 km/h")
      sample.language = language
      return sample
    }
    var stored = StoredSource()
    stored.save([entry("en-GB", "Storm Ada in Keld")], source: "en")
    stored.save([entry("de", "Sturm Ada in Keld")], source: "de")
    #expect(stored.stories.count == 2)

    stored.save([entry("en", "Storm Ada in Keld")], source: "us")
    #expect(stored.stories.count == 2)
  }

  @Test func `requires longer texts to contradict a long headline`() {
    let long = ArticleFacts(
      Sample("1", nil, "Ferries resume after three days of fog", "Queues at piers").entry(
        "a", at: noon
      ).keys)
    let detail = ArticleFacts(
      Sample("2", nil, "Ferries resume after three days of fog", "Cafes open early").entry(
        "b", at: noon
      ).keys)
    let usual = ArticleFacts(
      Sample("3", nil, "Open thread", "Glaciers melt quickly").entry("a", at: noon).keys)
    let thread = ArticleFacts(
      Sample("4", nil, "Open thread", "Football scores tonight").entry("b", at: noon).keys)

    #expect(!StoryRules.contradict(long, detail))
    #expect(StoryRules.contradict(usual, thread))
  }
}

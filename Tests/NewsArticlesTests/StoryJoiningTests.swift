// StoryJoiningTests.swift - which articles of different sources are one story.

import NewsCore
import TestSupport
import Testing

@testable import NewsArticles

@Suite struct `A story` {
  private let title = "Ferries resume after three days of fog"
  private let text = "Boats have sailed again since dawn, the harbour office says"

  private func sample(_ source: String, title: String? = nil, text: String? = nil, hours: Int = 0)
    -> Sample
  {
    Sample(
      "tag:\(source).example:1", "https://\(source).example/1", title ?? self.title,
      text ?? self.text, hours: hours)
  }

  @Test func `has articles of several sources, in whatever order they arrive`() {
    for order in [["a", "b", "c"], ["c", "a", "b"], ["b", "c", "a"]] {
      var stored = StoredSource()
      for source in order { stored.save([sample(source)], source: source) }
      #expect(stored.stories.count == 1)
    }
  }

  @Test func `never has two articles of one source`() {
    var second = sample("a", hours: 1)
    (second.guid, second.link) = ("tag:a.example:2", "https://a.example/2")
    second.text = "A second fog bank keeps the boats in port this evening"
    var stored = StoredSource()
    stored.save([sample("a"), second], source: "a")
    stored.save([sample("b")], source: "b")

    #expect(stored.stories.count == 2)
  }

  @Test func `is not formed by one headline over different texts`() {
    var stored = StoredSource()
    stored.save(
      [sample("a", text: "Our payments team in Calder seeks an engineer on site")], source: "a")
    stored.save(
      [sample("b", text: "We map glaciers from orbit with remote sensing satellites")], source: "b")

    #expect(stored.stories.count == 2)
  }

  @Test func `ends after 48 hours`() {
    var stored = StoredSource()
    stored.save([sample("a", hours: -49)], source: "a")
    stored.save([sample("b")], source: "b")

    #expect(stored.stories.count == 2)
  }

  @Test func `is not formed by titles whose endings are no publishers`() {
    var stored = StoredSource()
    let head = "School closures on Monday announced"
    stored.save([sample("a", title: "\(head) - Northfield", text: "")], source: "a")
    stored.save([sample("b", title: "\(head) - Southfield", text: "")], source: "b")
    #expect(stored.stories.count == 2)

    // The title of a third source equals one of them without its ending; the other one stays separate.
    stored.save([sample("c", title: head, text: "")], source: "c")
    #expect(stored.articles.count == 3)
  }

  @Test func `is recognised by a link under two headlines, unless the link is a source's own page`()
  {
    let wire = "https://wire.example/1"
    var first = sample("a")
    first.link = wire
    var second = sample("b", title: "Islanders are back at work", text: "Queues at the pier")
    second.link = wire
    var stored = StoredSource()
    stored.save([first], source: "a", home: "https://a.example/feed")
    stored.save([second], source: "b", home: "https://b.example/feed")
    #expect(stored.stories.count == 1)

    var guarded = StoredSource()
    guarded.save([second], source: "b", home: "https://b.example/feed")
    guarded.save([first], source: "a", home: "https://wire.example/feed")
    #expect(guarded.stories.count == 2)
  }

  @Test func `is not formed by a page that several articles of a source share`() {
    let page = "https://wire.example/news"
    func entry(_ number: Int) -> Sample {
      Sample("tag:x.example:\(number)", page, "Subject \(number) of today", "Text \(number) alone")
    }
    for order in [["a", "b"], ["b", "a"]] {
      var stored = StoredSource()
      for source in order {
        stored.save(source == "a" ? [entry(1), entry(2)] : [entry(3)], source: source)
      }
      #expect(stored.stories.count == 3)
    }
  }

  @Test func `is joined to another when an article has the link of one and the title of the other`()
  {
    let wire = "https://wire.example/1"
    var first = sample("a", title: "The harbour wakes up again", text: "")
    first.link = wire
    var third = sample("c", text: "")
    third.link = wire
    var stored = StoredSource()
    stored.save([first], source: "a")
    stored.save([sample("b", text: "")], source: "b")
    #expect(stored.stories.count == 2)

    stored.save([third], source: "c")
    #expect(stored.stories.count == 1)
  }

  @Test func `is shown by a matching article, and names all other sources`() {
    func member(_ source: String, hours: Int, isFound: Bool) -> Story.Member {
      Story.Member(
        seq: Int64(hours), source: source, url: "https://\(source).example/\(hours)",
        sortTime: noon + .hours(hours), firstSeenAt: noon + .hours(hours), standing: .elsewhere,
        isFound: isFound)
    }
    let members = [
      member("a", hours: 1, isFound: false), member("b", hours: 2, isFound: true),
      member("c", hours: 3, isFound: true), member("b", hours: 4, isFound: false),
    ]

    let story = Story(members, critical: ["a"])

    #expect(story?.representative == members[1], "it is neither newer nor critical, but matches")
    #expect(story?.others.sources.map(\.source) == ["a", "c"])
    #expect(story?.others.sources.last?.url == "https://c.example/3")
    #expect(Story([members[0]]) == nil)
  }

  @Test func `is represented by a critical source, else by the link's own site, else by the first`()
  {
    func member(_ source: String, hours: Int, standing: Standing = .elsewhere) -> Story.Member {
      Story.Member(
        seq: Int64(hours), source: source, url: nil, sortTime: noon + .hours(hours),
        firstSeenAt: noon + .hours(hours), standing: standing)
    }
    let members = [
      member("first", hours: 1), member("home", hours: 2, standing: .configured),
      member("critical", hours: 3),
    ]

    #expect(Story(members)?.representative.source == "home")
    #expect(Story(members, critical: ["critical"])?.representative.source == "critical")
    #expect(Story([members[2], members[0]])?.representative.source == "first")
  }
}

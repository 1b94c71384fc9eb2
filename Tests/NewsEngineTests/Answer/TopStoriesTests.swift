// TopStoriesTests.swift - what most sources report.

import NewsCore
import NewsEngine
import TestSupport
import Testing

@Suite struct `The top stories` {
  private func article(_ source: String, _ title: String, minutesAgo: Int) -> Article {
    var article = Article.sample(source: source, id: source + title, title: title)
    article.publishedAt = .sampleNoon - .minutes(minutesAgo)
    article.firstSeenAt = .sampleNoon
    return article
  }

  @Test func `are those that most sources have, each with the first source`() {
    let stories = topStories([
      [article("bbc", "Parliament votes to reopen the northern railway line", minutesAgo: 30)],
      [article("ap", "Northern railway line to reopen after parliament votes", minutesAgo: 90)],
      [
        article("npr", "A comet brightens ahead of schedule", minutesAgo: 5),
        article("dw", "Brighter than expected", minutesAgo: 4),
        article("cbc", "Look up tonight", minutesAgo: 7),
      ],
      [article("bbc", "Grain prices fall in the east", minutesAgo: 1)],
    ])

    #expect(stories.map(\.sources) == [["cbc", "npr", "dw"], ["ap", "bbc"]])
    #expect(stories[1].first.title == "Northern railway line to reopen after parliament votes")
  }

  @Test func `show each source's own title and time`() {
    let stories = topStories([
      [
        article("npr", "A comet brightens ahead of schedule", minutesAgo: 5),
        article("dw", "Brighter than expected", minutesAgo: 4),
      ]
    ])

    let articles = stories.first?.articles ?? []
    let titles = ["A comet brightens ahead of schedule", "Brighter than expected"]
    #expect(articles.map(\.title) == titles)
    #expect(articles.map(\.sortTime) == [.sampleNoon - .minutes(5), .sampleNoon - .minutes(4)])
  }

  @Test func `count a source once, however many articles it has`() {
    let again = [
      [article("bbc", "Parliament votes to reopen the northern railway line", minutesAgo: 30)],
      [article("bbc", "Northern railway line to reopen after parliament votes", minutesAgo: 90)],
    ]

    #expect(topStories(again) == [])
    #expect(topStories(again, reportedBy: 1).map(\.sources) == [["bbc"]])
    #expect(topStories([]) == [])
  }
}
